/** A file that the spec names is there and can be read. What stands in it is the business of who uses it. */
import { isExpression } from '../../language/ast.ts';
import { fileNamesIn } from '../../language/named-files.ts';
import { plainText } from '../../language/template-text.ts';
import type { Rule } from '../rule.ts';

export const namedFiles: Rule = ({ parsed, report, reportIn }) => {
  for (const { path } of fileNamesIn(parsed)) {
    if (path.parts.some(isExpression)) {
      report('E0220', path.span, 'the path of a file has no values in it', {
        help: ['a value could name any file: write the path out'],
      });
      continue;
    }
    const file = parsed.files.get(plainText(path));
    if (file === undefined) {
      report('E0220', path.span, 'the file cannot be had: this spec lies in no folder', {
        help: ['paths count from the folder of the spec: name the file of the spec, not -'],
      });
    } else if (file.form === 'refused') {
      report('E0220', path.span, `the file cannot be had: ${file.why}`, { help: file.help });
    } else if (file.form === 'table') {
      for (const { code, source, span, message, label, help } of file.csv.faults) {
        reportIn(source)(code, span, message, { ...(label && { label }), ...(help && { help }) });
      }
    }
  }
};

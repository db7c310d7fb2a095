/**
 * A file that the spec names is there and can be read, and stands where it can be sent. What is in it is the business of who uses it.
 */
import { isExpression } from '../../language/ast.ts';
import { fileKey } from '../../language/file-use.ts';
import { fileNamesIn } from '../../language/named-files.ts';
import { maximumSize } from '../../language/limits.ts';
import { plainText } from '../../language/template-text.ts';
import { allNodes } from '../../language/walk.ts';
import { formatSize } from '../../text/size.ts';
import type { Rule, RuleContext } from '../rule.ts';

export const namedFiles: Rule = (context) => {
  const { parsed, report, reportIn } = context;
  for (const { path, use, signature } of fileNamesIn(parsed)) {
    if (path.parts.some(isExpression)) {
      report('E0220', path.span, 'the path of a file has no values in it', {
        help: ['a value could name any file: write the path out'],
      });
      continue;
    }
    const file = parsed.files.get(fileKey(use, plainText(path)));
    if (file === undefined) {
      report('E0220', path.span, 'the file cannot be had: this spec lies in no folder', {
        help: ['paths count from the folder of the spec: name the file of the spec, not -'],
      });
    } else if (file.form === 'refused') {
      report('E0220', path.span, `the file cannot be had: ${file.why}`, { help: file.help });
    } else if (file.form === 'big' && signature !== undefined) {
      report('E0490', path.span, `a file of more than ${formatSize(maximumSize)} cannot be signed`, {
        help: [
          'a signature is made of all of it before its first octet is sent: sign it beforehand, or send a smaller one',
        ],
      });
    } else if (file.form === 'table') {
      for (const { code, source, span, message, label, help } of file.csv.faults) {
        reportIn(source)(code, span, message, { ...(label && { label }), ...(help && { help }) });
      }
    }
  }
  if (fileNamesIn(parsed).length > 0) checkInOneWrite(context);
};

/** What goes out in pieces cannot stand in a block that is one write, or a slow one. */
function checkInOneWrite({ parsed, report }: RuleContext): void {
  for (const node of allNodes(parsed.file)) {
    if (node.kind !== 'Pipeline' && node.kind !== 'Drip') continue;
    for (const item of node.body.items) {
      if (item.kind !== 'Send') continue;
      const { payload } = item;
      const help = ['write it behind the block, alone'];
      if (payload.form === 'chunk file' && payload.size !== undefined) {
        report(
          'E0490',
          payload.size.span,
          'several chunks, each of which waits for its reply, are no part of one write',
          {
            help,
          },
        );
      } else if (payload.form === 'message file' || payload.form === 'chunk file') {
        const use = payload.form === 'message file' ? 'message' : 'chunk';
        if (parsed.files.get(fileKey(use, plainText(payload.path)))?.form !== 'big') continue;
        const why = `a file of more than ${formatSize(maximumSize)} goes out in pieces, and is no part of one write`;
        report('E0490', payload.path.span, why, { help });
      }
    }
  }
}

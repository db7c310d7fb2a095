/**
 * The password or token of an `auth` is no parameter: reports show the values of parameters, and mask those of secrets. Captures, cells and
 * what is written out are the author's to show: wrong passwords are a test of their own.
 */
import { namesInText } from '../../language/names.ts';
import { allNodes } from '../../language/walk.ts';
import type { Rule } from '../rule.ts';

export const passwordParameters: Rule = ({ parsed, spec, report }) => {
  const parameters = new Map(spec.parameters.map((node) => [node.name.text, node]));
  for (const node of allNodes(parsed.file)) {
    if (node.kind !== 'Auth') continue;
    for (const value of [node.password, node.token]) {
      for (const { expression } of value === undefined ? [] : namesInText(value)) {
        const declared = parameters.get(expression.name);
        if (declared === undefined) continue;
        report('W0420', expression.span, `\`${expression.name}\` is a parameter: reports show it`, {
          related: { message: 'declared here', span: declared.name.span },
          help: [`declare it as a secret, which no report shows: secret ${expression.name}`],
        });
      }
    }
  }
};

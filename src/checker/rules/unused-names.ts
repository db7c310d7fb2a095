/** A parameter, secret or table that nothing uses is told: it is a line that was forgotten, or a name mistyped. */
import { namesIn } from '../../language/names.ts';
import { isTable } from '../../language/table.ts';
import { allNodes } from '../../language/walk.ts';
import type { Rule } from '../rule.ts';

export const unusedNames: Rule = ({ parsed, spec, unread, report }) => {
  const used = new Set(unread);
  const walked = new Set(unread);
  for (const node of allNodes(parsed.file)) {
    for (const { expression } of namesIn(node)) used.add(expression.name);
    if (node.kind === 'Requires' && node.what === 'param') used.add(node.name.text);
    if (node.kind === 'ForEach') walked.add(node.table.text);
  }
  for (const node of [...spec.parameters, ...spec.secrets]) {
    if (used.has(node.name.text)) continue;
    report('W0215', node.name.span, `\`${node.name.text}\` is never used`, { help: ['take the line away, or use it'] });
  }
  for (const { name } of parsed.file.items.filter(isTable)) {
    if (walked.has(name.text)) continue;
    report('W0215', name.span, `the table \`${name.text}\` is never used`, {
      help: [`for each row in ${name.text} { … } around tests uses it`],
    });
  }
};

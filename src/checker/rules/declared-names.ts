/** Parameters, secrets and captures have names of their own, and `requires param` names one that is declared. */
import type { Span, Word } from '../../language/ast.ts';
import { allNodes } from '../../language/walk.ts';
import { builtinNames } from '../../statements/environment.ts';
import { didYouMean, suggestions } from '../../text/suggest.ts';
import type { Rule } from '../rule.ts';

export const declaredNames: Rule = (context) => {
  const { spec, parsed } = context;
  const declared = new Map<string, Span>();
  const declare = (name: Word): void => {
    const first = declared.get(name.text);
    if ((builtinNames as readonly string[]).includes(name.text)) {
      context.report('E0202', name.span, `\`${name.text}\` is a name of the language itself`);
    } else if (first !== undefined) {
      context.report('E0202', name.span, `\`${name.text}\` is declared twice`, {
        related: { message: 'first here', span: first },
      });
    } else {
      declared.set(name.text, name.span);
    }
  };
  for (const { name } of [...spec.parameters, ...spec.secrets].sort((a, b) => a.span.start - b.span.start))
    declare(name);
  for (const node of allNodes(parsed.file)) {
    if (node.kind === 'Capture' && node.source !== 'reply' && declared.has(node.name.text)) {
      const span = declared.get(node.name.text);
      context.report('E0202', node.name.span, `\`${node.name.text}\` is a parameter already`, {
        ...(span === undefined ? {} : { related: { message: 'declared here', span } }),
      });
    }
    if (node.kind !== 'Requires' || node.what !== 'param') continue;
    if (declared.has(node.name.text) || context.unread.has(node.name.text)) continue;
    const near = suggestions(node.name.text, declared.keys());
    context.report('E0201', node.name.span, `no parameter \`${node.name.text}\` is declared`, {
      ...(near.length === 0 ? {} : { label: didYouMean(near) }),
      help: [`declare it at the head of the file: param ${node.name.text}: string`],
    });
  }
};

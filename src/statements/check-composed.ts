/** What a composed message cannot say: something twice, a field that belongs to its parts, or nothing at all. */
import type { Node, NodeOf } from '../language/ast.ts';
import type { CheckContext } from './handler.ts';

/** Lines of which a message has one, by what is told of them. */
const once: readonly { readonly what: string; readonly is: (node: Node) => boolean }[] = [
  { what: 'text', is: (node) => node.kind === 'MailPart' && node.type === 'text' },
  { what: 'html', is: (node) => node.kind === 'MailPart' && node.type === 'html' },
  { what: 'boundary', is: ({ kind }) => kind === 'Boundary' },
];

const ofParts = /^(?:content-.*|mime-version)$/i;

export function checkComposed({ payload, span }: NodeOf<'Send'>, { report }: CheckContext): void {
  if (payload.form !== 'composed') return;
  const { items } = payload.body;
  for (const { what, is } of once) {
    const [first, second] = items.filter(is);
    if (first === undefined || second === undefined) continue;
    report(
      'E0492',
      { start: second.span.start, end: second.span.start + what.length },
      `a message has one \`${what}\``,
      {
        related: { message: 'the first one', span: first.span },
        help: what === 'boundary' ? [] : ['more of them are attached: attach text "…" as "b.txt"'],
      },
    );
  }
  for (const item of items) {
    if (item.kind !== 'MailHeader' || item.name === undefined || !ofParts.test(item.name.text)) continue;
    report('E0492', item.name.span, `\`${item.name.text}\` is made of the parts`, {
      help: [
        'the type of an attachment stands behind it: attach file "a.bin" type "application/pdf"',
        'to say what the parts do not, write the whole message: send message """',
      ],
    });
  }
  if (items.some(({ kind }) => kind !== 'Comment' && kind !== 'Boundary')) return;
  report('E0492', { start: span.start, end: span.start + 'send'.length }, 'nothing is composed in this block', {
    help: ['for example: header Subject "a test"'],
  });
}

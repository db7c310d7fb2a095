/**
 * What could leave mail behind is sent in marked tests alone: known without a server as far as the text of the spec tells,
 * and told there; the session refuses the rest (`smtp/data-guard.ts`).
 */
import type { NodeOf, Payload } from '../language/ast.ts';
import type { CheckContext } from './handler.ts';
import { endsMessage, literalOf } from './payload.ts';

/** Anything sent where the server may be reading a message, in a test that is not marked for it. */
export function checkDelivery(node: NodeOf<'Send'>, context: CheckContext): void {
  const { flow, mayDeliver } = context;
  if (mayDeliver) return;
  const help = [
    'mark the test: test "…" as id delivers {   (it then runs only with --allow-delivery)',
    'or end it after the 354 with `hang up`: nothing is delivered then',
  ];
  const literal = literalOf(node.payload);
  if (endsMessage(node.payload)) {
    const more = flow.data === undefined ? {} : { related: { message: 'after this DATA', span: flow.data } };
    context.report('E0305', node.span, 'a message is sent in a test that is not marked `delivers`', { help, ...more });
    flow.data = undefined;
  } else if (node.payload.form === 'chunk' || node.payload.form === 'chunk file') {
    // It needs no DATA, and no test of it can stop short of what the guard refuses.
    context.report('E0305', node.span, 'a chunk is sent in a test that is not marked `delivers`', {
      help: help.slice(0, 1),
    });
    flow.data = undefined;
  } else if (flow.data !== undefined) {
    context.report('E0305', flow.data, 'DATA in a test that is not marked `delivers`', {
      help,
      related: { message: 'this would become part of a message', span: node.span },
    });
    flow.data = undefined;
  } else if (/^\s*(?:BDAT|BURL)\b/im.test(literal) || /^\s*DATA[ \t]*[\r\n]+[^]/im.test(literal)) {
    context.report('E0305', node.span, 'a message is sent in a test that is not marked `delivers`', { help });
  } else if (hasLoneDot(node.payload, literal)) {
    context.report('E0305', node.span, 'a line that is a lone dot, in a test that is not marked `delivers`', {
      help: ['it could end a message, so the session refuses to write it', ...help.slice(0, 1)],
    });
  } else if (/^\s*DATA\s*$/im.test(literal)) {
    flow.data = node.span;
  }
}

/** What a server could take for the end of a message, wherever it stands (`smtp/data-guard.ts`, rule 4). */
function hasLoneDot({ form }: Payload, literal: string): boolean {
  const octets = form === 'raw' || form === 'hex' || form === 'as is' ? literal : `${literal}\r\n`;
  return /(?:^|[\r\n])[\0 \t]*\.[\0 \t]*[\r\n]/.test(octets);
}

/** After `hang up sending` the server can still speak and we cannot: known without a server. */
import type { Span } from '../language/ast.ts';
import type { CheckContext } from './handler.ts';

/** Reports what would be sent after our half of the connection was closed; told once, not for every line that follows. */
export function checkHalfClosed(span: Span, { flow, report }: CheckContext): void {
  if (flow.halfClosed === undefined) return;
  report('E0312', span, 'nothing can be sent any more: our half of the connection is closed', {
    related: { message: 'closed here', span: flow.halfClosed },
    help: ['to go on, open another connection before: connect', 'to hear what the server still says: receive'],
  });
  flow.halfClosed = undefined;
}

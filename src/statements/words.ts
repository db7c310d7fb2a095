/**
 * Words about what a server did, the same in every message. They hold octets of the server: escaped where printed.
 */
import type { Exchange } from '../session/exchange.ts';
import type { SessionSeen } from '../session/settings.ts';
import { span } from '../session/span.ts';
import type { ReplyOutcome } from '../smtp/outcome.ts';
import type { Reply } from '../smtp/reply.ts';
import { formatDuration } from '../text/duration.ts';
import { plural } from '../text/plural.ts';
import { formatSize } from '../text/size.ts';

const longest = 200;

/** No longer than a message can have it. */
export const clipped = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);

/** `250 2.1.5 Ok`, with the number of lines where there are more. */
export function replyWords(reply: Reply): string {
  const first = clipped(reply.lines[0]?.text ?? '');
  return reply.lines.length > 1 ? `${first} … (${String(reply.lines.length)} lines)` : first;
}

/** ` (41 ms after RCPT)`, ` (after 1048576 octets of the message, before its end)` */
export function timeWords(session: SessionSeen, exchange: Exchange): string {
  if (exchange.early !== undefined)
    return ` (after ${plural(exchange.early, 'octet')} of ${exchange.label}, before its end)`;
  const ms = span(session, exchange, 'reply');
  if (ms === undefined) return '';
  const since = exchange === session.greeting ? 'the connection began' : exchange.label;
  return ` (${formatDuration(ms)} after ${since})`;
}

/** What came instead of a reply. */
export function outcomeWords(outcome: Exclude<ReplyOutcome, { kind: 'reply' }>, exchange: Exchange): string {
  switch (outcome.kind) {
    case 'timeout':
      return outcome.partial === undefined
        ? `no reply to ${exchange.label} within ${formatDuration(outcome.waitedMs)}`
        : `the reply to ${exchange.label} began and did not end within ${formatDuration(outcome.waitedMs)}`;
    case 'closed':
    case 'reset':
      return goneWords(outcome.kind, exchange);
    case 'overflow':
      return `the reply to ${exchange.label} has no end: past ${overflowWords(outcome.bound, outcome.limit)} we hung up`;
  }
}

/** `closed after 17 of 40 octets` */
export const cutWords = (
  how: 'closed' | 'reset',
  { written, of }: { readonly written: number; readonly of?: number },
): string => `${how} after ${of === undefined ? '' : `${String(written)} of `}${plural(of ?? written, 'octet')}`;

/** Of several sends in one write the number of replies tells which one the server stopped at. */
function goneWords(how: 'closed' | 'reset', { label, batch }: Exchange): string {
  if (batch?.cut !== undefined) return `${cutWords(how, batch.cut)}: no reply to ${label}`;
  if (batch !== undefined) {
    return `${how} after ${plural(batch.answered, 'reply', 'replies')}: no reply to ${label}`;
  }
  return how === 'closed'
    ? `the server closed the connection instead of a reply to ${label}`
    : `the connection was reset instead of a reply to ${label}`;
}

function overflowWords(bound: string, limit: number): string {
  if (bound === 'line') return `a line of ${formatSize(limit)}`;
  if (bound === 'lines') return `${String(limit)} lines`;
  return formatSize(limit);
}

/** What had come of a reply that did not end. */
export function partialWords(outcome: ReplyOutcome): string[] {
  if (outcome.kind === 'reply' || outcome.partial === undefined || outcome.partial === '') return [];
  return [`so far: ${clipped(outcome.partial)}`];
}

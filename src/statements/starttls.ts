/**
 * `starttls`: `send STARTTLS`, its 220, and the handshake (RFC 3207). No EHLO follows by itself. A reply that refuses is a failure
 * of this line; a handshake that fails is for the next line to judge, and a `given` where that does not.
 */
import type { Block } from '../language/ast.ts';
import { printTlsOption } from '../language/print-tls.ts';
import type { Session } from '../session/session.ts';
import type { CaseRun } from './case-run.ts';
import type { DialogLine, StatementHandler } from './handler.ts';
import { missed, unjudged, type Judged } from './judged.ts';
import { noReply } from './no-reply.ts';
import { checkHandshake, readyFor, secure } from './secure.ts';
import { transmit } from './transmit.ts';
import { outcomeWords, partialWords, replyWords } from './words.ts';

export const starttls: StatementHandler<'Starttls'> = {
  check: checkHandshake,

  async run(node, run) {
    const ready = await readyFor(node, run);
    if (ready === undefined) return;
    const { session, prepared } = ready;
    const refused = await ask(run, session);
    if (refused === undefined) await secure(run, session, prepared, node.span);
    else run.conclude(refused.kind === 'missed' ? 'expect' : 'given', node.span, refused);
  },

  explain: (node) => [{ who: 'C', text: 'STARTTLS' }, { who: 'S', text: '220' }, ...tlsLines(node.body)],
};

const octets = new TextEncoder().encode('STARTTLS\r\n');

/** Undefined where the server is ready for the handshake. */
async function ask(run: CaseRun, session: Session): Promise<Judged | undefined> {
  const problem = await transmit(run, session, octets, { label: 'STARTTLS', verb: 'STARTTLS', owes: 1 });
  if (problem !== undefined) return problem;
  const exchange = session.current;
  const outcome = await session.reply();
  exchange.judged = true;
  if (outcome.kind === 'overflow') return unjudged(outcomeWords(outcome, exchange), partialWords(outcome));
  if (outcome.kind !== 'reply') return noReply(outcome, exchange);
  const { reply } = outcome;
  if (reply.code === 220) return undefined;
  if (reply.code === 421) return unjudged(`the server ends the session: ${replyWords(reply)}`);
  return missed(`STARTTLS was refused: ${replyWords(reply)}`, [
    'to judge the refusal itself: send STARTTLS, and expect its reply',
    'a test for servers with STARTTLS alone begins with: requires ext STARTTLS',
  ]);
}

/** The handshake in the dialog. */
export function tlsLines(body: Block | undefined): DialogLine[] {
  const options = (body?.items ?? []).flatMap((item) => (item.kind === 'TlsOption' ? [printTlsOption(item)] : []));
  return [{ who: '*', text: ['TLS handshake', ...options].join('; ') }];
}

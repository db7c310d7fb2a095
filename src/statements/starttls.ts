/**
 * `starttls`: `send STARTTLS`, its 220, and the handshake (RFC 3207). No EHLO follows by itself. A reply that refuses is a failure
 * of this line; a handshake that fails is for the next line to judge, and a `given` where that does not.
 */
import type { Block } from '../language/ast.ts';
import { printTlsOption } from '../language/print-tls.ts';
import { Session } from '../session/session.ts';
import type { ReadyTls } from '../session/tls.ts';
import type { CaseRun } from './case-run.ts';
import { insideTls } from './flow.ts';
import { checkHalfClosed } from './half-closed.ts';
import type { DialogLine, StatementHandler } from './handler.ts';
import { missed, unjudged, type Judged } from './judged.ts';
import { noReply } from './no-reply.ts';
import { secure } from './secure.ts';
import { checkTlsOptions } from './check-tls-options.ts';
import { readyTls } from './tls-options.ts';
import { transmit } from './transmit.ts';
import { outcomeWords, partialWords, replyWords } from './words.ts';

export const starttls: StatementHandler<'Starttls'> = {
  check(node, context) {
    checkTlsOptions(node.body, context);
    checkHalfClosed(node.span, context);
    insideTls(context.flow);
  },

  async run(node, run) {
    const session = await run.ready();
    // What cannot be tried is known before anything is sent.
    const prepared = session instanceof Session ? await readyTls(node.body, run) : session;
    if (!(session instanceof Session) || prepared.kind !== 'ready') {
      if (prepared.kind !== 'ready') run.conclude('given', node.span, prepared);
      return;
    }
    const refused = await ask(run, session);
    if (refused === undefined) await secure(run, session, prepared satisfies ReadyTls, node.span);
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

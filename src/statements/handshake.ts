/** `handshake`: the TLS handshake alone, for what was said before in other words than `starttls` has. */
import { Session } from '../session/session.ts';
import { checkTlsOptions } from './check-tls-options.ts';
import { readyTls } from './tls-options.ts';
import { insideTls } from './flow.ts';
import { checkHalfClosed } from './half-closed.ts';
import type { StatementHandler } from './handler.ts';
import { secure } from './secure.ts';
import { tlsLines } from './starttls.ts';

export const handshake: StatementHandler<'Handshake'> = {
  check(node, context) {
    checkTlsOptions(node.body, context);
    checkHalfClosed(node.span, context);
    insideTls(context.flow);
  },

  async run(node, run) {
    const session = await run.ready();
    const prepared = session instanceof Session ? await readyTls(node.body, run) : session;
    if (session instanceof Session && prepared.kind === 'ready') await secure(run, session, prepared, node.span);
    else if (prepared.kind !== 'ready') run.conclude('given', node.span, prepared);
  },

  explain: (node) => tlsLines(node.body),
};

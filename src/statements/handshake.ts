/** `handshake`: the TLS handshake alone, for what was said before in other words than `starttls` has. */
import type { StatementHandler } from './handler.ts';
import { checkHandshake, readyFor, secure } from './secure.ts';
import { tlsLines } from './starttls.ts';

export const handshake: StatementHandler<'Handshake'> = {
  check: checkHandshake,

  async run(node, run) {
    const ready = await readyFor(node, run);
    if (ready !== undefined) await secure(run, ready.session, ready.prepared, node.span);
  },

  explain: (node) => tlsLines(node.body),
};

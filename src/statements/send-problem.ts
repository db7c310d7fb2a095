/** Words for a `send` that could not take place, and whether that is a failure or leaves the test unjudged. */
import type { SendProblem } from '../session/send-problem.ts';
import type { Ungranted } from '../smtp/recipient-guard.ts';
import { formatDuration } from '../text/duration.ts';
import { missed, unjudged, type Judged } from './judged.ts';
import { outcomeWords, partialWords, replyWords } from './words.ts';

/**
 * Whether a test may complete a message: the test is marked `delivers` or `may-deliver`, and the operator permits it. If
 * not, which of the two is missing first.
 */
export type Delivery = 'allowed' | 'not marked' | 'not permitted';

const permission: { readonly [delivery in Delivery]: readonly string[] } = {
  allowed: [],
  'not marked': [
    'if mail may be left on this server, mark the test: test "…" as id delivers {   (and run it with --allow-delivery)',
  ],
  'not permitted': ['the test is marked for it: if mail may be left on this server, run it with --allow-delivery'],
};

/** What to conclude of a `send` that could not take place. */
export function judgeSendProblem(problem: SendProblem, delivery: Delivery): Judged {
  switch (problem.kind) {
    case 'unexpected-reply': {
      const leaving = problem.replies.find(({ code }) => code === 421);
      if (leaving !== undefined) return unjudged(`the server ends the session: ${replyWords(leaving)}`);
      return missed(`unexpected reply before send: ${problem.octets.slice(0, 200).trimEnd()}`, [
        'the server spoke out of turn, or said more than one reply to the command before',
        'to take the reply into account: receive; to pass over it: ignore pending',
      ]);
    }
    case 'owed': {
      const { outcome, exchange } = problem;
      if (outcome.kind !== 'reply') return unjudged(outcomeWords(outcome, exchange), partialWords(outcome));
      return unjudged(`the server ends the session: ${replyWords(outcome.reply)}`, [
        'to judge this, name it: expect 421 then close',
      ]);
    }
    case 'guard':
      if (problem.ungranted !== undefined) return ungranted(problem.ungranted);
      return unjudged(`the delivery guard closed the session: ${problem.why}`, permission[delivery]);
    case 'closed':
      return unjudged('the connection is closed: nothing can be sent');
    case 'reset':
      return unjudged('the connection was reset: nothing can be sent');
    case 'broken-off':
      return unjudged(`what was sent had to be broken off: ${problem.why}`, [
        'the connection was reset, so that the server does not take the part for the whole',
      ]);
    case 'write-timeout':
      return unjudged(`the server did not take what was sent within ${formatDuration(problem.waitedMs)}`);
  }
}

function ungranted({ writer, recipient }: Ungranted): Judged {
  const isAddress = /^[^\s<>]+@[^\s<>]+$/.test(recipient);
  return unjudged(
    `the delivery guard closed the session: ${writer} may not leave mail for ${recipient.slice(0, 200)}`,
    isAddress
      ? [`if it may, say so in the configuration: "grants": { "${writer}": { "recipients": ["${recipient}"] } }`]
      : ['only a plain recipient can be granted: RCPT TO:<local@domain>'],
  );
}

/** `expect no delivery within 30s`, `expect no bounce within 30s`: the whole time passes, and nothing of the kind arrives. */
import { printExpectation } from '../../language/print-expectation.ts';
import { formatDuration } from '../../text/duration.ts';
import { afterWords, arrivedWords, awaitMail, isTo, needsMail } from '../arrivals.ts';
import type { ExpectationHandler } from '../handler.ts';
import { met, missed, unjudged } from '../judged.ts';
import { missesOf, testsOf } from '../message-lines.ts';
import type { Message } from '../../mail/message.ts';

export const notDelivered: ExpectationHandler<'NotDelivered'> = {
  check() {
    // Whatever was sent before is the business of other lines.
  },
  async judge({ what, to }, run, within, body) {
    const source = run.settings.mail;
    if (source === undefined) return { kind: 'skipped', reason: needsMail };
    const ms = within ?? run.patienceFor('delivery');
    const recipient = to && run.environment.text(to);
    const kind = what === 'delivery' ? 'mail' : 'bounce';
    const held = { environment: run.environment, sent: run.sent?.last };
    const tests = testsOf(body);
    let found: Message | undefined;
    await awaitMail(run, source, ms, async (messages) => {
      for (const message of messages) {
        if (message.nature.kind !== kind || !isTo(message, recipient)) continue;
        if ((await missesOf(tests, message, held)).length > 0) continue;
        found = message;
        return true;
      }
      return false;
    });
    if (found !== undefined) return missed(`it came: ${arrivedWords(found)}${afterWords(found, run.sent?.at)}`);
    if (source.problem !== undefined) return unjudged(`nothing could arrive: ${source.problem}`, [], false);
    return met(`no ${what} within ${formatDuration(ms)}`);
  },
  explain: (expectation) => [{ who: '*', text: `wait the whole time: ${printExpectation(expectation)}` }],
  judgesSameReply: () => false,
};

/**
 * `expect bounce status 5.1.1 within 2m {`: a report comes that the message could not be delivered (RFC 3464), and is as the lines ask. It is
 * known by the token of the case, which stands in what it returns of the original, or in an address.
 *
 * A report of a delay may be followed by another; any other ends the wait where it is not as asked, once there are as many as messages were
 * sent.
 */
import type { MessageTest } from '../../language/ast.ts';
import { printExpectation } from '../../language/print-expectation.ts';
import type { Message } from '../../mail/message.ts';
import { formatDuration } from '../../text/duration.ts';
import { afterWords, arrivedWords, awaitMail, isTo, needsMail } from '../arrivals.ts';
import type { ExpectationHandler } from '../handler.ts';
import { met, missed } from '../judged.ts';
import { missesOf, testsOf, type LineMiss } from '../message-lines.ts';
import { clipped } from '../words.ts';
import { checkEnhanced } from './check-alternatives.ts';

export const bounce: ExpectationHandler<'Bounce'> = {
  check({ status }, context) {
    if (status !== undefined) checkEnhanced(status, undefined, context);
    context.flow.hasMessage = true;
  },
  async judge({ status, to }, run, within, body) {
    const source = run.settings.mail;
    if (source === undefined) return { kind: 'skipped', reason: needsMail };
    const ms = within ?? run.patienceFor('delivery');
    const recipient = to && run.environment.text(to);
    const asked: MessageTest[] = testsOf(body);
    // A status on the line itself is one more line, about the same recipient of the report.
    if (status !== undefined)
      asked.unshift({ about: 'dsn', test: { form: 'status', enhanced: status }, span: status.span });
    const held = { environment: run.environment, sent: run.sent?.last };
    const looked = new Map<Message, readonly LineMiss[]>();
    const came = await awaitMail(run, source, ms, async (messages) => {
      for (const message of messages) {
        if (looked.has(message) || message.nature.kind !== 'bounce' || !isTo(message, recipient)) continue;
        const misses = await missesOf(asked, message, held);
        looked.set(message, misses);
        if (misses.length === 0) return true;
      }
      const final = [...looked.keys()].filter((message) => !isDelay(message)).length;
      return final > 0 && final >= (run.sent?.count ?? 0) && (run.sent?.count ?? 0) > 0;
    });
    const [nearest] = [...looked].sort(([, one], [, other]) => one.length - other.length);
    if (nearest === undefined) {
      const instead = came.map(
        (message) => `what came instead: ${arrivedWords(message)}${afterWords(message, run.sent?.at)}`,
      );
      const whom = recipient === undefined ? '' : ` to ${clipped(recipient)}`;
      const help = [
        `nothing that holds ${run.environment.value('token')} came to ${source.name}`,
        ...(source.problem === undefined ? [] : [source.problem]),
        'a bounce goes to the sender of the envelope: does mail for that address come here?',
      ];
      return missed(
        `no bounce came${whom} within ${formatDuration(ms)}`,
        instead.length > 0 ? instead.slice(0, 5) : help,
      );
    }
    const [message, misses] = nearest;
    run.message = message;
    const told = `${arrivedWords(message)}${afterWords(message, run.sent?.at)}`;
    const [first, ...others] = misses;
    if (first === undefined) return met(told);
    return missed(first.why, [`what came nearest: ${told}`, ...others.map(({ why }) => `and: ${why}`)], first.span);
  },
  explain: (expectation) => [{ who: '*', text: `wait for a bounce: ${printExpectation(expectation)}` }],
  judgesSameReply: () => false,
};

/** The server goes on trying. */
function isDelay({ nature }: Message): boolean {
  return nature.kind === 'bounce' && nature.dsn?.recipients.every(({ action }) => action === 'delayed') === true;
}

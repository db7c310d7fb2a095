/**
 * `expect delivered to ${rcpt} within 60s {`: a copy of the message arrives, and is as the lines ask. It is known by the token of the case.
 * A bounce, an auto-reply and other reports are no copies. With `exactly`, the whole time is waited for one too many.
 *
 * Without `exactly` it ends with the first copy that is as asked; and, where as many messages have come as the case has sent, with
 * a miss, since no other is to be expected. A finding is about the copy that came nearest.
 */
import type { Block, ExpectationOf } from '../../language/ast.ts';
import { printExpectation } from '../../language/print-expectation.ts';
import type { Message } from '../../mail/message.ts';
import type { MailSource } from '../../mail/source.ts';
import { formatDuration } from '../../text/duration.ts';
import { plural } from '../../text/plural.ts';
import { afterWords, arrivedWords, awaitMail, copiesOf, isTo, needsMail } from '../arrivals.ts';
import type { CaseRun } from '../case-run.ts';
import type { ExpectationHandler } from '../handler.ts';
import { met, missed, type Judged } from '../judged.ts';
import { missesOf, testsOf, type LineMiss } from '../message-lines.ts';
import { clipped } from '../words.ts';

export const delivered: ExpectationHandler<'Delivered'> = {
  check({ count }, context) {
    context.flow.hasMessage = true;
    if (count === undefined || (Number(count.text) >= 1 && Number(count.text) <= 1000)) return;
    context.report('E0308', count.span, 'so many copies cannot be asked for', {
      help: ['from 1 to 1000; for none: expect no delivery within 30s'],
    });
  },
  judge(expectation, run, within, body) {
    const source = run.settings.mail;
    if (source === undefined) return { kind: 'skipped', reason: needsMail };
    const ms = within ?? run.patienceFor('delivery');
    return expectation.count === undefined
      ? judgeOne(expectation, { run, source, ms, body })
      : judgeCount(expectation, Number(expectation.count.text), { run, source, ms, body });
  },
  explain: (expectation) => [{ who: '*', text: `wait for the message: ${printExpectation(expectation)}` }],
  judgesSameReply: () => false,
};

interface Waiting {
  readonly run: CaseRun;
  readonly source: MailSource;
  readonly ms: number;
  readonly body: Block | undefined;
}

interface Looked {
  readonly message: Message;
  readonly misses: readonly LineMiss[];
}

async function judgeOne({ to }: ExpectationOf<'Delivered'>, { run, source, ms, body }: Waiting): Promise<Judged> {
  const recipient = to && run.environment.text(to);
  const tests = testsOf(body);
  const held = { environment: run.environment, sent: run.sent?.last };
  const looked = new Map<Message, Looked>();
  const came = await awaitMail(run, source, ms, async (messages) => {
    for (const message of messages) {
      if (looked.has(message) || message.nature.kind !== 'mail' || !isTo(message, recipient)) continue;
      const misses = await missesOf(tests, message, held);
      looked.set(message, { message, misses });
      if (misses.length === 0) return true;
    }
    // Copies of one message are one.
    const different = new Set([...looked.keys()].map((message) => message.messageId ?? message.octets));
    return different.size > 0 && different.size >= (run.sent?.count ?? 0) && (run.sent?.count ?? 0) > 0;
  });
  const nearest = nearestOf([...looked.values()]);
  if (nearest === undefined) return nothing(came, recipient, { run, source, ms });
  run.message = nearest.message;
  return toldOf(nearest, run);
}

const nearestOf = (looked: readonly Looked[]): Looked | undefined =>
  looked.reduce<Looked | undefined>(
    (best, one) => (best === undefined || one.misses.length < best.misses.length ? one : best),
    undefined,
  );

function toldOf({ message, misses }: Looked, run: CaseRun): Judged {
  const [first, ...others] = misses;
  const came = `${arrivedWords(message)}${afterWords(message, run.sent?.at)}`;
  if (first === undefined) return met(came);
  const details = [`what came nearest: ${came}`, ...others.map(({ why }) => `and: ${why}`)];
  return missed(first.why, details, first.span);
}

async function judgeCount(
  { to }: ExpectationOf<'Delivered'>,
  wanted: number,
  { run, source, ms, body }: Waiting,
): Promise<Judged> {
  const recipient = to && run.environment.text(to);
  const copies = (messages: readonly Message[]): Message[] =>
    messages.filter((message) => message.nature.kind === 'mail' && isTo(message, recipient));
  const count = (messages: readonly Message[]): number =>
    copies(messages).reduce((sum, message) => sum + copiesOf(message, recipient), 0);
  const came = await awaitMail(run, source, ms, (messages) => count(messages) > wanted);
  const found = copies(came);
  const number = count(came);
  if (found.length === 0) return nothing(came, recipient, { run, source, ms });
  run.message = found[0];
  if (number !== wanted) {
    const ids = new Set(found.map((message) => message.messageId));
    const bodies = new Set(found.map(({ body: text }) => text));
    return missed(`${plural(number, 'copy', 'copies')} came within ${formatDuration(ms)}, expected ${String(wanted)}`, [
      ...found.slice(0, 5).map((message) => `${arrivedWords(message)}${afterWords(message, run.sent?.at)}`),
      ...(found.length < 2
        ? []
        : [
            `${ids.size === 1 ? 'all with the same Message-ID' : 'with different Message-IDs'}, ${bodies.size === 1 ? 'all with the same body' : 'with different bodies'}`,
          ]),
    ]);
  }
  const held = { environment: run.environment, sent: run.sent?.last };
  const tests = testsOf(body);
  for (const message of found) {
    const misses = await missesOf(tests, message, held);
    if (misses.length > 0) return toldOf({ message, misses }, run);
  }
  return met(`${plural(number, 'copy', 'copies')} within ${formatDuration(ms)}`);
}

/** No copy came. What came instead tells more than that. */
function nothing(
  came: readonly Message[],
  recipient: string | undefined,
  { run, source, ms }: Pick<Waiting, 'run' | 'source' | 'ms'>,
): Judged {
  const whom = recipient === undefined ? '' : ` to ${clipped(recipient)}`;
  const instead = came.map(
    (message) => `what came instead: ${arrivedWords(message)}${afterWords(message, run.sent?.at)}`,
  );
  const help = [
    `nothing that holds ${run.environment.value('token')} came to ${source.name}`,
    ...(source.problem === undefined ? [] : [source.problem]),
    'is the message in the queue of the server, and does its route lead here? Its log tells what became of it',
  ];
  return missed(`no message came${whom} within ${formatDuration(ms)}`, instead.length > 0 ? instead.slice(0, 5) : help);
}

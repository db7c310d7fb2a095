/**
 * Replies about single recipients: behind the end of a message in LMTP (RFC 2033 4.2), and behind the 353 of PRDR. `expect 250` holds
 * in LMTP when it holds for each; `expect each 250` says so, and is about the recipients in PRDR as well; `expect reply for <b@c> 550` is
 * about one of them.
 */
import type { Expectation, ExpectationOf } from '../../language/ast.ts';
import type { Exchange } from '../../session/exchange.ts';
import { Session } from '../../session/session.ts';
import type { CaseRun } from '../case-run.ts';
import { missed, unjudged, type Judged } from '../judged.ts';
import { noReply } from '../no-reply.ts';
import { replyWords } from '../words.ts';

/** Judges the expectation about the exchange that is the current one. */
type JudgeOne = () => Judged | Promise<Judged>;

/** Is it about recipients alone? */
const namesRecipients = (expectation: Expectation): expectation is ExpectationOf<'Reply'> =>
  expectation.kind === 'Reply' && (expectation.subject === 'each' || expectation.recipient !== undefined);

/** May it be about several replies? What is about the connection, or values, is not. */
function isAboutReplies(expectation: Expectation): boolean {
  if (expectation.kind === 'Bytes' || expectation.kind === 'SameCode') return true;
  if (expectation.kind !== 'Reply' || expectation.subject === 'banner') return false;
  return !expectation.alternatives.every(({ form }) => form === 'close');
}

/** May the current exchange have replies about recipients, or does the line ask for them? Nothing is opened or read to find out. */
export const mayBeDivided = (expectation: Expectation, run: CaseRun): boolean =>
  (run.session?.current.endsMessage === true && isAboutReplies(expectation)) || namesRecipients(expectation);

/** Judges each reply that the expectation is about. @param within how long to wait for each, in milliseconds */
export async function judgeEach(
  expectation: Expectation,
  run: CaseRun,
  within: number | undefined,
  judgeOne: JudgeOne,
): Promise<Judged> {
  const session = await run.ready();
  if (!(session instanceof Session)) return session;
  const whole = session.current;
  await decide(session, whole);
  if (namesRecipients(expectation)) {
    // Of PRDR the reply itself tells that others follow.
    const outcome = await session.reply(within, whole);
    if (whole.parts === undefined)
      return outcome.kind === 'reply' ? notDivided(replyWords(outcome.reply)) : noReply(outcome, whole);
  }
  const found = namesRecipients(expectation) ? asked(expectation, whole, run) : partsOf(whole);
  if ('kind' in found) return found;
  const judged: Judged[] = [];
  for (const part of found) {
    session.turnTo(part);
    judged.push(await judgeOne());
    // Where one does not come, the next does not either: it would only be waited for as long once more.
    if (part.outcome?.kind !== 'reply') break;
  }
  session.turnTo(whole);
  if (whole.parts?.every((part) => part.judged) === true) whole.judged = true;
  return together(judged);
}

/** Those that the exchange is divided into (none, where it is and nobody was accepted), else itself. */
export const partsOf = (whole: Exchange): readonly Exchange[] => (whole.isDivided ? (whole.parts ?? []) : [whole]);

/** Sees to it that all before it is read, as it does where it went out alone: then it is known what it is divided into. */
export async function decide(session: Session, { batch, endsMessage }: Exchange): Promise<void> {
  if (batch === undefined || !endsMessage) return;
  const before = batch.exchanges.filter(({ owes, isOpen }) => owes > 0 && isOpen);
  for (const exchange of before) {
    if (exchange === session.current) return;
    await session.reply(undefined, exchange);
  }
}

/** The replies that it is about, or what to conclude where there are none. */
function asked(
  expectation: ExpectationOf<'Reply'>,
  { parts = [] }: Exchange,
  run: CaseRun,
): readonly Exchange[] | Judged {
  const accepted = parts.map(({ recipient = '' }) => recipient);
  const wanted = expectation.recipient === undefined ? undefined : pathOf(run.environment.text(expectation.recipient));
  const found = wanted === undefined ? parts : parts.filter(({ recipient = '' }) => pathOf(recipient) === wanted);
  if (found.length > 0) return found;
  if (accepted.length === 0) return nobody();
  const told = accepted.slice(0, mostTold).join(', ');
  return unjudged(
    `there is no reply about ${wanted ?? ''}: this recipient was not accepted`,
    [`accepted were: ${told}`],
    false,
  );
}

const nobody = (): Judged =>
  unjudged('no recipient was accepted, so that no reply is owed to the end of the message (RFC 2033 4.2)', [
    'judge the replies to RCPT before: expect 250',
  ]);

const notDivided = (words: string): Judged =>
  missed(`the server answered once for all recipients: ${words}`, [
    'a reply for each is given in LMTP (behind LHLO), and behind a 353 where PRDR was asked for',
  ]);

/** Case does not count: it is the test that names them. */
const pathOf = (text: string): string => text.trim().replace(/^<|>$/g, '').toLowerCase();

/** So many others are told. */
const mostTold = 20;

/** All have to hold. */
function together(judged: readonly Judged[]): Judged {
  const misses = judged.filter(({ kind }) => kind !== 'met');
  const worst = misses.find(({ kind }) => kind === 'missed') ?? misses[0];
  if (worst === undefined) return judged.at(-1) ?? nobody();
  const others = misses
    .filter((one) => one !== worst)
    .slice(0, mostTold)
    .map((one) => ('message' in one ? one.message : ''));
  if (worst.kind !== 'missed' && worst.kind !== 'unjudged') return worst;
  return { ...worst, details: [...(worst.details ?? []), ...others.map((words) => `and: ${words}`)] };
}

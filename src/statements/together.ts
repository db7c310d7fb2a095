/**
 * Several sends that go out together, with the lines that judge their replies. All is written before the first reply is read; then
 * the lines are gone through in their order, and each judges the reply to the `send` before it.
 *
 * A command, a message and a chunk owe one reply each. Raw octets owe one where a line of the block judges it, else none: what they
 * are answered with is not known, and must not be taken for the reply to another line.
 */
import type { Block, Expectation, Node, NodeOf, Span } from '../language/ast.ts';
import type { Exchange, SendAbout } from '../session/exchange.ts';
import type { Pace } from '../session/drip.ts';
import { Session } from '../session/session.ts';
import type { CaseRun } from './case-run.ts';
import type { CheckContext, DialogLine, ExplainContext } from './handler.ts';
import { unjudged, type Judged } from './judged.ts';
import { unnamedGoodbye } from './leaving.ts';
import { paceProblem } from './pace.ts';
import { aboutOf, encode, isMade, type MadePayload } from './payload.ts';
import { judgeSendProblem } from './send-problem.ts';
import { transmitTogether } from './transmit.ts';
import { cutWords } from './words.ts';

export interface BlockOfSends {
  readonly kind: 'Pipeline' | 'Drip';
  readonly body: Block;
  readonly span: Span;
}

/** Expectations that are not about one reply, and why they cannot be about one `send` of several. */
const notOfOneReply: { readonly [kind in Expectation['kind']]?: string } = {
  Relay: 'a relay attempt sends commands of its own',
  Refused: 'the connection stands before anything is sent',
  Names: 'DNS is asked, and not the server',
  Silence: 'replies to the other lines of the block may come at any time',
  Delivered: 'a message arrives after the block',
  NotDelivered: 'a message arrives after the block',
  Bounce: 'a message arrives after the block',
  Count: 'the replies that it would count are those of all lines of the block',
};

/** As it runs: first all that is sent, then all that is judged. */
export function checkTogether({ kind, body: { items }, span }: BlockOfSends, context: CheckContext): void {
  const { flow } = context;
  const captured = new Map<string, Span>();
  flow.together = captured;
  for (const item of items) {
    if (item.kind === 'Send' || item.kind === 'Bad') context.checkLines([item]);
    else if (item.kind === 'Capture' && item.source !== 'reply') captured.set(item.name.text, item.name.span);
  }
  flow.together = undefined;
  const sends = items.filter((item) => item.kind === 'Send');
  const last = sends[sends.length - 1];
  const { data } = flow;
  flow.data = undefined;
  let begun = false;
  for (const item of items) {
    if (item.kind === 'Send' || item.kind === 'Bad') begun = true;
    // What is judged before is not about a DATA that comes last.
    if (item === last) flow.data = data;
    // Where other lines stand is told by their place.
    if (!judges(item)) continue;
    if (begun) checkAbout(item, context);
    else tooEarly(item.span, context);
    context.checkLines([item]);
  }
  if (begun) return;
  const word = { start: span.start, end: span.start + kind.length };
  context.report('E0309', word, 'there is nothing to send in this block', { help: ['for example: send NOOP'] });
}

function checkAbout(item: Node, { report }: CheckContext): void {
  const why = item.kind === 'Expect' ? notOfOneReply[item.expectation.kind] : undefined;
  if (why === undefined) return;
  report('E0203', item.span, 'this is not about the reply to one `send`', {
    help: [why, 'write it behind the `}` of the block'],
  });
}

function tooEarly(span: Span, { report }: CheckContext): void {
  report('E0301', span, 'no `send` stands before it in this block', {
    help: ['to judge what came before, write it before the block'],
  });
}

const judges = ({ kind }: Node): boolean =>
  kind === 'Expect' || kind === 'Judge' || kind === 'Time' || kind === 'Capture';

/** Writes the sends of the block, at once or at a pace, then judges. */
export async function runTogether({ body: { items }, span }: BlockOfSends, run: CaseRun, pace?: Pace): Promise<void> {
  const session = await run.ready();
  const begun = session instanceof Session ? await sendAll(items, run, session, pace) : session;
  if (!(session instanceof Session) || 'kind' in begun) {
    if ('kind' in begun) conclude(begun, span, run);
    return;
  }
  const exchanges = begun.values();
  let exchange: Exchange | undefined;
  for (const item of items) {
    if (item.kind === 'Send') {
      const problem = exchange === undefined ? undefined : await leave(exchange, run, session);
      if (problem !== undefined) conclude(problem, item.span, run);
      if (run.stopping) run.over = true;
      exchange = exchanges.next().value ?? exchange;
      if (!run.over && exchange !== undefined) session.turnTo(exchange);
    } else {
      await run.settings.runLines([item], run);
    }
    if (run.over) return;
  }
  const cut = exchange === undefined ? undefined : unjudgedCut(exchange, session);
  if (cut !== undefined && !run.stopping) conclude(cut, span, run);
}

/** What did not go out wholly was not what the block is for. An expectation that has looked at it knows. */
function unjudgedCut({ batch }: Exchange, { closed }: Session): Judged | undefined {
  const last = batch?.exchanges.at(-1);
  if (batch?.cut === undefined || last?.judged === true) return undefined;
  if (batch.exchanges.some(({ judged, outcome }) => judged && outcome !== undefined && outcome.kind !== 'reply'))
    return undefined;
  return unjudged(cutWords(closed?.how === 'reset' ? 'reset' : 'closed', batch.cut), [
    'to judge this, name it inside the block: expect close',
  ]);
}

/** Values are those of before the write. */
async function sendAll(
  items: readonly Node[],
  run: CaseRun,
  session: Session,
  pace: Pace | undefined,
): Promise<Judged | readonly Exchange[]> {
  const pieces: Uint8Array[] = [];
  const abouts: SendAbout[] = [];
  for (const [index, item] of items.entries()) {
    if (item.kind !== 'Send') continue;
    const octets = isMade(item.payload) ? await made(item.payload, run) : encode(item.payload, run);
    if (octets !== undefined && 'kind' in octets) return octets;
    if (octets === undefined) return unjudged('what `send hex` should send is not pairs of hexadecimal digits');
    run.sent?.note(item.payload, octets);
    const about = aboutOf(item.payload, octets);
    pieces.push(octets);
    abouts.push(about.owes === 0 && readsReply(items, index + 1) ? { ...about, owes: 1 } : about);
  }
  const octets = Buffer.concat(pieces);
  const problem = pace === undefined ? undefined : paceProblem(octets.length, pace);
  return problem ?? transmitTogether(run, session, octets, abouts, pace);
}

async function made(payload: MadePayload, run: CaseRun): Promise<Uint8Array | Judged> {
  const { makeMessage } = await import('./compose.ts');
  return makeMessage(payload, run);
}

/** Does a line from here up to the next `send` read the reply to the one before? */
function readsReply(items: readonly Node[], from: number): boolean {
  for (let at = from; at < items.length; at += 1) {
    const item = items[at];
    if (item === undefined || item.kind === 'Send') return false;
    if (item.kind === 'Judge' || item.kind === 'Capture') return true;
    if (item.kind === 'Time' && item.name !== 'connect' && item.name !== 'banner') return true;
    if (item.kind === 'Expect' && isAboutReply(item.expectation)) return true;
  }
  return false;
}

function isAboutReply(expectation: Expectation): boolean {
  if (expectation.kind !== 'Reply') return expectation.kind !== 'Compare' && expectation.kind !== 'Message';
  const { subject, alternatives } = expectation;
  return subject !== 'banner' && !alternatives.every(({ form }) => form === 'close');
}

/** As before a `send`: what nobody has judged is read, and a goodbye that nobody has named leaves the test unjudged. */
async function leave(exchange: Exchange, run: CaseRun, session: Session): Promise<Judged | undefined> {
  if (exchange.owes > 0 && exchange.isOpen && !run.stopping) {
    const outcome = await session.reply(undefined, exchange);
    if (outcome.kind !== 'reply') {
      return judgeSendProblem({ kind: 'owed', exchange, outcome }, run.place.delivery);
    }
  }
  const leaving = unnamedGoodbye(session);
  if (leaving === undefined) run.sessions.moveOn();
  return leaving;
}

/** What `send` concludes: octets that nobody has read are a failure, all else leaves the test unjudged. */
function conclude(judged: Judged, span: Span, run: CaseRun): void {
  run.conclude(judged.kind === 'missed' ? 'expect' : 'given', span, judged);
  run.over = true;
}

/** First what is sent, then what has to come back. */
export function explainTogether({ items }: Block, context: ExplainContext): DialogLine[] {
  const isSend = (item: Node): item is NodeOf<'Send'> => item.kind === 'Send';
  return [
    ...context.explainLines(items.filter(isSend)),
    ...context.explainLines(items.filter((item) => !isSend(item))),
  ];
}

/**
 * `expect relay rejected [550]`: one attempt at relaying in the current session, sorted into four answers.
 *
 * The dialog: EHLO (HELO where that is refused) unless the session has greeted; the positive control, where the target
 * declares one; RSET, MAIL, RCPT. A plain foreign recipient that is accepted is asked for DATA as well, because some
 * servers refuse only there: at 354 the connection is dropped, so that nothing is ever delivered. A rewritten one that is accepted proves
 * nothing, unless a message may be sent through and arrives (`relay-proof.ts`). Otherwise RSET ends it.
 */
import type { ExpectationOf, Template } from '../../language/ast.ts';
import type { SendAbout } from '../../session/exchange.ts';
import { Session } from '../../session/session.ts';
import { classifyPath } from '../../smtp/path.ts';
import type { ReplyOutcome } from '../../smtp/outcome.ts';
import type { Reply } from '../../smtp/reply.ts';
import { judgeRelay, type RelayAttempt, type RelayVerdict } from '../../smtp/relay.ts';
import type { CaseRun } from '../case-run.ts';
import { givenGreeting } from '../greeting.ts';
import type { DialogLine, ExpectationHandler } from '../handler.ts';
import { checkHalfClosed } from '../half-closed.ts';
import { met, missed, unjudged, type Judged } from '../judged.ts';
import { proofMessage, proofOf, provenBy, type RelayProof } from '../relay-proof.ts';
import { transmit } from '../transmit.ts';
import { outcomeWords, replyWords } from '../words.ts';
import { codeMatches, enhancedMatches } from './match.ts';
import { checkCode, checkEnhanced } from './check-alternatives.ts';

const crlf = Buffer.from('\r\n');

type Expected = ExpectationOf<'Relay'>;

export const relay: ExpectationHandler<'Relay'> = {
  check(expectation, context) {
    if (expectation.code !== undefined) checkCode(expectation.code, context);
    if (expectation.enhanced !== undefined) checkEnhanced(expectation.enhanced, expectation.code, context);
    checkHalfClosed(expectation.span, context);
    const { flow } = context;
    flow.exchange = 'reply';
    flow.greeted = true;
  },
  withoutWithin: (_expectation, within) => ({
    why: '`relay` takes no `within`: it is a dialog of several commands',
    help: `to limit the wait for each reply of it, put this line before it: timeout ${within}`,
  }),

  async judge(expectation, run) {
    const session = await run.ready();
    if (!(session instanceof Session)) return session;
    const dialog = new Dialog(run, session);
    const notReady =
      (await givenGreeting(run, session)) ?? (await dialog.greet()) ?? (await control(run, session, dialog));
    if (notReady !== undefined) return notReady;
    const sender = pathOf(expectation.from, run.settings.relay.from, run);
    const recipient = pathOf(expectation.to, run.settings.relay.to, run);
    const attempted = await attempt(dialog, run, sender, recipient);
    return 'kind' in attempted ? attempted : compare(expectation, attempted, session, dialog.lines);
  },

  explain({ from, to }, context): DialogLine[] {
    const sender = from === undefined ? `<${context.relay.from}>` : context.show(from);
    const recipient = to === undefined ? `<${context.relay.to}>` : context.show(to);
    return [
      { who: '*', text: 'EHLO first where the session has not greeted; the positive control where the target has one' },
      { who: 'C', text: 'RSET' },
      { who: 'C', text: `MAIL FROM:${sender}` },
      { who: 'C', text: `RCPT TO:${recipient}` },
      classifyPath(recipient).kind === 'plain'
        ? { who: '*', text: 'accepted, and a plain mailbox: DATA, and at 354 the connection is dropped; else RSET' }
        : {
            who: '*',
            text: 'accepted: no proof; where mail may be left, and arrives at a sink, DATA and a message, and a copy of it that comes out counts; then RSET',
          },
    ];
  },
  judgesSameReply: () => false,
};

/** What stands behind `MAIL FROM:` or `RCPT TO:`: text and values as UTF-8, `\xHH` as that octet. */
interface Path {
  /** To classify it and to tell it. */
  readonly text: string;
  readonly octets: Buffer;
}

function pathOf(written: Template | undefined, mailbox: string, { environment }: CaseRun): Path {
  if (written === undefined) return { text: `<${mailbox}>`, octets: Buffer.from(`<${mailbox}>`, 'utf8') };
  return { text: environment.text(written), octets: environment.octets(written) };
}

/** The commands of an attempt, one at a time, with what each got. */
class Dialog {
  /** `RCPT TO:<a@b> → 550 …`, for the report. */
  readonly lines: string[] = [];
  readonly #run: CaseRun;
  readonly #session: Session;

  constructor(run: CaseRun, session: Session) {
    this.#run = run;
    this.#session = session;
  }

  /** Sends a command line, with a path at its end or without, and reads its reply; a `Judged` where it could not be sent. */
  async say(command: string, path?: Path): Promise<ReplyOutcome | Judged> {
    const line = `${command}${path?.text ?? ''}`;
    const verb = (/^\S+/.exec(command)?.[0] ?? '').toUpperCase();
    const octets = Buffer.concat([Buffer.from(command, 'utf8'), path?.octets ?? Buffer.of(), crlf]);
    return this.#exchange(line, octets, { label: verb, verb, owes: 1 });
  }

  /** The same for a message with its end. */
  async sendMessage(octets: Uint8Array): Promise<ReplyOutcome | Judged> {
    return this.#exchange('the message', octets, { label: 'the message', phase: 'end of data', owes: 1 });
  }

  async #exchange(line: string, octets: Uint8Array, about: SendAbout): Promise<ReplyOutcome | Judged> {
    const problem = await transmit(this.#run, this.#session, octets, about);
    if (problem !== undefined) return problem.kind === 'missed' ? unjudged(problem.message, problem.details) : problem;
    const exchange = this.#session.current;
    const outcome = await this.#session.reply();
    exchange.judged = true;
    this.#run.sessions.note(exchange);
    const got = outcome.kind === 'reply' ? replyWords(outcome.reply) : outcomeWords(outcome, exchange);
    this.lines.push(`${line} → ${got}`);
    return outcome;
  }

  /** EHLO, or HELO where that is refused (in LMTP: LHLO), unless the session has greeted. */
  async greet(): Promise<Judged | undefined> {
    const { extensions, exchanges } = this.#session;
    const greeted = exchanges.some(
      ({ verb, outcome }) => verb === 'HELO' && outcome?.kind === 'reply' && outcome.reply.code === 250,
    );
    if (extensions !== undefined || greeted) return undefined;
    const verbs = this.#session.isLmtp ? ['LHLO'] : ['EHLO', 'HELO'];
    for (const verb of verbs) {
      const outcome = await this.say(`${verb} ${this.#run.environment.value('client')}`);
      if (!isOutcome(outcome)) return outcome;
      if (isPositive(outcome)) return undefined;
      if (outcome.kind !== 'reply' || outcome.reply.code === 421) break;
    }
    return unjudged(`relaying could not be judged: the server did not accept ${verbs.join(' or ')}`, this.lines);
  }
}

/** A recipient that must be accepted: without it "rejected" can mean greylisted, or blocked altogether. Once a session. */
async function control(run: CaseRun, session: Session, dialog: Dialog): Promise<Judged | undefined> {
  const recipient = run.place.control;
  if (recipient === undefined) return undefined;
  if (run.channel.relayControl?.session === session) return run.channel.relayControl.judged;
  const judged = await tryControl(dialog, run.settings.relay.from, recipient);
  run.channel.relayControl = { session, judged };
  return judged;
}

async function tryControl(dialog: Dialog, from: string, recipient: string): Promise<Judged | undefined> {
  for (const line of ['RSET', `MAIL FROM:<${from}>`, `RCPT TO:<${recipient}>`]) {
    const outcome = await dialog.say(line);
    if (!isOutcome(outcome)) return outcome;
    if (line === 'RSET' || isPositive(outcome)) continue;
    return unjudged('relaying could not be judged: the positive control was not accepted', [
      ...dialog.lines,
      `${recipient} is declared as a recipient that this server accepts: while it is refused, a refusal says nothing about relaying`,
    ]);
  }
  return undefined;
}

async function attempt(dialog: Dialog, run: CaseRun, sender: Path, recipient: Path): Promise<Attempted | Judged> {
  const reset = await dialog.say('RSET');
  if (!isOutcome(reset)) return reset;
  const mail = await dialog.say('MAIL FROM:', sender);
  if (!isOutcome(mail)) return mail;
  let rcpt: ReplyOutcome | undefined;
  let data: ReplyOutcome | undefined;
  let proven: RelayAttempt['proof'];
  let unproven: string | undefined;
  const isPlain = classifyPath(recipient.text).kind === 'plain';
  if (isPositive(mail)) {
    const said = await dialog.say('RCPT TO:', recipient);
    if (!isOutcome(said)) return said;
    rcpt = said;
    if (isPositive(rcpt)) {
      const proof = isPlain ? undefined : proofOf(recipient.text, run);
      if (typeof proof === 'string') unproven = proof;
      if (isPlain || typeof proof === 'object') {
        const asked = await dialog.say('DATA');
        if (!isOutcome(asked)) return asked;
        data = asked;
      }
      if (typeof proof === 'object' && data?.kind === 'reply' && data.reply.code === 354) {
        const sent = await prove(dialog, proof, sender.text, run);
        if ('kind' in sent) return sent;
        proven = sent;
      }
    }
  }
  if (proven === undefined && data?.kind === 'reply' && data.reply.code === 354) await run.sessions.hangUp('close');
  else if ([mail, rcpt, data, proven?.end].some((outcome) => outcome !== undefined && isOver(outcome)))
    await run.sessions.close();
  else await dialog.say('RSET');
  const verdict = judgeRelay({
    sender: sender.text,
    recipient: recipient.text,
    mail,
    ...(rcpt === undefined ? {} : { rcpt }),
    ...(data === undefined ? {} : { data }),
    ...(proven === undefined ? {} : { proof: proven }),
    ...(unproven === undefined ? {} : { unproven }),
  });
  const deciding = { MAIL: mail, RCPT: rcpt, DATA: proven?.end ?? data }[verdict.judgedAt];
  return { verdict, reply: deciding?.kind === 'reply' ? deciding.reply : undefined };
}

/** Sends the message, and waits where it would come out. */
async function prove(
  dialog: Dialog,
  proof: RelayProof,
  sender: string,
  run: CaseRun,
): Promise<NonNullable<RelayAttempt['proof']> | Judged> {
  const { octets, id } = proofMessage(proof, sender, run);
  const end = await dialog.sendMessage(octets);
  if (!isOutcome(end)) return end;
  const { recipient } = proof;
  if (!isPositive(end)) return { end, recipient };
  const arrived = await provenBy(proof, id, run, run.patienceFor('delivery'));
  return { end, recipient, ...(arrived === undefined ? {} : { arrived }) };
}

interface Attempted {
  readonly verdict: RelayVerdict;
  /** The reply that decided. */
  readonly reply: Reply | undefined;
}

function compare(
  { answer: wanted, code, enhanced }: Expected,
  { verdict, reply }: Attempted,
  session: Session,
  lines: readonly string[],
): Judged {
  const { answer, reason } = verdict;
  if (verdict.needsDelivery === true) return { kind: 'skipped', reason };
  if (answer === 'inconclusive') return unjudged(`inconclusive: ${reason}`, lines, false);
  if (answer === 'accepted') {
    return wanted === 'accepted'
      ? met(reason)
      : missed(`the server relays: ${reason}`, [...lines, ...loopbackAdvice(session)]);
  }
  if (wanted === 'accepted') return missed(`${answer}: ${reason}`, lines);
  if (code === undefined && enhanced === undefined) return met(`${answer}: ${reason}`);
  const codeFits = code === undefined || codeMatches(code, reply);
  const enhancedFits = enhanced === undefined || enhancedMatches(enhanced, reply);
  if (codeFits && enhancedFits) return met(`${answer}: ${reason}`);
  const asked = [code?.text, enhanced?.text].filter((text) => text !== undefined).join(' ');
  return missed(`${answer}, but not with ${asked}: ${reason}`, lines);
}

function loopbackAdvice({ connection }: Session): string[] {
  if (connection.kind !== 'connected' || !/^(?:127\.|::1$|::ffff:127\.)/.test(connection.address)) return [];
  return ['this ran from the server itself: many servers let 127.0.0.1 relay; run it from outside as well'];
}

const isOutcome = (value: ReplyOutcome | Judged): value is ReplyOutcome =>
  ['reply', 'timeout', 'closed', 'reset', 'overflow'].includes(value.kind);

const isPositive = (outcome: ReplyOutcome): boolean =>
  outcome.kind === 'reply' && outcome.reply.code !== undefined && outcome.reply.code >= 200 && outcome.reply.code < 300;

/** After this the session says nothing more. */
const isOver = (outcome: ReplyOutcome): boolean => outcome.kind !== 'reply' || outcome.reply.code === 421;

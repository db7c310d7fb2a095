/**
 * How a login goes over the line (RFC 4954 4): messages of a mechanism as lines of base64, each answered by a challenge (334) or by the
 * reply that ends it. How the mechanism works is not known here.
 *
 * Whatever the server does ends it: a challenge that is none is answered with `*`, each mechanism knows how many there can be, and each
 * reply has its patience. What the server breaks of the mechanism is a miss of the login, also where a line behind judges the reply.
 */
import type { CodePattern, NodeOf, Span } from '../language/ast.ts';
import type { ChannelBinding, Credentials, Mechanism, Step } from '../sasl/mechanism.ts';
import { mechanisms, type MechanismForm } from '../sasl/mechanisms.ts';
import type { SendAbout } from '../session/exchange.ts';
import { Session } from '../session/session.ts';
import type { Reply } from '../smtp/reply.ts';
import type { CaseRun } from './case-run.ts';
import { judgeAlternatives } from './expectations/alternatives.ts';
import { isJudgedBehind } from './judged-behind.ts';
import { missed, unjudged, type Judged } from './judged.ts';
import { transmit } from './transmit.ts';
import { outcomeWords, replyWords } from './words.ts';

/** RFC 5321 4.5.3.1.4: what a command line may have, CRLF included; an initial response that is longer waits (RFC 4954 4). */
const commandLimit = 512;

export async function login(node: NodeOf<'Auth'>, run: CaseRun): Promise<void> {
  const session = await run.ready();
  const judged = session instanceof Session ? await new Dialog(node, run, session).whole() : session;
  if (judged !== undefined) run.conclude(judged.kind === 'missed' ? 'expect' : 'given', node.span, judged);
}

/** The mechanism that a line names; undefined where there is none. */
export const formOf = ({ mechanism }: NodeOf<'Auth'>): MechanismForm | undefined =>
  mechanisms.get(mechanism.text.toLowerCase());

/** What is sent, and what it is called. */
interface Line {
  readonly text: string;
  readonly about: SendAbout;
}

class Dialog {
  readonly #node: NodeOf<'Auth'>;
  readonly #run: CaseRun;
  readonly #session: Session;
  readonly #form: MechanismForm;
  readonly #verb: string;
  /** How many messages go out before the cancellation. */
  readonly #before: number;
  #credentials: Credentials | undefined;
  #sent = 0;
  #cancelled = false;

  constructor(node: NodeOf<'Auth'>, run: CaseRun, session: Session) {
    const form = formOf(node);
    if (form === undefined) throw new Error(`the mechanism ${node.mechanism.text} was checked, and there is none`);
    this.#node = node;
    this.#run = run;
    this.#session = session;
    this.#form = form;
    this.#verb = node.verb?.text.toUpperCase() ?? 'AUTH';
    const begins = form.begins === true || node.user !== undefined;
    this.#before = !node.cancel ? Number.POSITIVE_INFINITY : begins ? 1 : 0;
  }

  /** All of it: what is to be told, or undefined where there is nothing, or the line behind tells it. */
  async whole(): Promise<Judged | undefined> {
    const { startMechanism } = await import('../sasl/start.ts');
    this.#credentials = this.#given();
    const mechanism = startMechanism(this.#form, this.#credentials);
    this.#run.channel.authFacts = mechanism.facts;
    let waiting = this.#before === 0 ? undefined : this.#shown(mechanism.first());
    if (waiting !== undefined && waiting.kind !== 'send') return told(waiting);
    const opening = this.#opening(waiting);
    if (opening.response) waiting = undefined;
    let problem = await this.#say(opening.line);
    for (;;) {
      if (problem !== undefined) {
        this.#run.over = true;
        return problem;
      }
      const asked = await this.#challenge();
      if (asked === undefined) return this.#end(mechanism);
      const step = await this.#next(asked, waiting, mechanism);
      waiting = undefined;
      if (step.kind !== 'send') return this.#giveUp(step);
      const { octets, what } = step;
      const text = this.#cancelled ? '*' : octets.toString('base64');
      problem = await this.#say({ text, about: { label: what, phase: 'AUTH', owes: 1 } });
      this.#sent += 1;
    }
  }

  #given(): Credentials {
    const { environment, place } = this.#run;
    const { user, password, token, as } = this.#node;
    const given = { user, password, token, authzid: as };
    const octets = Object.entries(given).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, environment.octets(value)] as const],
    );
    const channelBinding = this.#binding();
    const { host, port } = place.target;
    return { host, port, ...(channelBinding && { channelBinding }), ...Object.fromEntries(octets) };
  }

  /** What ties the login to the TLS of the session: of TLS 1.3 as RFC 9266 has it, of those before as RFC 5929 has it. */
  #binding(): ChannelBinding | undefined {
    const outcome = this.#session.tls?.outcome;
    if (this.#form.bound !== true || outcome?.kind !== 'done') return undefined;
    const type = outcome.facts.version === '1.3' ? 'tls-exporter' : 'tls-unique';
    const data = outcome.channelBinding(type);
    return data && { type, data };
  }

  /** The line of AUTH, with the first message in it or without. */
  #opening(first: Extract<Step, { kind: 'send' }> | undefined): { readonly line: Line; readonly response: boolean } {
    const bare = `${this.#verb} ${this.#form.name}`;
    const about = { label: this.#verb, verb: this.#verb, owes: 1 } as const;
    const how = this.#node.initial ?? this.#form.initial;
    if (first === undefined || how !== 'with') return { line: { text: bare, about }, response: false };
    const text = `${bare} ${first.octets.toString('base64') || '='}`;
    if (this.#node.initial === undefined && text.length + 2 > commandLimit) {
      return { line: { text: bare, about }, response: false };
    }
    this.#sent += 1;
    return { line: { text, about }, response: true };
  }

  async #say({ text, about }: Line): Promise<Judged | undefined> {
    return transmit(this.#run, this.#session, Buffer.from(`${text}\r\n`, 'latin1'), about);
  }

  /** The challenge of the server; undefined where its reply is none, and the login has ended. */
  async #challenge(): Promise<Reply | undefined> {
    const outcome = await this.#session.reply();
    if (this.#cancelled || outcome.kind !== 'reply' || outcome.reply.code !== 334) return undefined;
    this.#session.current.judged = true;
    return outcome.reply;
  }

  async #next(asked: Reply, waiting: Step | undefined, mechanism: Mechanism): Promise<Step> {
    if (this.#sent >= this.#before) {
      const step = this.#before > 0 && this.#form.begins === true ? await this.#disclosed(asked, mechanism) : undefined;
      if (step !== undefined) return step;
      this.#cancelled = true;
      return { kind: 'send', octets: Buffer.alloc(0), what: 'the cancellation' };
    }
    // MS-SMTPNTLM 2.2.1.2: servers say "NTLM supported" here, in plain text.
    if (waiting !== undefined && this.#form.begins === true) return waiting;
    const octets = decoded(asked);
    if (typeof octets === 'string') return { kind: 'wrong', words: octets, details: ['RFC 4954 4: "334 " and base64'] };
    return waiting ?? this.#shown(await mechanism.answer(octets));
  }

  /** The same step, unless a secret stands in it that would be encoded twice, or written otherwise: no report could mask it. */
  #shown(step: Step): Step;
  #shown(step: Step | undefined): Step | undefined;
  #shown(step: Step | undefined): Step | undefined {
    // What NTLM sends of them is masked as a whole.
    if (step?.kind !== 'send' || this.#form.begins === true) return step;
    const { user, authzid } = this.#credentials ?? {};
    const names = this.#sent > 0 ? [] : [user, authzid].filter((name) => name !== undefined);
    if (!this.#run.environment.hides([step.octets, ...names], step.octets.toString('base64'))) return step;
    return {
      kind: 'unable',
      words: `a secret stands in ${step.what} in a form that reports could not mask any more`,
      details: ['what is given to `auth` is encoded by it: give a secret as it is'],
    };
  }

  /** Before a cancellation the challenge is read for what it tells. What is wrong with it is returned. */
  async #disclosed(asked: Reply, mechanism: Mechanism): Promise<Step | undefined> {
    const octets = decoded(asked);
    const step: Step = typeof octets === 'string' ? { kind: 'wrong', words: octets } : await mechanism.answer(octets);
    return step.kind === 'wrong' ? step : undefined;
  }

  /** The server, or the test, cannot go on: the exchange is cancelled, so that the session is one again. */
  async #giveUp(step: Exclude<Step, { kind: 'send' }>): Promise<Judged> {
    const judged = told(step);
    const problem = await this.#say({ text: '*', about: { label: 'the cancellation', phase: 'AUTH', owes: 1 } });
    const outcome = problem === undefined ? await this.#session.reply() : undefined;
    this.#session.current.judged = true;
    this.#run.over = true;
    if (judged.kind !== 'missed' || outcome === undefined) return judged;
    const got = outcome.kind === 'reply' ? replyWords(outcome.reply) : outcomeWords(outcome, this.#session.current);
    return missed(judged.message, [...(judged.details ?? []), `cancelled with \`*\`: ${got}`]);
  }

  /** The reply that ends it, whatever it is. */
  async #end(mechanism: Mechanism): Promise<Judged | undefined> {
    const { current } = this.#session;
    const outcome = await this.#session.reply();
    const succeeded = outcome.kind === 'reply' && outcome.reply.code === 235;
    const unproven = succeeded && !this.#node.cancel ? mechanism.unproven?.() : undefined;
    if (unproven !== undefined) {
      current.judged = true;
      this.#run.over = true;
      return missed(unproven, ['RFC 5802 3: who does not wait for it may be talking to anybody']);
    }
    if (isJudgedBehind(this.#node, this.#run.home.file)) return undefined;
    const wanted = codeOf(this.#node.cancel ? 501 : 235, this.#node.span);
    const about = { run: this.#run, session: this.#session, exchange: current, within: undefined };
    const judged = await judgeAlternatives([wanted], about, outcome);
    if (judged.kind === 'met') return undefined;
    return judged.kind === 'missed'
      ? missed(judged.message, [...(judged.details ?? []), ...this.#circumstances()])
      : judged;
  }

  /** What an administrator would look at next. */
  #circumstances(): string[] {
    const { extensions } = this.#session;
    const name = this.#form.name;
    const words = [
      this.#node.cancel && !this.#cancelled
        ? 'expected was 501 to the cancellation, and there was no challenge (334) that could be cancelled'
        : `expected was ${this.#node.cancel ? '501' : '235'}`,
    ];
    if (extensions === undefined) return [...words, 'no EHLO of this session has listed what the server offers'];
    const offered = extensions.args(this.#verb);
    if (offered === undefined) return [...words, `the server does not offer ${this.#verb}, at least not here`];
    if (offered.some((one) => one.toUpperCase() === name)) return words;
    return [...words, `the server does not offer ${name}: it offers ${offered.join(', ') || 'no mechanism'}`];
  }
}

function told(step: Exclude<Step, { kind: 'send' }>): Judged {
  return step.kind === 'wrong' ? missed(step.words, step.details) : unjudged(step.words, step.details);
}

const codeOf = (code: number, span: Span) => {
  const pattern: CodePattern = { low: code, high: code, text: String(code), span };
  return { form: 'reply', negated: false, code: pattern, thenClose: false, span } as const;
};

/** The octets of a challenge, or why it is none. Blanks around it do not count: servers send two before nothing. */
function decoded(asked: Reply): Buffer | string {
  const [line] = asked.lines;
  if (line === undefined || asked.lines.length > 1) return `the challenge has ${String(asked.lines.length)} lines`;
  const text = line.rest.trim();
  if (text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)) return Buffer.from(text, 'base64');
  return `the challenge is no base64: ${replyWords(asked)}`;
}

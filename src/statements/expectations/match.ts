/**
 * Does one alternative of an `expect` hold for a reply? Pure: a reply and its pattern in, the answer and the reason out.
 * The reason is for people and holds octets of the server.
 */
import type { Alternative, CodePattern, Detail, EnhancedPattern, LinePattern } from '../../language/ast.ts';
import { hasKeywordLine, matchesKeywordLine } from '../../smtp/extensions.ts';
import { formatEnhancedCode } from '../../smtp/enhanced-code.ts';
import type { Reply, ReplyLine } from '../../smtp/reply.ts';
import type { Environment } from '../environment.ts';
import { regexFinds } from '../regex.ts';

export type ReplyAlternative = Extract<Alternative, { form: 'reply' }>;

export interface Match {
  readonly holds: boolean;
  /** Why it does not, where more can be said than what the reply is. */
  readonly why?: string;
}

const yes: Match = { holds: true };
const no = (why?: string): Match => (why === undefined ? { holds: false } : { holds: false, why });

/** `greets`: the reply is to EHLO, HELO or LHLO, so that its first line is a greeting. */
export function matchReply(
  alternative: ReplyAlternative,
  reply: Reply,
  environment: Environment,
  greets: boolean,
): Match {
  const whole = matchWhole(alternative, reply, environment, greets);
  if (!alternative.negated) return whole;
  return whole.holds ? no('that is what must not be') : yes;
}

/** Is the reply's code in the pattern? A reply without one code is in none. */
export function codeMatches(pattern: CodePattern, reply: Reply | undefined): boolean {
  return reply?.code !== undefined && pattern.low <= reply.code && reply.code <= pattern.high;
}

/** Has the reply an enhanced status code of this pattern? */
export function enhancedMatches({ parts }: EnhancedPattern, reply: Reply | undefined): boolean {
  const found = reply?.enhanced;
  if (found === undefined) return false;
  return [found.class, found.subject, found.detail].every((number, i) => (parts[i] ?? number) === number);
}

function matchWhole(alternative: ReplyAlternative, reply: Reply, environment: Environment, greets: boolean): Match {
  const { code, enhanced, enhancedAbsent, detail } = alternative;
  if (code !== undefined && !codeMatches(code, reply)) return no();
  if (enhanced !== undefined) {
    const found = reply.enhanced;
    const same = enhancedMatches(enhanced, reply);
    if (same === (enhancedAbsent === true)) {
      if (same) return no(`it has the enhanced status code ${enhanced.text}`);
      return no(
        found === undefined
          ? 'it has no enhanced status code'
          : `its enhanced status code is ${formatEnhancedCode(found)}`,
      );
    }
  }
  return detail === undefined ? yes : matchDetail(detail, reply, environment, greets);
}

function matchDetail(detail: Detail, reply: Reply, environment: Environment, greets: boolean): Match {
  switch (detail.form) {
    case 'regex': {
      const line = reply.lines.find(({ text }) => regexFinds(detail.regex, text));
      return present(detail.absent, line?.text, `/${detail.regex.source}/`);
    }
    case 'text': {
      const wanted = environment.text(detail.text).toLowerCase();
      const line = reply.lines.find(({ text }) => text.toLowerCase().includes(wanted));
      return present(detail.absent, line?.text, `"${environment.text(detail.text)}"`);
    }
    case 'exact': {
      const text = reply.lines.map(({ rest }) => rest).join('\n');
      const same = text === environment.text(detail.text);
      if (same !== detail.absent) return yes;
      return no(detail.absent ? 'its text is exactly this' : `its text is "${text.slice(0, 200)}"`);
    }
    case 'keyword': {
      const args = detail.args.map(({ text }) => text);
      const found = hasKeywordLine(reply, detail.keyword.text, args);
      if (found !== detail.absent) return yes;
      const name = [detail.keyword.text, ...args].join(' ');
      return no(detail.absent ? `it offers ${name}` : `it does not offer ${name}; ${offered(reply)}`);
    }
    case 'lines':
      return matchLines(detail, reply, environment, greets);
  }
}

function present(absent: boolean, line: string | undefined, what: string): Match {
  if ((line !== undefined) !== absent) return yes;
  return no(line === undefined ? `no line matches ${what}` : `this line matches ${what}: ${line.slice(0, 200)}`);
}

/** What a reply to EHLO lists, for people. */
function offered(reply: Reply): string {
  const rest = reply.lines.slice(1).map((line) => line.rest);
  if (rest.length === 0) return 'it lists no extensions';
  const listed = rest.slice(0, 30).join(', ');
  return `it lists ${listed}${rest.length > 30 ? ', …' : ''}`;
}

function matchLines(
  detail: Extract<Detail, { form: 'lines' }>,
  reply: Reply,
  environment: Environment,
  greets: boolean,
): Match {
  const patterns = detail.lines.filter((line) => line.form !== 'comment' && line.form !== 'bad');
  const unused = new Set(reply.lines);
  if (greets && reply.lines[0] !== undefined) unused.delete(reply.lines[0]);
  // RFC 5321 4.1.1.1: the first line of a reply to EHLO is the server's name and greeting, never a keyword it offers.
  const matches = (pattern: RealPattern, line: ReplyLine): boolean =>
    !(greets && pattern.form === 'keyword' && line === reply.lines[0]) && matchLine(pattern, line, environment);
  let from = 0;
  for (const pattern of patterns) {
    const index = reply.lines.findIndex((line, i) => i >= from && matches(pattern, line));
    const line = reply.lines[index];
    if (line === undefined) {
      const later = detail.mode === 'in order' && reply.lines.some((any) => matches(pattern, any));
      return no(
        later
          ? `${patternText(pattern, environment)} stands earlier than this order has it`
          : `no line is ${patternText(pattern, environment)}`,
      );
    }
    unused.delete(line);
    for (const other of reply.lines) if (detail.mode === 'only' && matches(pattern, other)) unused.delete(other);
    if (detail.mode === 'in order') from = index + 1;
  }
  const [extra] = unused;
  return detail.mode === 'only' && extra !== undefined
    ? no(`this line should not be there: ${extra.text.slice(0, 200)}`)
    : yes;
}

type RealPattern = Exclude<LinePattern, { form: 'comment' | 'bad' }>;

function matchLine(pattern: RealPattern, line: ReplyLine, environment: Environment): boolean {
  if (pattern.form === 'regex') return regexFinds(pattern.regex, line.text);
  if (pattern.form === 'text') return line.text.toLowerCase().includes(environment.text(pattern.text).toLowerCase());
  return matchesKeywordLine(
    line,
    pattern.keyword.text,
    pattern.args.map(({ text }) => text),
  );
}

function patternText(pattern: RealPattern, environment: Environment): string {
  if (pattern.form === 'regex') return `/${pattern.regex.source}/`;
  if (pattern.form === 'text') return `"${environment.text(pattern.text)}"`;
  return [pattern.keyword, ...pattern.args].map(({ text }) => text).join(' ');
}

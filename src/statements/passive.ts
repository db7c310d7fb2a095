/**
 * `always "…" { … }`: what a passive rule makes of a reply that some test got. Pure: the reply in, the verdict of one line out;
 * that nothing is sent and nothing waited for is what makes it passive.
 */
import type { Expectation, Node, NodeOf } from '../language/ast.ts';
import { printStatement } from '../language/print.ts';
import { span } from '../session/span.ts';
import type { ReplySeen } from '../session/settings.ts';
import type { Environment } from './environment.ts';
import { judgeInPassing } from './expectations/alternatives.ts';
import { judgeBytes } from './expectations/bytes.ts';
import { judgeExtensions, offeredBy } from './expectations/extension.ts';
import { judgeExtensionSyntax } from './expectations/extension-syntax.ts';
import type { DialogLine, ExplainContext } from './handler.ts';
import type { Judged } from './judged.ts';
import { judgeTook } from './time.ts';
import { filledIn } from './filled-in.ts';

/** A line that judges. */
export type PassiveLine = NodeOf<'Expect'> | NodeOf<'Time'>;

/** The lines of a rule that judge. */
export function passiveLines(items: readonly Node[]): PassiveLine[] {
  return items.filter((item) => item.kind === 'Expect' || item.kind === 'Time');
}

/** An extension is judged by the reply to the EHLO that offers it. */
const oneReply: readonly Expectation['kind'][] = ['Reply', 'Bytes', 'Extension', 'ExtensionSyntax'];

/** Is the line about one reply that has come? Others a rule cannot judge, as `check` tells. */
export function isAboutOneReply(line: PassiveLine): boolean {
  if (line.kind === 'Time') return line.name === 'exchange' || line.name === 'first-byte' || line.name === 'banner';
  const { expectation } = line;
  // Each reply comes by itself.
  if (expectation.kind === 'Reply' && (expectation.subject === 'each' || expectation.recipient !== undefined))
    return false;
  return oneReply.includes(expectation.kind);
}

/** Is the reply one that the rule is about? */
export function isAboutReply({ after, when }: NodeOf<'Always'>, { exchange, session }: ReplySeen): boolean {
  const verb = exchange.verb?.toUpperCase();
  if (after !== undefined && !after.some(({ text }) => text.toUpperCase() === verb)) return false;
  if (when === undefined) return true;
  // What offers an extension, or no longer does, is not yet said under it (RFC 2034 3).
  const greets = verb === 'EHLO' || verb === 'HELO' || verb === 'LHLO';
  return !greets && session.extensions?.has(when.text) === true;
}

/** Which replies a rule is about. */
export function passiveWords({ after, when }: NodeOf<'Always'>): string {
  const to = after === undefined ? 'every reply' : `replies to ${after.map(({ text }) => text).join(', ')}`;
  return when === undefined ? to : `${to} in sessions where ${when.text} was offered`;
}

/** What a rule asks of a reply, as `explain` prints it. */
export function explainPassive({ body }: NodeOf<'Always'>, context: ExplainContext): DialogLine[] {
  return passiveLines(body.items).map((line) => ({ who: 'S', text: printStatement(filledIn(line, context)) }));
}

/** Does the line judge the syntax of replies, so that nobody else has to warn of it? */
export function judgesSyntax(line: PassiveLine): boolean {
  if (line.kind !== 'Expect') return false;
  const { expectation } = line;
  return (
    expectation.kind === 'Bytes' ||
    (expectation.kind === 'Reply' && expectation.alternatives.some(({ form }) => form === 'syntax'))
  );
}

/**
 * What came of judging the reply by this line. Undefined where the line is not about it: another reply than the greeting for
 * `banner`, a 421 that no alternative names, a time that cannot be told. Throws an `ExpressionFault`.
 */
export function judgePassively(line: PassiveLine, seen: ReplySeen, environment: Environment): Judged | undefined {
  return line.kind === 'Time' ? judgeTime(line, seen, environment) : judgeReply(line.expectation, seen, environment);
}

function judgeReply(expectation: Expectation, seen: ReplySeen, environment: Environment): Judged | undefined {
  switch (expectation.kind) {
    case 'Reply':
      if (expectation.subject === 'banner' && !isGreeting(seen)) return undefined;
      return judgeInPassing(expectation.alternatives, seen, environment);
    case 'Bytes':
      return judgeBytes(expectation, seen.reply, environment);
    case 'Extension':
    case 'ExtensionSyntax': {
      const extensions = offeredBy(seen);
      if (extensions === undefined) return undefined;
      return expectation.kind === 'Extension'
        ? judgeExtensions(expectation, extensions, environment)
        : judgeExtensionSyntax(expectation, extensions);
    }
    default:
      throw new Error(`a passive rule has an expectation of the kind ${expectation.kind}, which the checker refuses`);
  }
}

function judgeTime(line: NodeOf<'Time'>, seen: ReplySeen, environment: Environment): Judged | undefined {
  const { exchange, session } = seen;
  if (line.name === 'banner' && !isGreeting(seen)) return undefined;
  if (line.name !== 'exchange' && line.name !== 'first-byte' && line.name !== 'banner') {
    throw new Error(`a passive rule judges the time ${line.name}, which the checker refuses`);
  }
  const took = span(session, exchange, line.name === 'exchange' ? 'reply' : line.name);
  return took === undefined ? undefined : judgeTook(line, took, environment);
}

const isGreeting = ({ exchange, session }: ReplySeen): boolean => exchange === session.greeting;

/**
 * An expectation can fail: `expect 2xx or 3xx or 4xx or 5xx` and `at least 0 replies` hold whatever the server says, and the
 * test passes without having judged anything.
 *
 * Not told of `may`, which never fails and says so, nor where `within` makes it a question of time.
 */
import type { Alternative, CodePattern, ExpectationOf, NodeOf } from '../../language/ast.ts';
import { printExpectation } from '../../language/print-expectation.ts';
import { printCompared } from '../../language/print-values.ts';
import { isFresh } from '../../language/subexpressions.ts';
import { allNodes } from '../../language/walk.ts';
import type { Rule } from '../rule.ts';

/** What codes a reply can have (RFC 5321 4.2; no command of SMTP has a 1yz). */
const lowest = 200;
const highest = 599;

export const neverFails: Rule = ({ parsed, report }) => {
  for (const node of allNodes(parsed.file)) {
    const found = node.kind === 'Expect' ? whyExpect(node) : node.kind === 'Time' ? whyTime(node) : undefined;
    if (found === undefined) continue;
    const span = node.kind === 'Expect' ? node.expectation.span : node.span;
    report('W0301', span, `this can never fail: ${found.why}`, { help: found.help });
  }
};

interface Finding {
  readonly why: string;
  readonly help: readonly string[];
}

function whyExpect({ verb, expectation, within }: NodeOf<'Expect'>): Finding | undefined {
  if (verb === 'may' || within !== undefined) return undefined;
  if (expectation.kind === 'Count') {
    if (expectation.bound !== 'at least' || expectation.count > 0) return undefined;
    return { why: 'there are always 0 replies or more', help: ['for none at all: exactly 0 replies'] };
  }
  if (expectation.kind === 'Compare') return whyCompare(expectation);
  if (expectation.kind !== 'Reply' || !holdsAlways(expectation.alternatives)) return undefined;
  return {
    why: 'every reply satisfies it',
    help: [
      'name the codes that are right: expect 250 or 251',
      'to record what comes without judging it: may expect 250',
    ],
  };
}

function whyCompare({ left, operator, right }: ExpectationOf<'Compare'>): Finding | undefined {
  if (printCompared(left) !== printCompared(right) || !operator.endsWith('=') || operator === '!=') return undefined;
  if (isFresh({ parts: [left.expression], span: left.span })) return undefined;
  return { why: 'both sides are the same', help: ['compare with another value: expect ${count} <= 3'] };
}

function whyTime({ verb, lower, upper }: NodeOf<'Time'>): Finding | undefined {
  if (verb === 'may' || upper !== undefined || lower?.inclusive !== true) return undefined;
  if (lower.amount.form !== 'literal' || lower.amount.value > 0) return undefined;
  return { why: 'no time is shorter', help: ['for at most 5 seconds: time < 5s'] };
}

/** Has every reply that can be read one of these? */
function holdsAlways(alternatives: readonly Alternative[]): boolean {
  if (alternatives.some(takesAll) || coversAll(alternatives.flatMap(codesOf))) return true;
  // Nearly all have one alternative, which is no pair.
  if (alternatives.length === 1) return false;
  const syntax = alternatives.flatMap((one) => (one.form === 'syntax' ? [one.malformed] : []));
  return (syntax.includes(true) && syntax.includes(false)) || hasBoth(alternatives);
}

/** `expect ""`, `expect /./`: something that stands in every line. */
function takesAll(alternative: Alternative): boolean {
  if (alternative.form !== 'reply' || alternative.negated || alternative.thenClose) return false;
  const { code, enhanced, detail } = alternative;
  if (code !== undefined || enhanced !== undefined) return false;
  if (detail?.form === 'text') return !detail.absent && detail.text.parts.length === 0;
  return (
    detail?.form === 'regex' &&
    !detail.absent &&
    /^\^?(?:\.\*)?\$?$/.test(detail.regex.source) &&
    !/^\^\$$/.test(detail.regex.source)
  );
}

/** The codes that satisfy an alternative whatever else the reply is. */
function codesOf(alternative: Alternative): Pick<CodePattern, 'low' | 'high'>[] {
  if (alternative.form !== 'reply' || alternative.code === undefined || alternative.thenClose) return [];
  const { code, enhanced, detail, negated } = alternative;
  if (!negated) return enhanced === undefined && detail === undefined ? [code] : [];
  return [
    { low: lowest, high: code.low - 1 },
    { low: code.high + 1, high: highest },
  ];
}

function coversAll(ranges: readonly Pick<CodePattern, 'low' | 'high'>[]): boolean {
  let next = lowest;
  if (ranges.length === 0) return false;
  for (const { low, high } of ranges.toSorted((a, b) => a.low - b.low)) {
    if (low > next) return false;
    next = Math.max(next, high + 1);
  }
  return next > highest;
}

/** `250 "ok" or not 250 "ok"` */
function hasBoth(alternatives: readonly Alternative[]): boolean {
  if (alternatives.every((one) => one.form !== 'reply' || !one.negated)) return false;
  const texts = { plain: new Set<string>(), negated: new Set<string>() };
  for (const one of alternatives) {
    if (one.form !== 'reply' || one.thenClose) continue;
    const plain = { ...one, negated: false };
    const text = printExpectation({ kind: 'Reply', subject: 'reply', alternatives: [plain], span: one.span });
    texts[one.negated ? 'negated' : 'plain'].add(text);
  }
  return [...texts.plain].some((text) => texts.negated.has(text));
}

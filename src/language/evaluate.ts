/**
 * What an expression comes to, octet for octet. Pure but for the functions that say that they are not; bounded in the length
 * of each text and in all that is made.
 *
 * A secret may be encoded, as reports mask its encodings; an expression whose result would hide it from that is refused.
 */
import { isUtf8 } from 'node:buffer';
import { parseSize } from '../text/size.ts';
import { visibleOctets } from '../text/visible.ts';
import type { CallExpression, Expression, OperationExpression, Template } from './ast.ts';
import { ExpressionFault } from './expression-fault.ts';
import { functions, refusalOf, type Value } from './functions.ts';
import { maximumMade, maximumText } from './limits.ts';

export interface Scope {
  /** Text, or octets; undefined: nobody knows it yet. */
  readonly lookup: (name: string) => string | Buffer | undefined;
  /** May functions be called that give another value each time? Else they are not known. */
  readonly fresh: boolean;
  /** Does one of the secrets stand in these octets in some form, whole? One for each secret. */
  readonly secrets: readonly ((octets: string) => boolean)[];
  /** How many octets may still be made. */
  readonly allowance: { left: number };
  /** What was computed before: each expression is computed once. */
  readonly known: Map<Expression, Value>;
}

/** A scope for one computation: nothing is known of names but what `lookup` says. */
export function scopeOf(lookup: Scope['lookup'], some: Partial<Scope> = {}): Scope {
  return { lookup, fresh: false, secrets: [], allowance: { left: maximumMade }, known: new Map(), ...some };
}

/** Undefined where something in it is not known. Throws an `ExpressionFault` where it cannot be computed. */
export function evaluate(expression: Expression, scope: Scope): Value | undefined {
  switch (expression.form) {
    case 'name': {
      const value = scope.lookup(expression.name);
      return typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
    }
    case 'number':
      return within(expression, expression.value);
    case 'string': {
      const octets = templateOctets(expression.text, scope);
      return octets === undefined ? undefined : made(expression, octets, scope);
    }
    case 'call':
    case 'operation': {
      const before = scope.known.get(expression);
      if (before !== undefined) return before;
      const value = expression.form === 'call' ? call(expression, scope) : calculate(expression, scope);
      if (value !== undefined) scope.known.set(expression, value);
      return value;
    }
  }
}

/** A template as octets: text and values as UTF-8, `\xHH` as it stands. Undefined where something in it is not known. */
export function templateOctets({ parts }: Template, scope: Scope): Buffer | undefined {
  const pieces: Buffer[] = [];
  let length = 0;
  for (const part of parts) {
    if (part.form === 'text') pieces.push(Buffer.from(part.text, 'utf8'));
    else if (part.form === 'octets') pieces.push(Buffer.from(part.octets, 'latin1'));
    else {
      const value = evaluate(part, scope);
      if (value === undefined) return undefined;
      const octets = valueOctets(value);
      pieces.push(octets);
      length = checkedLength(length + octets.length, part);
    }
  }
  return Buffer.concat(pieces);
}

/** `length`, where a text with values in it may become so long. `part`: what made it so. */
export function checkedLength(length: number, part: Expression): number {
  if (length <= maximumMade) return length;
  throw new ExpressionFault(part, 'with it this text becomes longer than 64 MiB');
}

/** A number stands for its digits. */
export function valueOctets(value: Value): Buffer {
  return typeof value === 'number' ? Buffer.from(String(value), 'latin1') : value;
}

/** As text: UTF-8 where it is that, else one character for each octet. */
export function valueText(value: Value): string {
  if (typeof value === 'number') return String(value);
  return value.toString(isUtf8(value) ? 'utf8' : 'latin1');
}

function call(expression: CallExpression, scope: Scope): Value | undefined {
  const { name, args } = expression;
  const called = functions.get(name.text);
  if (called === undefined) throw new ExpressionFault(expression, `there is no function \`${name.text}\``);
  const texts: Buffer[] = [];
  let count = 0;
  for (const [i, argument] of args.entries()) {
    const value = evaluate(argument, scope);
    if (value === undefined) return undefined;
    if (called.takes[i] === 'number') count = numberOf(value, argument);
    else texts.push(valueOctets(value));
  }
  const text = texts.length === 1 && texts[0] !== undefined ? texts[0] : joined(expression, texts);
  const refusal = refusalOf(called, text, count);
  if (refusal !== undefined) throw new ExpressionFault(expression, refusal.why, refusal.help);
  if (called.fresh === true && !scope.fresh) return undefined;
  // Not made first and counted then: where little is left, that would cost as much as if it were not bounded.
  if ((called.makes?.(text, count) ?? 0) > scope.allowance.left) throw tooMuch(expression);
  const result = called.compute(text, count, texts);
  if (typeof result === 'number') return result;
  if (!Buffer.isBuffer(result)) throw new ExpressionFault(expression, result.why, result.help);
  masked(expression, text, result, scope);
  return made(expression, result, scope);
}

function joined(expression: Expression, texts: readonly Buffer[]): Buffer {
  if (texts.reduce((sum, { length }) => sum + length, 0) > maximumText) throw tooLong(expression);
  return Buffer.concat(texts);
}

function calculate(expression: OperationExpression, scope: Scope): number | undefined {
  let result = operandOf(expression.first, expression, scope);
  for (const { operator, operand } of expression.rest) {
    const value = operandOf(operand, expression, scope);
    if (result === undefined || value === undefined) return undefined;
    if (operator === '*') result *= value;
    else result += operator === '+' ? value : -value;
    within(expression, result);
  }
  return result;
}

function operandOf(operand: Expression, whole: Expression, scope: Scope): number | undefined {
  const value = evaluate(operand, scope);
  if (value === undefined) return undefined;
  if (typeof value !== 'number') masked(whole, value, Buffer.alloc(0), scope);
  return numberOf(value, operand);
}

/** A whole number, or a size, as that many octets. */
function numberOf(value: Value, expression: Expression): number {
  if (typeof value === 'number') return value;
  const text = value.toString('latin1', 0, 100);
  const number = /^-?\d+$/.test(text) ? Number(text) : parseSize(text);
  if (number === undefined || value.length > 99)
    throw new ExpressionFault(
      expression,
      `it is \`${visibleOctets(text.length > 40 ? `${text.slice(0, 40)}…` : text)}\`, which is no whole number`,
    );
  return within(expression, number);
}

function within(expression: Expression, number: number): number {
  if (Number.isSafeInteger(number)) return number === 0 ? 0 : number;
  const most = Number.MAX_SAFE_INTEGER.toLocaleString('en-US');
  throw new ExpressionFault(expression, `numbers end at ${most}`);
}

/** Counts what was made. */
function made(expression: Expression, octets: Buffer, { allowance }: Scope): Buffer {
  if (octets.length > maximumText) throw tooLong(expression);
  allowance.left -= octets.length;
  if (allowance.left >= 0) return octets;
  throw tooMuch(expression);
}

function tooMuch(expression: Expression): ExpressionFault {
  return new ExpressionFault(expression, 'the expressions of one statement make more than 64 MiB');
}

function tooLong(expression: Expression): ExpressionFault {
  return new ExpressionFault(expression, 'it would be longer than 4 MiB');
}

/** What is made of a secret still shows it to what masks secrets. */
function masked(expression: Expression, from: Buffer, to: Buffer, { secrets }: Scope): void {
  if (secrets.length === 0) return;
  const [before, after] = [from.toString('latin1'), to.toString('latin1')];
  for (const shows of secrets) {
    if (!shows(before) || shows(after)) continue;
    throw new ExpressionFault(expression, 'a secret stands in it, which reports could not mask any more', [
      'a secret can be encoded once: base64, hex or xtext',
    ]);
  }
}

/**
 * Values of options: yargs hands over text, or a list where an option was repeated; here it becomes what was meant or an
 * error that names the option. (yargs itself turns `--timeout abc` into NaN.)
 */
import { readBudgets, type Budgets } from '../text/budgets.ts';
import { parseDuration } from '../text/duration.ts';
import { didYouMean, suggestions } from '../text/suggest.ts';
import { visible } from '../text/visible.ts';
import { CliError } from './failure.ts';

export type Raw = string | boolean | readonly (string | boolean)[] | undefined;

/** An option that may be repeated. */
export function many(value: Raw): string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

/** An option that stands once. */
export function one(option: string, value: Raw): string | undefined {
  const all = many(value);
  if (all.length > 1) throw new CliError(`--${option} is given ${String(all.length)} times`, ['give it once']);
  return all[0];
}

/** One of a few words. */
export function choice<T extends string>(option: string, value: Raw, words: readonly T[]): T | undefined {
  const text = one(option, value);
  if (text === undefined) return undefined;
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  const near = suggestions(text, words);
  throw new CliError(`--${option}: there is no \`${visible(text)}\``, [
    ...(near.length === 0 ? [] : [didYouMean(near)]),
    `one of: ${words.join(', ')}`,
  ]);
}

export function flag(option: string, value: Raw): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return flag(option, value[value.length - 1] as Raw);
  throw new CliError(`--${option} takes no value`, [`write --${option}, or --no-${option}`]);
}

/** A whole number in a range. */
export function wholeNumber(option: string, value: Raw, low: number, high: number): number | undefined {
  const text = one(option, value);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= low && number <= high) return number;
  throw new CliError(`--${option}: \`${text}\` is no whole number from ${String(low)} to ${String(high)}`);
}

/** `rfc`, or how long to wait. */
export function patience(value: Raw): number | 'rfc' | undefined {
  const text = one('timeout', value);
  if (text === undefined || text === 'rfc') return text;
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= 1 && ms <= 3_600_000) return ms;
  throw new CliError(`--timeout: \`${text}\` is no duration from 1ms to 1h`, [
    'for example --timeout 10s; --timeout rfc waits as long as RFC 5321 4.5.3.2 says',
  ]);
}

/** `steps=5000,time=10m` of `--budget`; a later one wins over an earlier one. */
export function budgets(value: Raw): Partial<Budgets> {
  const read = readBudgets(many(value));
  if ('fault' in read) throw new CliError(`--budget: ${read.fault}`, read.help);
  return read;
}

/** `name=value` and `spec/name=value` of `--set`; a later one wins over an earlier one. */
export function settings(value: Raw): Map<string, string> {
  const set = new Map<string, string>();
  for (const text of many(value)) {
    const at = text.indexOf('=');
    const name = text.slice(0, at);
    if (at < 1 || !/^(?:[\w.-]+\/)?[A-Za-z_][\w.-]*$/.test(name)) {
      throw new CliError(`--set: \`${text}\` is not name=value`, ['for example --set domain=contoso.com']);
    }
    set.set(name, text.slice(at + 1));
  }
  return set;
}

/**
 * Reads what an operator has written as JSON, key by key: every fault is told with the place in the file (`targets.mail.port`,
 * `[2].until`) and what belongs there, and unknown keys are faults, with the one that was probably meant.
 */
import { isValidAddress } from '../smtp/path.ts';
import { didYouMean, suggestions } from '../text/suggest.ts';

/** Something is wrong with what the operator said: the process ends with exit code 2 and these lines. */
export class ConfigError extends Error {
  readonly help: readonly string[];
  constructor(message: string, help: readonly string[] = []) {
    super(message);
    this.name = 'ConfigError';
    this.help = help;
  }
}

/** One object of the file. Every fault ends the reading with a {@link ConfigError}. */
export class Reader {
  readonly #object: Readonly<Record<string, unknown>>;
  readonly #file: string;
  readonly #at: string;

  /** `expected`: what belongs at this place, where that is more than an object. */
  constructor(value: unknown, file: string, at: string, expected = 'an object { … }') {
    this.#file = file;
    this.#at = at;
    this.#object = isObject(value) ? value : this.fail('', expected);
  }

  /** Readers for the objects of a list; `at`: the place of the list, empty for the top. */
  static each(list: readonly unknown[], file: string, at: string): Reader[] {
    return list.map((item, i) => new Reader(item, file, `${at}[${String(i)}]`));
  }

  /** Where this object stands, for messages: `targets.mail`, `issues[2]`. */
  get place(): string {
    return this.#at;
  }

  fail(key: string, expected: string): never {
    throw new ConfigError(`${this.placeIn(key)}: expected ${expected}`);
  }

  /** `c.json: at targets.mail.port`: where a key stands, to begin a message with. */
  placeIn(key: string): string {
    const place = [this.#at, key].filter((part) => part !== '').join('.') || 'the top';
    return `${this.#file}: at ${place}`;
  }

  only(known: readonly string[]): void {
    for (const key of Object.keys(this.#object)) {
      if (known.includes(key)) continue;
      const near = suggestions(key, known);
      const place = [this.#at, key].filter((part) => part !== '').join('.');
      throw new ConfigError(`${this.#file}: unknown key ${place}`, [
        near.length === 0 ? `known here: ${known.join(', ')}` : didYouMean(near),
      ]);
    }
  }

  string(key: string): string | undefined {
    const value = this.#object[key];
    if (value === undefined) return undefined;
    return typeof value === 'string' && value !== '' ? value : this.fail(key, 'text');
  }

  /**
   * A mailbox. Anything else would make a server's refusal say nothing about relaying, and a line end would make a command
   * of its own.
   */
  address(key: string): string | undefined {
    const text = this.string(key);
    if (text === undefined || isValidAddress(text)) return text;
    return this.fail(key, 'an address without < >, such as probe@example.net');
  }

  strings(key: string): string[] {
    const value = this.#object[key];
    if (value === undefined) return [];
    if (!Array.isArray(value)) return this.fail(key, 'a list of texts');
    return value.map((item, i) => (typeof item === 'string' ? item : this.fail(`${key}[${String(i)}]`, 'text')));
  }

  port(key: string): number | undefined {
    const value = this.#object[key];
    if (value === undefined) return undefined;
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535;
    return fits ? value : this.fail(key, 'a port: a number from 1 to 65535');
  }

  boolean(key: string): boolean | undefined {
    const value = this.#object[key];
    if (value === undefined || typeof value === 'boolean') return value;
    return this.fail(key, '`true` or `false`');
  }

  /** A list of objects. */
  list(key: string): Reader[] | undefined {
    const value = this.#object[key];
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) return this.fail(key, 'a list [ … ]');
    return Reader.each(value, this.#file, this.#path(key));
  }

  child(key: string): Reader | undefined {
    const value = this.#object[key];
    return value === undefined ? undefined : new Reader(value, this.#file, this.#path(key));
  }

  /** The entries of an object of objects. */
  entries(key: string): [string, Reader][] {
    return this.values(key).map(([name, value]) => [name, new Reader(value, this.#file, `${this.#path(key)}.${name}`)]);
  }

  /** The entries of an object. */
  values(key: string): [string, unknown][] {
    const child = this.child(key);
    return child === undefined ? [] : Object.entries(child.#object);
  }

  #path(key: string): string {
    return this.#at === '' ? key : `${this.#at}.${key}`;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Options of a persona: one call per option reads, checks and documents it, so that the three cannot disagree.
 *
 *     options: (read) => ({
 *       tarpitMs: read.milliseconds('tarpitMs', 5000, 'silence before a refusal'),
 *       mode: read.choice('mode', ['A', 'B'], 'A', 'what becomes of a blocked verb'),
 *     })
 */

/** Values as given: text from a command line, or already of their type. */
export type GivenOptions = Readonly<Record<string, string | number | boolean>>;

/** One option, for lists and help. */
export interface OptionDescription {
  readonly name: string;
  readonly default: string;
  /** What may stand there, in words: `A, B or C`, `true or false`, `0 to 600000 (milliseconds)`. */
  readonly values: string;
  readonly about: string;
}

/** An option's name or value is wrong; the message names the valid ones. */
export class PersonaOptionError extends Error {
  override readonly name = 'PersonaOptionError';
}

/** The longest silence that can be asked for: ten minutes, what RFC 5321 4.5.3.2.6 lets a client wait at most. */
const LONGEST_MS = 600_000;

export class OptionReader {
  readonly #persona: string;
  readonly #given: GivenOptions;
  readonly #descriptions: OptionDescription[] = [];

  constructor(persona: string, given: GivenOptions) {
    this.#persona = persona;
    this.#given = given;
  }

  /** Every option read so far. */
  get descriptions(): readonly OptionDescription[] {
    return this.#descriptions;
  }

  flag(name: string, fallback: boolean, about: string): boolean {
    const values = 'true or false';
    const text = this.#read(name, String(fallback), values, about);
    if (text === 'true' || text === 'false') return text === 'true';
    throw this.#wrong(name, text, values);
  }

  choice<const T extends string>(name: string, choices: readonly T[], fallback: NoInfer<T>, about: string): T {
    const values = listed(choices);
    const text = this.#read(name, fallback, values, about);
    const chosen = choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
    if (chosen === undefined) throw this.#wrong(name, text, values);
    return chosen;
  }

  /** A whole number of milliseconds, at most ten minutes. */
  milliseconds(name: string, fallback: number, about: string): number {
    return this.#whole(name, fallback, LONGEST_MS, `0 to ${String(LONGEST_MS)} (milliseconds)`, about);
  }

  /** A whole number from 0 on. */
  number(name: string, fallback: number, largest: number, about: string): number {
    return this.#whole(name, fallback, largest, `0 to ${String(largest)}`, about);
  }

  /** Some of the choices, with `+` between them; `none` for none of them. */
  several<const T extends string>(
    name: string,
    choices: readonly T[],
    fallback: readonly NoInfer<T>[],
    about: string,
  ): readonly T[] {
    const values = `none, or ${listed(choices)}; several with + between them`;
    const text = this.#read(name, fallback.length === 0 ? 'none' : fallback.join('+'), values, about);
    if (text.toLowerCase() === 'none') return [];
    return text.split('+').map((part) => {
      const chosen = choices.find((choice) => choice.toLowerCase() === part.toLowerCase());
      if (chosen === undefined) throw this.#wrong(name, text, values);
      return chosen;
    });
  }

  /** Any printable text without commas, at most 100 characters. */
  text(name: string, fallback: string, about: string): string {
    const values = 'a text of 1 to 100 characters';
    const text = this.#read(name, fallback, values, about);
    if (!/^[\x20-\x7e]{1,100}$/.test(text)) throw this.#wrong(name, text, values);
    return text;
  }

  /** `127.0.0.1:2525`: a port of this machine, and of no other; undefined where it is left out. */
  loopback(name: string, about: string): { readonly host: string; readonly port: number } | undefined {
    const values = 'a port of this machine, such as 127.0.0.1:2525';
    const text = this.#read(name, 'none', values, about);
    if (text === 'none') return undefined;
    const [, host, port] = /^(127(?:\.\d{1,3}){3}|localhost):(\d{1,5})$/.exec(text) ?? [];
    if (host === undefined || Number(port) < 1 || Number(port) > 65_535) throw this.#wrong(name, text, values);
    return { host, port: Number(port) };
  }

  /** @throws PersonaOptionError when an option was given that nobody read. */
  finish(): void {
    const names = this.#descriptions.map((one) => one.name);
    const unknown = Object.keys(this.#given).find((name) => !names.includes(name));
    if (unknown === undefined) return;
    const valid = names.length === 0 ? 'it has none' : `its options are ${listed(names)}`;
    throw new PersonaOptionError(`persona \`${this.#persona}\` has no option \`${unknown}\`: ${valid}`);
  }

  #whole(name: string, fallback: number, largest: number, values: string, about: string): number {
    const text = this.#read(name, String(fallback), values, about);
    const number = Number(text);
    if (!/^\d+$/.test(text) || number > largest) throw this.#wrong(name, text, values);
    return number;
  }

  #read(name: string, fallback: string, values: string, about: string): string {
    this.#descriptions.push({ name, default: fallback, values, about });
    return Object.hasOwn(this.#given, name) ? String(this.#given[name]) : fallback;
  }

  #wrong(name: string, text: string, values: string): PersonaOptionError {
    return new PersonaOptionError(
      `option \`${name}\` of persona \`${this.#persona}\` cannot be \`${text}\`: give ${values}`,
    );
  }
}

function listed(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} or ${items.at(-1) ?? ''}`;
}

/**
 * The names of a running case and their values: parameters, secrets, captures and the built-ins. Templates become octets
 * here and nowhere else. There is no shell and no file behind any name, and no variable of the process but those that the
 * operator sets for parameters (`SMTPSPEC_SET_…`).
 */
import type { Amount, Expression, Template } from '../language/ast.ts';
import type { CallArguments } from '../language/definitions.ts';
import { parseDuration } from '../text/duration.ts';
import { parseSize } from '../text/size.ts';

/** The names that exist without being declared. */
export const builtinNames = ['token', 'target.host', 'target.ip', 'target.literal', 'client'] as const;

/** Until there is a connection these are no more than what the operator said. */
const lateNames: ReadonlySet<string> = new Set(['target.ip', 'target.literal']);

export class Environment {
  readonly #values: Map<string, string>;
  readonly #cells: ReadonlyMap<string, Template>;

  /**
   * `values`: the built-ins, and every parameter and secret that has a value. The environment owns them from then on.
   * `cells`: what the rows of tables give (`${row.column}`), or the arguments of a call; names in them are looked up when
   * they are used, as a built-in may be known only then.
   */
  constructor(values: Map<string, string>, cells: ReadonlyMap<string, Template> = new Map()) {
    this.#values = values;
    this.#cells = cells;
  }

  /**
   * The names inside a definition that is called: its parameters with their values, and all that is known outside save the
   * rows around the test. Values are settled now; what is captured inside is known outside as well.
   */
  inside({ given, defaults }: CallArguments): Environment {
    // A default is settled where it stands: it knows nothing of who calls.
    const file = new Environment(this.#values);
    return new Environment(
      this.#values,
      new Map([
        ...[...given].map(([name, value]) => [name, this.#settled(value)] as const),
        ...[...defaults].map(([name, value]) => [name, file.#settled(value)] as const),
      ]),
    );
  }

  /** The same with text and octets alone, save for what is known only once the connection stands. */
  #settled({ parts, span }: Template): Template {
    const settled = parts.flatMap((part) => {
      if (part.form !== 'name') return [part];
      const cell = this.#cells.get(part.name);
      if (cell === undefined && lateNames.has(part.name)) return [part];
      return cell === undefined ? [{ form: 'text' as const, text: this.value(part.name) }] : this.#settled(cell).parts;
    });
    return { parts: settled, span };
  }

  /** Gives a name a value: a capture, or `target.ip` once the connection stands. */
  set(name: string, value: string): void {
    this.#values.set(name, value);
  }

  /** The address that is used, once it is known: `target.ip`, and as an address literal (RFC 5321 4.1.3). */
  setAddress(address: string): void {
    this.set('target.ip', address);
    this.set('target.literal', addressLiteral(address));
  }

  /** The value of a name. The checker and the plan have seen to it that it has one, so a missing one is our own bug. */
  value(name: string): string {
    const cell = this.#cells.get(name);
    if (cell !== undefined) return this.text(cell);
    const value = this.#values.get(name);
    if (value === undefined) throw new Error(`the name ${name} has no value although the plan bound all names`);
    return value;
  }

  evaluate(expression: Expression): string {
    return this.value(expression.name);
  }

  /** A template as text; `\xHH` octets above 7F become the characters of these numbers. */
  text(template: Template): string {
    let out = '';
    for (const part of template.parts) {
      if (part.form === 'text') out += part.text;
      else if (part.form === 'octets') out += part.octets;
      else out += this.evaluate(part);
    }
    return out;
  }

  /** A template as octets: text and values as UTF-8, `\xHH` as it stands. */
  octets(template: Template, end = ''): Buffer {
    const only = template.parts.length === 1 ? template.parts[0] : undefined;
    if (only?.form === 'text') return Buffer.from(only.text + end, 'utf8');
    const pieces: Buffer[] = [];
    for (const part of template.parts) {
      const cell = part.form === 'name' ? this.#cells.get(part.name) : undefined;
      if (cell !== undefined) pieces.push(this.octets(cell));
      else if (part.form === 'octets') pieces.push(Buffer.from(part.octets, 'latin1'));
      else pieces.push(Buffer.from(part.form === 'text' ? part.text : this.evaluate(part), 'utf8'));
    }
    pieces.push(Buffer.from(end, 'latin1'));
    return Buffer.concat(pieces);
  }

  /**
   * An amount in milliseconds (durations), octets (sizes) or as a number. The values of `duration` and `size` parameters
   * were checked when they were bound; a capture that is no amount gives NaN, which no comparison satisfies.
   */
  amount(amount: Amount): number {
    if (amount.form === 'literal') return amount.value;
    const text = this.evaluate(amount.expression);
    return parseDuration(text) ?? parseSize(text) ?? Number.NaN;
  }
}

/** `[192.0.2.1]`, `[IPv6:2001:db8::1]` (RFC 5321 4.1.3). */
export function addressLiteral(address: string): string {
  return address.includes(':') ? `[IPv6:${address.replace(/%.*$/, '')}]` : `[${address}]`;
}

/**
 * The names of a running case and their values: parameters, secrets, captures and the built-ins. Templates become octets
 * here and nowhere else. There is no shell and no file behind any name, and no variable of the process but those that the
 * operator sets for parameters (`SMTPSPEC_SET_…`).
 */
import { isUtf8 } from 'node:buffer';
import { isExpression, type Amount, type Expression, type Template, type TemplatePart } from '../language/ast.ts';
import type { CallArguments } from '../language/definitions.ts';
import { checkedLength, evaluate, scopeOf, valueOctets, valueText, type Scope } from '../language/evaluate.ts';
import { NotCaptured } from '../language/expression-fault.ts';
import type { Value } from '../language/functions.ts';
import type { Spec } from '../language/spec.ts';
import { maximumMade } from '../language/limits.ts';
import { subexpressions } from '../language/subexpressions.ts';
import { parseDuration } from '../text/duration.ts';
import { parseSize } from '../text/size.ts';

/** The names that exist without being declared. */
export const builtinNames = ['token', 'target.host', 'target.ip', 'target.literal', 'client'] as const;

const languageNames: ReadonlySet<string> = new Set(builtinNames);

/** Until there is a connection these are no more than what the operator said. */
const lateNames: ReadonlySet<string> = new Set(['target.ip', 'target.literal']);

/** What else an environment may be given. */
interface EnvironmentSettings {
  /** For each secret: does it stand in these octets in a form that reports mask? */
  readonly secrets?: Scope['secrets'];
  /** The file of the test. */
  readonly home?: Spec;
  /** What the parameters and secrets of imported files are, whose definitions the test calls. */
  readonly imported?: ReadonlyMap<Spec, ReadonlyMap<string, string>>;
}

/** Where a definition stands, and who calls it. */
interface Call {
  readonly home: Spec;
  /** Of an imported file: its parameters and secrets. They hide what others call so. */
  readonly own: ReadonlyMap<string, string>;
  readonly caller: Environment;
  readonly given: CallArguments['given'];
}

const none: ReadonlyMap<string, string> = new Map();
const noGiven: CallArguments['given'] = new Map();

export class Environment {
  readonly #values: Map<string, string>;
  readonly #cells: ReadonlyMap<string, Template>;
  readonly #settings: EnvironmentSettings;
  #captured: Set<string>;
  readonly #call: Call | undefined;
  #scope: Scope;

  /**
   * `values`: the built-ins, and every parameter and secret that has a value. The environment owns them from then on.
   * `cells`: what the rows of tables give (`${row.column}`), or the arguments of a call; names in them are looked up when
   * they are used, as a built-in may be known only then.
   */
  constructor(
    values: Map<string, string>,
    cells: ReadonlyMap<string, Template> = new Map(),
    settings: EnvironmentSettings = {},
    call?: Call,
  ) {
    this.#values = values;
    this.#captured = call === undefined ? new Set() : call.caller.#captured;
    this.#call = call;
    this.#cells = cells;
    this.#settings = settings;
    this.#scope = this.#freshScope();
  }

  /** A statement begins: functions that give another value each time give one. Within a statement a value stays. */
  begin(): void {
    // Most statements compute nothing.
    if (this.#scope.known.size > 0 || this.#scope.allowance.left < maximumMade) this.#scope = this.#freshScope();
  }

  /** The same names for lines that run beside others: what is captured is known to all, each statement begins for itself. */
  beside(): Environment {
    const names = new Environment(this.#values, this.#cells, this.#settings, this.#call);
    names.#captured = this.#captured;
    return names;
  }

  /** The same names, with what is captured in it kept apart. */
  apart(): Environment {
    const names = new Environment(new Map(this.#values), this.#cells, this.#settings, this.#call);
    names.#captured = new Set(this.#captured);
    return names;
  }

  #freshScope(): Scope {
    const { secrets = [] } = this.#settings;
    return scopeOf((name) => this.#octetsOf(name), { fresh: true, secrets });
  }

  /**
   * The names inside a definition of `home` that is called: its parameters with their values, and all that is known outside
   * save the rows around the test. Values are settled now; what is captured inside is known outside as well.
   */
  inside({ given, defaults }: CallArguments, home: Spec): Environment {
    const own = this.#settings.imported?.get(home) ?? none;
    // A default is settled where it stands: it knows nothing of who calls.
    const file = new Environment(this.#values, new Map(), this.#settings, { home, own, caller: this, given: noGiven });
    const settled = new Map([
      ...[...given].map(([name, value]) => [name, this.#settled(value)] as const),
      ...[...defaults].map(([name, value]) => [name, file.#settled(value)] as const),
    ]);
    return new Environment(this.#values, settled, this.#settings, { home, own, caller: this, given });
  }

  /** The same with text and octets alone, save for what is known only once the connection stands. */
  #settled({ parts, span }: Template): Template {
    let length = 0;
    const settled = parts.flatMap((part) => {
      if (!isExpression(part) || this.#isLate(part)) return [part];
      const found = this.#settledExpression(part);
      for (const one of found)
        if (!isExpression(one)) length += one.form === 'text' ? one.text.length : one.octets.length;
      checkedLength(length, part);
      return found;
    });
    return { parts: settled, span };
  }

  #isLate(expression: Expression): boolean {
    return expression.form === 'name' && lateNames.has(expression.name) && !this.#cells.has(expression.name);
  }

  #settledExpression(expression: Expression): readonly TemplatePart[] {
    if (expression.form !== 'name') return [settledValue(this.#computed(expression))];
    const cell = this.#cells.get(expression.name);
    if (cell === undefined) return [{ form: 'text', text: this.value(expression.name) }];
    return this.#settled(cell).parts;
  }

  /** Keeps what a server said under a name. */
  capture(name: string, value: string): void {
    this.#values.set(name, value);
    this.#captured.add(name);
  }

  /** Does the value of the expression come from the server, in whole or in part? */
  isFromServer(expression: Expression): boolean {
    for (const one of subexpressions(expression)) if (one.form === 'name' && this.#isCaptured(one.name)) return true;
    return false;
  }

  #isCaptured(name: string): boolean {
    if (!this.#cells.has(name)) return this.#captured.has(name);
    const given = this.#call?.given.get(name)?.parts.filter(isExpression) ?? [];
    return given.some((expression) => this.#call?.caller.isFromServer(expression));
  }

  /** The type of the parameter of this name; undefined for a name of another kind. */
  typeOf(name: string): string | undefined {
    const home = this.#call?.home ?? this.#settings.home;
    if (this.#cells.has(name)) return undefined;
    return home?.parameters.find((parameter) => parameter.name.text === name)?.type.text;
  }

  /** Does a secret stand in one of these octets, in a form that reports mask, and not in the text that is made of them? */
  hides(octets: readonly Buffer[], text: string): boolean {
    const { secrets = [] } = this.#settings;
    return secrets.some((shows) => octets.some((one) => shows(one.toString('latin1'))) && !shows(text));
  }

  /** The address that is used, once it is known: `target.ip`, and as an address literal (RFC 5321 4.1.3). */
  setAddress(address: string): void {
    this.#values.set('target.ip', address);
    this.#values.set('target.literal', addressLiteral(address));
  }

  /** The value of a name. Throws `NotCaptured` where it has none. */
  value(name: string): string {
    const cell = this.#cells.get(name);
    if (cell !== undefined) return this.text(cell);
    const value = this.#call?.own.get(name) ?? (this.#isForeign(name) ? undefined : this.#values.get(name));
    if (value === undefined) throw new NotCaptured(name);
    return value;
  }

  /** Is this a parameter or a secret of the file of the test, in lines of another? What that one captures may not have been captured. */
  #isForeign(name: string): boolean {
    if (this.#call === undefined || this.#call.home === this.#settings.home) return false;
    return !this.#captured.has(name) && !languageNames.has(name);
  }

  #octetsOf(name: string): string | Buffer {
    const cell = this.#cells.get(name);
    return cell === undefined ? this.value(name) : this.octets(cell);
  }

  #computed(expression: Expression): Value {
    const value = evaluate(expression, this.#scope);
    if (value === undefined) throw new Error('an expression has no value although all names have one');
    return value;
  }

  /** An expression as text. Throws an `ExpressionFault` where it cannot be computed; so does all that uses expressions. */
  evaluate(expression: Expression): string {
    return expression.form === 'name' ? this.value(expression.name) : valueText(this.#computed(expression));
  }

  /** A template as text; `\xHH` octets above 7F become the characters of these numbers. */
  text(template: Template): string {
    let out = '';
    for (const part of template.parts) {
      if (part.form === 'text') out += part.text;
      else if (part.form === 'octets') out += part.octets;
      else {
        out += this.evaluate(part);
        checkedLength(out.length, part);
      }
    }
    return out;
  }

  /** A template as octets: text and values as UTF-8, `\xHH` as it stands. */
  octets(template: Template, end = ''): Buffer {
    const only = template.parts.length === 1 ? template.parts[0] : undefined;
    if (only?.form === 'text') return Buffer.from(only.text + end, 'utf8');
    const pieces: Buffer[] = [];
    let length = 0;
    for (const part of template.parts) {
      if (part.form === 'octets') pieces.push(Buffer.from(part.octets, 'latin1'));
      else if (part.form === 'text') pieces.push(Buffer.from(part.text, 'utf8'));
      else {
        const octets = valueOctets(this.#computed(part));
        pieces.push(octets);
        length = checkedLength(length + octets.length, part);
      }
    }
    pieces.push(Buffer.from(end, 'latin1'));
    return Buffer.concat(pieces);
  }

  /**
   * An amount in milliseconds (durations), octets (sizes) or as a number. The values of `duration` and `size` parameters
   * were checked when they were bound; what is no amount gives NaN, which no comparison satisfies.
   */
  amount(amount: Amount): number {
    if (amount.form === 'literal') return amount.value;
    const text = this.evaluate(amount.expression);
    return (amount.unit === 'duration' ? parseDuration(text) : parseSize(text)) ?? Number.NaN;
  }
}

type Settled = Exclude<Template['parts'][number], Expression>;

/** Text where the octets are that, so that it can be compared; both are sent as the same octets. */
function settledValue(value: Value): Settled {
  const octets = valueOctets(value);
  return isUtf8(octets)
    ? { form: 'text', text: octets.toString('utf8') }
    : { form: 'octets', octets: octets.toString('latin1') };
}

/** `[192.0.2.1]`, `[IPv6:2001:db8::1]` (RFC 5321 4.1.3). */
export function addressLiteral(address: string): string {
  return address.includes(':') ? `[IPv6:${address.replace(/%.*$/, '')}]` : `[${address}]`;
}

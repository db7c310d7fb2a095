/**
 * The types that a `param` can have: what a value of each looks like, and whether a text is one.
 *
 * A value stays text: what `parse` gives is the form in which it is inserted where a spec names it. What SMTP says about
 * domains, addresses and paths comes from outside (`AddressRules`), as this room does not know the protocol.
 */
import { parseDuration } from '../text/duration.ts';
import { parseSize } from '../text/size.ts';

/** The syntax of RFC 5321 4.1.2 and 4.1.3. */
export interface AddressRules {
  readonly isValidDomain: (text: string) => boolean;
  readonly isValidAddress: (text: string) => boolean;
  readonly isValidPath: (text: string, command: 'MAIL' | 'RCPT') => boolean;
  readonly isValidHost: (text: string) => boolean;
}

export const valueTypeNames = [
  'string',
  'int',
  'bool',
  'domain',
  'address',
  'path',
  'host',
  'duration',
  'size',
  'list',
] as const;
export type ValueTypeName = (typeof valueTypeNames)[number];

export type ParsedValue =
  | { readonly ok: true; readonly value: string }
  /** `expected`: what it should be, to stand behind "expected"; `example`: a value that is one. */
  | { readonly ok: false; readonly expected: string; readonly example: string };

export interface ValueType {
  /** One line for help and reference: what a value is. */
  readonly describe: string;
  /** The same without the example, to stand behind "expected". */
  readonly expected: string;
  /** A value that is one. */
  readonly example: string;
  readonly parse: (text: string) => ParsedValue;
}

/** Is this the name of a type? */
export function isValueTypeName(name: string): name is ValueTypeName {
  return (valueTypeNames as readonly string[]).includes(name);
}

/** The table of types. */
export function valueTypes(rules: AddressRules): Readonly<Record<ValueTypeName, ValueType>> {
  return {
    string: type('any text', 'hello', (text) => text),
    int: type('a whole number', '25', (text) => (/^-?\d{1,15}$/.test(text) ? String(Number(text)) : undefined)),
    bool: type('`true` or `false`', 'true', boolean),
    domain: type('a domain', 'example.com', where(rules.isValidDomain)),
    address: type('a mailbox without brackets', 'a@example.com', where(rules.isValidAddress)),
    path: type(
      'a path with its brackets',
      '<a@example.com>',
      where((text) => rules.isValidPath(text, 'MAIL') || rules.isValidPath(text, 'RCPT')),
    ),
    host: type('a host name or an address', 'mail.example.com', where(rules.isValidHost)),
    duration: type(
      'a duration',
      '5s',
      where((text) => parseDuration(text) !== undefined),
    ),
    size: type(
      'a size',
      '10MiB',
      where((text) => parseSize(text) !== undefined),
    ),
    list: type('values divided by commas', 'one, two', list),
  };
}

/** `valueOf` gives the value's text, or undefined where the text is no value of the type. */
function type(expected: string, example: string, valueOf: (text: string) => string | undefined): ValueType {
  return {
    describe: `${expected}, such as ${example}`,
    expected,
    example,
    parse: (text) => {
      const value = valueOf(text);
      return value === undefined ? { ok: false, expected, example } : { ok: true, value };
    },
  };
}

function where(holds: (text: string) => boolean): (text: string) => string | undefined {
  return (text) => (holds(text) ? text : undefined);
}

/** The words that people type for yes and no; inserted as `true` and `false`. */
function boolean(text: string): string | undefined {
  if (/^(?:true|yes|on|1)$/i.test(text)) return 'true';
  return /^(?:false|no|off|0)$/i.test(text) ? 'false' : undefined;
}

/** `a,b , c` is `a, b, c`; an item without text is a slip. The empty text is the empty list. */
function list(text: string): string | undefined {
  if (text.trim() === '') return '';
  const items = text.split(',').map((item) => item.trim());
  return items.includes('') ? undefined : items.join(', ');
}

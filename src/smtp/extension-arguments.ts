/**
 * What the arguments of extension keywords mean: one entry for each keyword with the RFC that defines it, the values that can be
 * read out of its arguments, the names that can stand among them, and what is ill-formed. Pure data and reading; whether a value
 * is enough is for an expectation to say. A keyword without an entry can have any arguments.
 */
import { isDateTime } from './date-time.ts';

/** One value among the arguments. `whenAbsent`: what it counts as where the server does not say it, and says nothing wrong. */
interface Field {
  readonly unit: 'octets' | 'seconds' | 'count' | 'date and time';
  readonly whenAbsent?: 'no limit' | 'zero';
}

interface ArgumentRule {
  /** Where the arguments are defined. */
  readonly clause: string;
  /** The values that stand at a place of their own, in this order. */
  readonly positions?: readonly (readonly [name: string, field: Field])[];
  /** The values that stand as `NAME=value`. Others may be registered later. */
  readonly named?: Readonly<Record<string, Field>>;
  /** The names that can be among its arguments; servers may know others. */
  readonly words?: readonly string[];
  /** What is wrong with them, as the end of a sentence; undefined: nothing. */
  readonly fault: (args: readonly string[]) => string | undefined;
}

const octets: Field = { unit: 'octets', whenAbsent: 'no limit' };
const seconds: Field = { unit: 'seconds' };
const limit: Field = { unit: 'count', whenAbsent: 'no limit' };
const moment: Field = { unit: 'date and time' };

/** A keyword that has no arguments. */
const bare = (clause: string): ArgumentRule => ({
  clause,
  fault: (args) => (args.length === 0 ? undefined : 'it has no arguments'),
});

/** A list of names, at least one. */
const names = (clause: string, words: readonly string[], name: RegExp, what: string): ArgumentRule => ({
  clause,
  words,
  fault(args) {
    if (args.length === 0) return `it names at least one ${what}`;
    const odd = args.find((argument) => !name.test(argument));
    return odd === undefined ? undefined : `${odd} is no ${what}`;
  },
});

const mechanisms = [
  ...['PLAIN', 'LOGIN', 'CRAM-MD5', 'DIGEST-MD5', 'EXTERNAL', 'ANONYMOUS', 'GSSAPI', 'GS2-KRB5', 'NTLM', 'OTP'],
  ...['SCRAM-SHA-1', 'SCRAM-SHA-1-PLUS', 'SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS', 'SCRAM-SHA-512', 'SCRAM-SHA-512-PLUS'],
  ...['XOAUTH2', 'OAUTHBEARER', 'KERBEROS_V4'],
];

/** XCLIENT and XFORWARD are defined by Postfix (XCLIENT_README, XFORWARD_README). */
export const xclientAttributes: readonly string[] = [
  ...['NAME', 'ADDR', 'PORT', 'PROTO', 'HELO', 'LOGIN', 'DESTADDR', 'DESTPORT'],
];
export const xforwardAttributes: readonly string[] = ['NAME', 'ADDR', 'PORT', 'PROTO', 'HELO', 'IDENT', 'SOURCE'];

const entries: Readonly<Record<string, ArgumentRule>> = {
  SIZE: {
    clause: 'RFC 1870 3',
    positions: [['limit', octets]],
    fault: (args) =>
      mostOne(args) ?? (/^\d{0,20}$/.test(args[0] ?? '') ? undefined : 'the limit is a number of at most 20 digits'),
  },
  DELIVERBY: {
    clause: 'RFC 2852 4',
    positions: [['minimum', { unit: 'seconds', whenAbsent: 'zero' }]],
    // Tokens that later documents may define stand behind commas.
    fault: (args) =>
      mostOne(args) ??
      (/^(?:\d{1,9})?(?:,[\w-]+)*$/.test(args[0] ?? '')
        ? undefined
        : 'the shortest by-time is a number of at most 9 digits'),
  },
  FUTURERELEASE: {
    clause: 'RFC 4865 4',
    positions: [
      ['interval', seconds],
      ['until', moment],
    ],
    fault([interval = '', until = '', ...rest]) {
      if (rest.length > 0 || until === '')
        return 'it has two arguments: the longest interval, and the last date and time';
      if (!/^\d{1,9}$/.test(interval)) return 'the longest interval is a number of at most 9 digits';
      return isDateTime(until) ? undefined : 'the last date and time is written as 2030-01-31T12:00:00Z (RFC 3339)';
    },
  },
  LIMITS: {
    clause: 'RFC 9422 3',
    named: { MAILMAX: limit, RCPTMAX: limit, RCPTDOMAINMAX: limit },
    fault(args) {
      if (args.length === 0) return 'it names at least one limit';
      for (const argument of args) {
        const [, name = '', value = ''] = /^([A-Za-z0-9][A-Za-z0-9_-]*)=(.+)$/.exec(argument) ?? [];
        if (name === '') return `${argument} is no limit: a limit is NAME=value`;
        if (['MAILMAX', 'RCPTMAX', 'RCPTDOMAINMAX'].includes(name.toUpperCase()) && !/^[1-9]\d{0,5}$/.test(value))
          return `${argument}: the limit is a number from 1 to 999999`;
      }
      return undefined;
    },
  },
  AUTH: names('RFC 4954 3', mechanisms, /^[A-Z0-9_-]{1,20}$/i, 'mechanism'),
  'MT-PRIORITY': {
    clause: 'RFC 6710 4',
    words: ['MIXER', 'STANAG4406', 'NSEP'],
    fault: (args) =>
      mostOne(args) ?? (/^[A-Za-z0-9-]*$/.test(args[0] ?? '') ? undefined : `${args[0] ?? ''} is no name of a profile`),
  },
  XCLIENT: names('XCLIENT_README', xclientAttributes, /^[A-Z0-9_-]+$/i, 'attribute'),
  XFORWARD: names('XFORWARD_README', xforwardAttributes, /^[A-Z0-9_-]+$/i, 'attribute'),
  '8BITMIME': bare('RFC 6152 2'),
  BINARYMIME: bare('RFC 3030 3'),
  CHUNKING: bare('RFC 3030 2'),
  DSN: bare('RFC 3461 4'),
  ENHANCEDSTATUSCODES: bare('RFC 2034 3'),
  ETRN: bare('RFC 1985 4'),
  EXPN: bare('RFC 5321 4.1.1.1'),
  HELP: bare('RFC 5321 4.1.1.1'),
  PIPELINING: bare('RFC 2920 3'),
  PRDR: bare('draft-hall-prdr'),
  REQUIRETLS: bare('RFC 8689 2'),
  RRVS: bare('RFC 7293 4'),
  SMTPUTF8: bare('RFC 6531 3.1'),
  STARTTLS: bare('RFC 3207 2'),
  VRFY: bare('RFC 5321 4.1.1.1'),
};

const rules: ReadonlyMap<string, ArgumentRule> = new Map(Object.entries(entries));

/** What is known of the arguments of a keyword, in any case; undefined where nothing is. */
export const argumentRule = (keyword: string): ArgumentRule | undefined => rules.get(keyword.toUpperCase());

/** What is wrong with the arguments of a keyword, with its source, as a sentence without its end; undefined: nothing is. */
export function argumentFault(keyword: string, args: readonly string[]): string | undefined {
  const rule = argumentRule(keyword);
  const fault = rule?.fault(args);
  return fault === undefined ? undefined : `${fault} (${rule?.clause ?? ''})`;
}

/** The names of the values that the arguments of a keyword can have. */
export function fieldNames(keyword: string): string[] {
  const { positions = [], named = {} } = argumentRule(keyword) ?? {};
  return [...positions.map(([name]) => name), ...Object.keys(named)];
}

/** What a value is measured in; undefined where that is not known. Without a name: of the first value. */
export function fieldUnit(keyword: string, name: string | undefined): Field['unit'] | undefined {
  return fieldOf(keyword, name)?.field.unit;
}

/** One value of the arguments. */
export type ArgumentValue =
  /** `text` is as the server wrote it. */
  | { readonly kind: 'number'; readonly value: number; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  /** The server does not say it; `value` is what that stands for, where it stands for something. */
  | { readonly kind: 'absent'; readonly value?: number }
  /** `why`: the end of a sentence. */
  | { readonly kind: 'malformed'; readonly text: string; readonly why: string };

/** Reads one value: the one of this name (case does not matter), or the first. */
export function argumentValue(keyword: string, name: string | undefined, args: readonly string[]): ArgumentValue {
  const known = fieldOf(keyword, name);
  const text =
    known?.place !== undefined
      ? args[known.place]
      : name === undefined
        ? firstNumber(keyword, args)
        : named(args, name);
  const { unit, whenAbsent } = known?.field ?? {};
  const number = known?.place === undefined ? text : (/^\d*(?=,)/.exec(text ?? '')?.[0] ?? text);
  if (number === undefined || number === '') {
    const value =
      whenAbsent === 'zero'
        ? 0
        : whenAbsent === 'no limit' || (known === undefined && name === undefined)
          ? Infinity
          : undefined;
    return value === undefined ? { kind: 'absent' } : { kind: 'absent', value };
  }
  if (unit === 'date and time') return { kind: 'text', text: number };
  if (/^\d{1,20}$/.test(number)) {
    const value = Number(number);
    // RFC 1870 3: 0 is a server without a limit.
    return { kind: 'number', value: value === 0 && whenAbsent === 'no limit' ? Infinity : value, text: number };
  }
  if (unit === undefined && name !== undefined) return { kind: 'text', text: number };
  return { kind: 'malformed', text: number, why: `${number} is no number` };
}

function fieldOf(
  keyword: string,
  name: string | undefined,
): { readonly field: Field; readonly place?: number } | undefined {
  const { positions = [], named: byName = {} } = argumentRule(keyword) ?? {};
  const place = name === undefined ? 0 : positions.findIndex(([known]) => known === name.toLowerCase());
  const positioned = positions[place];
  if (positioned !== undefined) return { field: positioned[1], place };
  const field = name === undefined ? undefined : byName[name.toUpperCase()];
  return field === undefined ? undefined : { field };
}

/** Of a keyword that nobody knows, the first number counts. */
const firstNumber = (keyword: string, args: readonly string[]): string | undefined =>
  argumentRule(keyword) === undefined ? (args.find((argument) => /^\d{1,20}$/.test(argument)) ?? args[0]) : args[0];

/** What stands behind `NAME=`. */
function named(args: readonly string[], name: string): string | undefined {
  const begin = `${name.toUpperCase()}=`;
  return args.find((argument) => argument.toUpperCase().startsWith(begin))?.slice(begin.length);
}

const mostOne = (args: readonly string[]): string | undefined =>
  args.length > 1 ? 'it has at most one argument' : undefined;

/**
 * The functions that can stand in `${…}`: what each takes, what it gives, and how it is computed. All work on octets: text
 * is its UTF-8. Nothing here reads a file, the environment or the network.
 */
import { toALabels, toULabels } from '../text/idn.ts';
import { isIPv4, isIPv6 } from '../text/ip.ts';
import { proxyField, proxyHeaderV2 } from '../text/proxy-header.ts';
import { visibleOctets } from '../text/visible.ts';
import { maximumText } from './limits.ts';

/** What an expression comes to: a whole number, or octets. */
export type Value = number | Buffer;

/** Why a function gives nothing. */
export interface Refusal {
  readonly why: string;
  readonly help?: readonly string[];
}

export interface LanguageFunction {
  /** What its values are, in their order. */
  readonly takes: readonly ('text' | 'number')[];
  /** More texts may follow, and all are joined. */
  readonly joins?: true;
  readonly gives: 'text' | 'number';
  /** It gives another value each time. */
  readonly fresh?: true;
  readonly about: string;
  /** How many octets it makes, where that is more than a few for each that it takes. */
  readonly makes?: (text: Buffer, count: number) => number;
  /** Its texts joined, its number, and its texts one by one. */
  readonly compute: (text: Buffer, count: number, texts: readonly Buffer[]) => Value | Refusal;
}

const entries: Readonly<Record<string, LanguageFunction>> = {
  repeat: {
    takes: ['text', 'number'],
    gives: 'text',
    about: 'the text so many times: `repeat("a", 998)`',
    makes: (text, count) => text.length * count,
    compute: (text, count) => (text.length === 0 ? text : Buffer.alloc(text.length * count, text)),
  },
  base64: {
    takes: ['text'],
    joins: true,
    gives: 'text',
    about: 'its texts, joined, in base64 (RFC 4648 4): `base64("\\0", user, "\\0", password)`',
    compute: (text) => Buffer.from(text.toString('base64'), 'latin1'),
  },
  unbase64: {
    takes: ['text'],
    gives: 'text',
    about: 'the octets that base64 stands for',
    compute: (text) => {
      const digits = text.toString('latin1');
      if (digits.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(digits)) return Buffer.from(digits, 'base64');
      return {
        why: `\`${clipped(digits)}\` is no base64`,
        help: ['base64 is groups of four, the last one filled with ='],
      };
    },
  },
  hex: {
    takes: ['text'],
    joins: true,
    gives: 'text',
    about: 'its texts, joined, as hexadecimal digits, small letters',
    compute: (text) => Buffer.from(text.toString('hex'), 'latin1'),
  },
  upper: {
    takes: ['text'],
    gives: 'text',
    about: 'ASCII letters as capitals',
    compute: (text) =>
      Buffer.from(
        text.toString('latin1').replace(/[a-z]+/g, (letters) => letters.toUpperCase()),
        'latin1',
      ),
  },
  lower: {
    takes: ['text'],
    gives: 'text',
    about: 'ASCII letters as small letters',
    compute: (text) =>
      Buffer.from(
        text.toString('latin1').replace(/[A-Z]+/g, (letters) => letters.toLowerCase()),
        'latin1',
      ),
  },
  len: {
    takes: ['text'],
    gives: 'number',
    about: 'how many octets it has',
    compute: (text) => text.length,
  },
  xtext: {
    takes: ['text'],
    joins: true,
    gives: 'text',
    about:
      'its texts, joined, as xtext (RFC 3461 4): `+` and two digits for what is no printable ASCII, for `+` and for `=`',
    compute: (text) => Buffer.from(text.toString('latin1').replace(/[^!-~]|[+=]/g, xtextOctet), 'latin1'),
  },
  idn: {
    takes: ['text'],
    gives: 'text',
    about:
      'a domain, or the domain of an address, in A-labels (RFC 5890): `idn("a@b\u00fccher.example")` is a@xn--bcher-kva.example',
    compute: (text) => ofDomain(text, toALabels, 'has a label that is none of an internationalized domain name'),
  },
  unidn: {
    takes: ['text'],
    gives: 'text',
    about: 'the same in U-labels, as people write it: `unidn("xn--bcher-kva.example")` is b\u00fccher.example',
    compute: (text) => ofDomain(text, toULabels, 'has an A-label that stands for no name'),
  },
  proxy_v2: {
    takes: ['text'],
    joins: true,
    gives: 'text',
    about:
      'a header of the PROXY protocol, version 2, that says what one of version 1 would; fields may follow: `proxy_v2("TCP4 192.0.2.7 198.51.100.1 4711 25", tlv(2, "mx.example"))`, `proxy_v2("UNKNOWN")`',
    compute: (_text, _count, [ends = Buffer.alloc(0), ...fields]) =>
      secondHeader(ends.toString('latin1'), Buffer.concat(fields)),
  },
  tlv: {
    takes: ['number', 'text'],
    gives: 'text',
    about: 'a field of such a header: its type, its length in two octets, its value',
    compute: (value, type) =>
      type > 255 || value.length > mostInField
        ? { why: 'a field has a type up to 255 and a value of up to 65,535 octets' }
        : proxyField(type, value),
  },
  uuid: {
    takes: [],
    gives: 'text',
    fresh: true,
    about: 'a random UUID (RFC 9562 4)',
    compute: () => Buffer.from(crypto.randomUUID(), 'latin1'),
  },
  now: {
    takes: [],
    gives: 'text',
    fresh: true,
    about: 'date and time in UTC, for a header (RFC 5322 3.3): `Tue, 24 Nov 2026 12:00:00 +0000`',
    compute: () => Buffer.from(new Date().toUTCString().replace('GMT', '+0000'), 'latin1'),
  },
  random: {
    takes: ['number'],
    gives: 'text',
    fresh: true,
    about: 'so many random letters and digits: `random(8)`',
    makes: (_text, count) => count,
    compute: (_text, count) => randomLetters(count),
  },
};

/** Every function by its name. */
export const functions: ReadonlyMap<string, LanguageFunction> = new Map(Object.entries(entries));

/** Why a function gives nothing for these, known before it is computed. */
export function refusalOf({ makes }: LanguageFunction, text: Buffer, count: number): Refusal | undefined {
  if (count < 0) return { why: `how many times is 0 or more, and here it is ${String(count)}` };
  const length = makes?.(text, count) ?? 0;
  return length > maximumText ? { why: 'it would be longer than 4 MiB' } : undefined;
}

const mostInField = 65_535;

/** The same as `PROXY TCP4 …` in octets. The addresses have to be some: what is broken is written as octets. */
function secondHeader(text: string, fields: Buffer): Value | Refusal {
  if (fields.length + 36 > mostInField) return { why: 'the fields of a header have at most 65,499 octets' };
  if (text === 'UNKNOWN') return proxyHeaderV2(undefined, fields);
  const [, family, source = '', destination = '', from, to] =
    /^(TCP4|TCP6) (\S+) (\S+) (\d{1,5}) (\d{1,5})$/.exec(text) ?? [];
  const isAddress = family === 'TCP6' ? isIPv6 : isIPv4;
  const ports = [Number(from), Number(to)] as const;
  if (family === undefined || !isAddress(source) || !isAddress(destination) || ports.some((port) => port > 65_535)) {
    return {
      why: `\`${clipped(text)}\` does not say who is connected`,
      help: ['TCP4 or TCP6, source, destination, and their ports: "TCP4 192.0.2.7 198.51.100.1 4711 25"; or "UNKNOWN"'],
    };
  }
  return proxyHeaderV2({ source, destination, sourcePort: ports[0], destinationPort: ports[1] }, fields);
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** What Web Crypto gives at once, in octets. */
const mostRandom = 65_536;

/** Made to differ, not to be unguessable: the first letters come a little more often. */
function randomLetters(count: number): Buffer {
  const octets = Buffer.alloc(count);
  // The global is loaded when it is first used: the module would cost every start milliseconds.
  for (let at = 0; at < count; at += mostRandom) crypto.getRandomValues(octets.subarray(at, at + mostRandom));
  for (const [i, octet] of octets.entries()) octets[i] = letters.charCodeAt(octet % letters.length);
  return octets;
}

/** Converts what stands behind the last `@`, or all where there is none. */
function ofDomain(octets: Buffer, convert: (domain: string) => string | undefined, why: string): Value | Refusal {
  const text = octets.toString('utf8');
  const at = text.lastIndexOf('@') + 1;
  const domain = convert(text.slice(at));
  if (domain === undefined) return { why: `\`${clipped(octets.toString('latin1'))}\` ${why}` };
  return Buffer.from(text.slice(0, at) + domain, 'utf8');
}

function xtextOctet(octet: string): string {
  return `+${octet.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

function clipped(octets: string): string {
  return visibleOctets(octets.length > 40 ? `${octets.slice(0, 40)}…` : octets);
}

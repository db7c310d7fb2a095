/**
 * Masks secrets in text, in whatever encoding they come by: as they are (any case), as UTF-8 octets, base64 and
 * base64url at any alignment (so inside AUTH PLAIN and XOAUTH2 too), hex, percent-encoding, xtext, JSON and our own escapes. What NTLM
 * makes of a password goes with them: who has it can try passwords at leisure.
 *
 * A secret whose end was cut off with the text it stood in (at the end of a text, or before `…`) is masked as well, from its
 * fourth character on. Does not: recognise a secret that was split in two otherwise, hashed, or folded over lines.
 * A secret below three octets is masked as it is, not in encodings: those would be single letters of base64.
 *
 * With no secrets every method gives back its argument at once.
 */
import { visible, visibleOctets } from './visible.ts';

const MASK = '[secret]';
const SHORTEST_ENCODED = 3;
const SHORTEST_CUT = 4;
const BASE64 = '[A-Za-z0-9+/_-]';
/** All that follows `NTLMSSP`, NUL and the number of the third message (MS-NLMP 2.2.1.3), in base64 or hexadecimal. */
const NTLM_RESPONSE = `(?<=TlRMTVNTUAAD)${BASE64}+={0,2}|(?<=4e544c4d5353500003)[0-9a-f]+`;

export class Redactor {
  readonly #pattern: RegExp | undefined;
  readonly #cut: RegExp | undefined;

  /** `secrets`: the values; empty ones are ignored. */
  constructor(secrets: Iterable<string>) {
    const patterns = new Set<string>();
    const cut = new Set<string>();
    for (const secret of secrets) {
      if (secret === '') continue;
      for (const form of formsOf(secret)) patterns.add(form);
      for (const form of cutFormsOf(secret)) cut.add(form);
    }
    // The longest alternative first: the first that matches wins, and a shorter one could leave an end uncovered.
    const alternatives =
      patterns.size === 0 ? [] : [NTLM_RESPONSE, ...[...patterns].sort((a, b) => b.length - a.length)];
    this.#cut = cut.size === 0 ? undefined : new RegExp(`(?:${[...cut].join('|')})(?=…|$)`, 'gi');
    this.#pattern = alternatives.length === 0 ? undefined : new RegExp(alternatives.join('|'), 'gi');
  }

  /** `text` with each secret replaced by `[secret]`. */
  redact(text: string): string {
    if (this.#pattern === undefined) return text;
    const masked = text.replace(this.#pattern, MASK);
    return this.#cut === undefined ? masked : masked.replace(this.#cut, MASK);
  }

  /**
   * A copy of plain JSON data with every string redacted; the very same object where nothing had to be. Values under
   * the keys in `keep` that are texts stay as they are: identifiers and words of ours, which a secret like `passed` must not damage.
   */
  redactDeep<T>(value: T, keep: ReadonlySet<string> = new Set()): T {
    if (this.#pattern === undefined) return value;
    // The walk replaces strings by strings and nothing else, so the type stays; TypeScript cannot see that.
    return this.#walk(value, keep) as T;
  }

  #walk(value: unknown, keep: ReadonlySet<string>): unknown {
    if (typeof value === 'string') return this.redact(value);
    if (Array.isArray(value)) {
      const copy: unknown[] = value.map((item: unknown) => this.#walk(item, keep));
      return copy.some((item, index) => item !== value[index]) ? copy : value;
    }
    if (typeof value !== 'object' || value === null) return value;
    const before: [string, unknown][] = Object.entries(value);
    // What is kept is a text: an object that has such a key elsewhere (the entry of a transcript) is gone through.
    const isKept = (key: string, item: unknown): boolean => typeof item === 'string' && keep.has(key);
    const after = before.map(([key, item]) => [key, isKept(key, item) ? item : this.#walk(item, keep)] as const);
    return after.some(([, item], index) => item !== before[index]?.[1]) ? Object.fromEntries(after) : value;
  }
}

/** Regular expressions (sources) for each form that `secret` may take. */
function formsOf(secret: string): string[] {
  const octets = Buffer.from(secret, 'utf8');
  const latin1 = octets.toString('latin1');
  const plain = [secret, latin1, visible(secret), visibleOctets(latin1), inJson(secret), inJson(latin1)].map(literal);
  if (octets.length < SHORTEST_ENCODED) return plain;
  return [...plain, hex(octets), percent(octets), xtext(octets), ...[0, 1, 2].map((offset) => base64(octets, offset))];
}

/** Regular expressions for what is left of a secret when the text ends in its middle. */
function cutFormsOf(secret: string): string[] {
  const octets = Buffer.from(secret, 'utf8');
  const encoded = [0, 1, 2].map((offset) =>
    Buffer.concat([new Uint8Array(offset), octets])
      .toString('base64')
      .slice(Math.ceil((8 * offset) / 6), Math.floor((8 * (offset + octets.length)) / 6)),
  );
  return [secret, octets.toString('latin1'), octets.toString('hex'), ...encoded]
    .filter((form) => form.length > SHORTEST_CUT)
    .map(beginnings);
}

/** `abcdef` → `abcd(?:e(?:f)?)?`: every beginning that is long enough to tell. */
function beginnings(form: string): string {
  const units = Array.from(form, literal);
  const rest = units.slice(SHORTEST_CUT).reduceRight((tail, unit) => `(?:${unit}${tail})?`, '');
  return units.slice(0, SHORTEST_CUT).join('') + rest;
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function hexOctet(octet: number): string {
  return octet.toString(16).padStart(2, '0');
}

/** `0d0a`, `0d 0a`, `0d:0a`. */
function hex(octets: Uint8Array): string {
  return Array.from(octets, hexOctet).join('[ :]?');
}

/** Each octet as it is or as `%HH`; a blank may be `+`. */
function percent(octets: Uint8Array): string {
  return Array.from(octets, (octet) => {
    const encoded = `%${hexOctet(octet)}`;
    if (octet === 0x20) return `(?:${encoded}|\\+| )`;
    return octet > 0x20 && octet < 0x7f ? `(?:${encoded}|${literal(String.fromCharCode(octet))})` : encoded;
  }).join('');
}

/** RFC 3461 4: `+HH` for what may not stand for itself. */
function xtext(octets: Uint8Array): string {
  return Array.from(octets, (octet) => {
    const plain = octet > 0x20 && octet < 0x7f && octet !== 0x2b && octet !== 0x3d;
    return plain ? literal(String.fromCharCode(octet)) : `\\+${hexOctet(octet)}`;
  }).join('');
}

/**
 * The secret inside a base64 text, `offset` octets after a group of three. Characters that the secret alone determines
 * are matched exactly; the ones at its edges, which hold some of its bits, are masked with it.
 */
function base64(octets: Uint8Array, offset: number): string {
  const bits = 8 * (offset + octets.length);
  const encoded = Buffer.concat([new Uint8Array(offset), octets]).toString('base64');
  const sure = encoded.slice(Math.ceil((8 * offset) / 6), Math.floor(bits / 6));
  const body = sure.replaceAll('/', '[/_]').replaceAll('+', '[+-]');
  return `${offset === 0 ? '' : `${BASE64}?`}${body}${bits % 6 === 0 ? '' : `${BASE64}?={0,2}`}`;
}

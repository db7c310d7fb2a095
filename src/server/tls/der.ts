/**
 * Writes DER (ITU-T X.690), as far as certificates and OCSP responses need it: a buffer in, a buffer out. It checks
 * nothing: what is no valid value gives no valid DER, which a sick certificate may even want.
 */
import { Buffer } from 'node:buffer';

/** Tag, length and content. @param tag the identifier octet, e.g. 0x30 for a SEQUENCE. */
function tagged(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag]), lengthOf(body.length), body]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const hex = length.toString(16);
  const octets = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.from([0x80 | octets.length]), octets]);
}

export const sequence = (...content: readonly Buffer[]): Buffer => tagged(0x30, ...content);
export const setOf = (...content: readonly Buffer[]): Buffer => tagged(0x31, ...content);
export const octetString = (octets: Buffer): Buffer => tagged(0x04, octets);
export const nothing = (): Buffer => tagged(0x05);
export const boolean = (value: boolean): Buffer => tagged(0x01, Buffer.from([value ? 0xff : 0]));
export const enumerated = (value: number): Buffer => tagged(0x0a, Buffer.from([value]));
export const utf8String = (text: string): Buffer => tagged(0x0c, Buffer.from(text, 'utf8'));

/** `[n]` around content, constructed: EXPLICIT, or IMPLICIT in place of a SEQUENCE's own tag. */
export const context = (number: number, ...content: readonly Buffer[]): Buffer => tagged(0xa0 | number, ...content);

/** `[n]` in place of a primitive's own tag (IMPLICIT). */
export const primitive = (number: number, octets: Buffer): Buffer => tagged(0x80 | number, octets);

/** A positive INTEGER from its octets, most significant first. */
export function integer(octets: Buffer): Buffer {
  const sign = (octets[0] ?? 0) >= 0x80 ? [Buffer.from([0])] : [];
  return tagged(0x02, ...sign, octets);
}

/** A BIT STRING; `unused` bits of the last octet do not count. */
export const bitString = (octets: Buffer, unused = 0): Buffer => tagged(0x03, Buffer.from([unused]), octets);

/** An OBJECT IDENTIFIER from its dotted form. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const digits = [value % 128];
  for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128)) digits.unshift((left % 128) | 0x80);
  return digits;
}

/** A GeneralizedTime in UTC, to the second. */
export const generalizedTime = (date: Date): Buffer => tagged(0x18, Buffer.from(stamp(date)));

/** A Time as RFC 5280 4.1.2.5 wants it: UTCTime up to 2049, GeneralizedTime after it. */
export function time(date: Date): Buffer {
  return date.getUTCFullYear() < 2050 ? tagged(0x17, Buffer.from(stamp(date).slice(2))) : generalizedTime(date);
}

const stamp = (date: Date): string => date.toISOString().replace(/[-:T]|\.\d+/g, '');

/**
 * An OCSP response (RFC 6960) that a server has stapled to its certificate (RFC 6066 8): what it says of that certificate. Its
 * signature is not verified; a response that says more than one thing of the certificate is taken at its worst.
 */
import type { Certificate } from './certificate.ts';
import { hex } from './certificate.ts';
import {
  contextTag,
  elementAt,
  elementsIn,
  oidOf,
  partsOf,
  smallNumber,
  tags,
  timeOf,
  type DerElement,
} from './der.ts';

export type StapleStatus = 'good' | 'revoked' | 'unknown';

export type Staple =
  | {
      readonly kind: 'status';
      readonly status: StapleStatus;
      /** Milliseconds since 1970. */
      readonly thisUpdate: number;
      /** Until when it holds; undefined: newer ones are always to be had. */
      readonly nextUpdate?: number;
    }
  /** It cannot be used: `why` for a person. */
  | { readonly kind: 'unusable'; readonly why: string };

const unusable = (why: string): Staple => ({ kind: 'unusable', why });

const errors: readonly string[] = [
  'successful',
  'the request was malformed',
  'internal error',
  'try later',
  'unknown error 4',
  'the request must be signed',
  'unauthorized',
];

const basicResponseOid = '1.3.6.1.5.5.7.48.1.1';

/** What the response says of `certificate`. */
export function readStaple(der: Uint8Array, certificate: Certificate): Staple {
  const [status, wrapped] = partsOf(elementAt(der), tags.sequence) ?? [];
  const code = smallNumber(status);
  if (code === undefined) return unusable('it is no OCSP response');
  if (code !== 0) return unusable(`the OCSP server said: ${errors[code] ?? `error ${String(code)}`}`);
  const [type, octets] = partsOf(wrapped && elementAt(wrapped.content), tags.sequence) ?? [];
  if (oidOf(type) !== basicResponseOid || octets === undefined)
    return unusable('it is an OCSP response of an unknown type');
  const [data] = partsOf(elementAt(octets.content), tags.sequence) ?? [];
  // Last comes the list, or extensions behind it.
  const responses = (partsOf(data, tags.sequence) ?? []).find(({ tag }) => tag === tags.sequence);
  const singles = partsOf(responses, tags.sequence);
  if (singles === undefined) return unusable('it is an OCSP response that cannot be read');
  const ours = singles.flatMap((single) => readSingle(single, certificate) ?? []);
  const [first] = ours;
  if (first === undefined) return unusable('it is about another certificate');
  return ours.find((one) => one.kind === 'status' && one.status !== 'good') ?? first;
}

const statusTags = new Map<number, StapleStatus>([
  [contextTag(0, false), 'good'],
  [contextTag(1, true), 'revoked'],
  [contextTag(2, false), 'unknown'],
]);

/** Undefined where it is about another certificate. */
function readSingle(single: DerElement, { serial }: Certificate): Staple | undefined {
  const [id, status, thisUpdate, ...rest] = partsOf(single, tags.sequence) ?? [];
  const number = partsOf(id, tags.sequence)?.[3];
  if (number?.tag !== tags.integer || hex(number.content) !== serial) return undefined;
  const word = status && statusTags.get(status.tag);
  const from = timeOf(thisUpdate);
  if (word === undefined || from === undefined) return unusable('it is an OCSP response that cannot be read');
  const next = rest.find(({ tag }) => tag === contextTag(0, true));
  const until = next && timeOf(elementsIn(next.content)?.[0]);
  return { kind: 'status', status: word, thisUpdate: from, ...(until !== undefined && { nextUpdate: until }) };
}

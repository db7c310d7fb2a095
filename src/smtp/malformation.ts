/**
 * Every way in which the syntax of a reply can be wrong (RFC 5321 4.2, 2.3.8, 4.5.3.1.5), as data.
 *
 * `unreadable`: no single verdict can be read from the reply, so a step fails. `ill-formed`: it can be read, and the fault
 * is worth a warning. A bare code without a blank (`250<CRLF>`) is neither: the grammar allows it.
 */
export type MalformationKind =
  | 'no-code'
  | 'mixed-codes'
  | 'unterminated'
  | 'code-missing-on-continuation'
  | 'code-out-of-range'
  | 'missing-separator'
  | 'bare-lf'
  | 'bare-cr'
  | 'nul'
  | 'eight-bit'
  | 'control-character'
  | 'line-too-long';

export interface Malformation {
  readonly kind: MalformationKind;
  /** The line of the reply that has the fault, from 1. */
  readonly line: number;
  /** What is wrong, for a person; holds no octet of the server. */
  readonly words: string;
}

interface MalformationFacts {
  readonly severity: 'unreadable' | 'ill-formed';
  /** The clause that is broken. */
  readonly clause: string;
  readonly words: string;
}

export const malformations: { readonly [kind in MalformationKind]: MalformationFacts } = {
  'no-code': {
    severity: 'unreadable',
    clause: 'RFC 5321 4.2',
    words: 'the line does not begin with a three-digit reply code',
  },
  'mixed-codes': {
    severity: 'unreadable',
    clause: 'RFC 5321 4.2.1',
    words: 'the lines of one reply have different codes',
  },
  unterminated: {
    severity: 'unreadable',
    clause: 'RFC 5321 4.2.1',
    words: 'the reply has no end: nothing more came',
  },
  'code-missing-on-continuation': {
    severity: 'ill-formed',
    clause: 'RFC 5321 4.2.1',
    words: 'a line inside the reply has no reply code',
  },
  'code-out-of-range': {
    severity: 'ill-formed',
    clause: 'RFC 5321 4.2',
    words: 'no such reply code can be: the first digit is 2 to 5, the second 0 to 5',
  },
  'missing-separator': {
    severity: 'ill-formed',
    clause: 'RFC 5321 4.2',
    words: 'neither a blank nor "-" nor the line\'s end follows the reply code',
  },
  'bare-lf': { severity: 'ill-formed', clause: 'RFC 5321 2.3.8', words: 'the line ends with LF, not CRLF' },
  'bare-cr': { severity: 'ill-formed', clause: 'RFC 5321 2.3.8', words: 'the line has a CR that no LF follows' },
  nul: { severity: 'ill-formed', clause: 'RFC 5321 4.2', words: 'the line has a NUL octet' },
  'eight-bit': {
    severity: 'ill-formed',
    clause: 'RFC 5321 4.2',
    words: 'the line has octets above 127 (allowed only in some replies after SMTPUTF8)',
  },
  'control-character': {
    severity: 'ill-formed',
    clause: 'RFC 5321 4.2',
    words: 'the line has a control character other than a tab',
  },
  'line-too-long': {
    severity: 'ill-formed',
    clause: 'RFC 5321 4.5.3.1.5',
    words: 'the line has more than 512 octets, code and CRLF included',
  },
};

/** A malformation in the table's words, or in better ones where the place is known. */
export function malformation(kind: MalformationKind, line: number, words?: string): Malformation {
  return { kind, line, words: words ?? malformations[kind].words };
}

/** True where no verdict can be read from the reply: no code, several codes, or no end. */
export function isUnreadable(reply: { readonly malformations: readonly Malformation[] }): boolean {
  return reply.malformations.some(({ kind }) => malformations[kind].severity === 'unreadable');
}

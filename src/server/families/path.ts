/**
 * Reads the paths of MAIL and RCPT the way lenient servers do: blanks after the colon, missing angle brackets, missing
 * domains and source routes are accepted and noted; it is the dialect that judges. Quoted strings (RFC 5321 4.1.2) are
 * respected, nothing is decoded.
 */
import type { MailPath } from '../dialect.ts';

/** Like `"…"` with backslash pairs, or one octet that is neither quote nor blank nor angle bracket. */
const WORD = /^(?:"(?:[^"\\]|\\.)*"|[^"\s<>])*/;

/** The arguments of MAIL or RCPT; undefined when they are no path at all. `keyword` is FROM or TO. */
export function parsePath(args: string, keyword: 'FROM' | 'TO'): MailPath | undefined {
  const head = /^([A-Z]+)[ \t]*:[ \t]*/i.exec(args);
  if (head?.[1]?.toUpperCase() !== keyword) return undefined;
  const rest = args.slice(head[0].length);
  const bare = !rest.startsWith('<');
  const inner = bare ? rest : rest.slice(1);
  const word = WORD.exec(inner)?.[0] ?? '';
  const after = inner.slice(word.length);
  if (bare) {
    if (word === '' || !/^(?:\s|$)/.test(after)) return undefined;
  } else if (!/^>(?:\s|$)/.test(after)) return undefined;
  const address = word.replace(/^@[^:"]*:/, '');
  const at = lastAt(address);
  return {
    address,
    path: `<${word}>`,
    bare,
    localPart: at < 0 ? address : address.slice(0, at),
    domain: at < 0 ? undefined : address.slice(at + 1),
    parameters: after.replace(/^>/, '').trim(),
  };
}

/** Whether the domain is one of `domains`, or there is none (a local name, `<postmaster>`). */
export function isLocal(path: Pick<MailPath, 'domain'>, domains: readonly string[]): boolean {
  return path.domain === undefined || domains.includes(path.domain.toLowerCase());
}

/** An `@` outside quotes is in the local part: no address by RFC 5321's grammar. */
export function hasTwoAts(path: MailPath): boolean {
  return path.domain !== undefined && lastAt(path.localPart) >= 0;
}

/** The number of a parameter such as `SIZE=1000`; undefined when it is absent or no number. */
export function numberParameter(parameters: string, name: string): number | undefined {
  const digits = new RegExp(`(?:^|\\s)${name}=(\\d{1,15})(?=\\s|$)`, 'i').exec(parameters)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Keywords of ESMTP parameters: SIZE, 8BITMIME, DSN, AUTH; and the ones of RCPT (RFC 3461). */
export const MAIL_PARAMETERS: readonly string[] = ['SIZE', 'BODY', 'RET', 'ENVID', 'AUTH'];
export const RCPT_PARAMETERS: readonly string[] = ['NOTIFY', 'ORCPT'];

/** The first ESMTP parameter whose keyword is not one of `known` (upper case). */
export function unknownParameter(parameters: string, known: readonly string[]): string | undefined {
  return parameters === '' ? undefined : parameters.split(/\s+/).find((one) => !known.includes(keywordOf(one)));
}

function keywordOf(parameter: string): string {
  return (parameter.split('=', 1)[0] ?? '').toUpperCase();
}

/** Position of the last `@` outside quotes, or -1. */
function lastAt(address: string): number {
  const masked = address.replace(/"(?:[^"\\]|\\.)*"/g, (quoted) => 'q'.repeat(quoted.length));
  return masked.lastIndexOf('@');
}

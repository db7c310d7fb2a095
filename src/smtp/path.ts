/**
 * Paths and mailboxes by the grammar of RFC 5321 4.1.2, and what kind of path a probe uses. Syntax only: whether a mailbox
 * exists, and which sizes a server takes (4.5.3.1), is not judged. A mailbox that is not ASCII is valid only where the grammar of RFC 6531 3.3
 * (SMTPUTF8) is asked for.
 */
import { isAddressLiteral, isValidDomain, isValidUtf8Domain } from './host.ts';

/** `utf8`: RFC 6531 3.3, of which that of RFC 5321 is a part. */
export type PathGrammar = 'ascii' | 'utf8';

const dotString = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const quotedString = /^"(?:[ !#-[\]-~]|\\[ -~])*"$/;
/** The same with `UTF8-non-ascii`, which is any character beyond ASCII. */
const utf8DotString =
  /^[\w!#$%&'*+/=?^`{|}~\u{80}-\u{d7ff}\u{e000}-\u{10ffff}-]+(?:\.[\w!#$%&'*+/=?^`{|}~\u{80}-\u{d7ff}\u{e000}-\u{10ffff}-]+)*$/u;
const utf8QuotedString = /^"(?:[ !#-[\]-~\u{80}-\u{d7ff}\u{e000}-\u{10ffff}]|\\[ -~])*"$/u;

/** `Mailbox`: `local-part@domain`, the local part perhaps quoted, the domain perhaps an address literal. */
export function isValidAddress(text: string, grammar: PathGrammar = 'ascii'): boolean {
  const at = text.lastIndexOf('@');
  if (at === -1) return false;
  const local = text.slice(0, at);
  const domain = text.slice(at + 1);
  if (grammar === 'ascii') {
    return (dotString.test(local) || quotedString.test(local)) && (isValidDomain(domain) || isAddressLiteral(domain));
  }
  return (
    (utf8DotString.test(local) || utf8QuotedString.test(local)) &&
    (isValidUtf8Domain(domain) || isAddressLiteral(domain))
  );
}

/** The plain mailboxes that a text names, with or without brackets around them. */
export function addressesIn(text: string): string[] {
  return text
    .split(/[\s<>,;"]+/)
    .filter((word) => word.length <= 320 && /^[A-Za-z0-9._+=-]+@[A-Za-z0-9.-]+$/.test(word));
}

/**
 * `Reverse-path` or `Forward-path`, brackets included. `<>` is valid for MAIL alone, `<Postmaster>` in any case for RCPT
 * alone. Source routes are valid: a server must understand them (4.1.2, appendix C).
 */
export function isValidPath(text: string, command: 'MAIL' | 'RCPT', grammar: PathGrammar = 'ascii'): boolean {
  const inside = /^<(.*)>$/.exec(text)?.[1];
  if (inside === undefined) return false;
  if (command === 'MAIL' && inside === '') return true;
  if (command === 'RCPT' && /^postmaster$/i.test(inside)) return true;
  return isValidAddress(routeOf(inside)?.mailbox ?? inside, grammar);
}

/** Ways to write a foreign recipient so that it passes for a local one. */
type RewrittenForm = 'source route' | 'double at' | 'quoted' | 'percent' | 'bang' | 'encapsulated';

export type PathKind = { readonly kind: 'plain' } | { readonly kind: 'rewritten'; readonly form: RewrittenForm };

/**
 * Is this path one that a server may take for local mail or rewrite? Then its acceptance proves nothing. Takes a path with
 * or without its brackets, well formed or not; what follows the closing bracket (parameters) does not count.
 */
export function classifyPath(text: string): PathKind {
  const inside = pathOf(text);
  const form = rewrittenForm(inside);
  return form === undefined ? { kind: 'plain' } : { kind: 'rewritten', form };
}

/**
 * The path that an argument of MAIL or RCPT begins with: `<a@b> AUTH=<c@d>` has `<a@b>`. Brackets are kept; without them it
 * ends at the first blank outside quotes.
 */
export function leadingPath(text: string): string {
  const argument = text.trimStart();
  return bracketed.exec(argument)?.[0] ?? unbracketed.exec(argument)?.[0] ?? '';
}

const bracketed = /^<(?:"(?:[^"\\]|\\.)*"|[^">])*>/;
const unbracketed = /^(?:"(?:[^"\\]|\\.)*"|\S)*/;

/**
 * The address at which mail to a rewritten path comes out where a server resolves it: `<a%b@c>` is for `a@b`. Undefined for a plain path,
 * and for one that does not tell.
 */
export function hiddenAddress(text: string): string | undefined {
  const inside = pathOf(text);
  const form = rewrittenForm(inside);
  if (form === undefined || form === 'encapsulated') return undefined;
  if (form === 'source route') return mailboxIn(inside.slice(inside.lastIndexOf(':') + 1));
  // What stands before the last `@` outside quotes, its own quotes taken off.
  const local = (form === 'double at' ? inside.slice(0, inside.lastIndexOf('@')) : localPart(inside)).replace(
    /^"(.*)"$/s,
    '$1',
  );
  const bang = /^([^%@!\s]+)!([^%@!\s]+)$/.exec(local);
  return bang === null ? mailboxIn(local.replace(/%(?=[^%@]*$)/, '@')) : mailboxIn(`${bang[2] ?? ''}@${bang[1] ?? ''}`);
}

/** A plain mailbox, or nothing. */
const mailboxIn = (text: string): string | undefined => (/^[^\s<>"%@!]+@[^\s<>"%@!]+$/.test(text) ? text : undefined);

function localPart(path: string): string {
  const quoted = /^"(?:[^"\\]|\\.)*"/.exec(path)?.[0];
  if (quoted !== undefined) return quoted;
  const at = path.lastIndexOf('@');
  return at < 0 ? path : path.slice(0, at);
}

function pathOf(text: string): string {
  const path = leadingPath(text);
  return /^<(.*)>$/s.exec(path)?.[1] ?? path;
}

function rewrittenForm(path: string): RewrittenForm | undefined {
  if (path.startsWith('@')) return 'source route';
  const bare = path.replace(/"(?:[^"\\]|\\.)*"/g, '');
  if (bare.split('@').length > 2) return 'double at';
  // A blank too: Exchange 5.5 relayed `"IMCEA user@domain"@host`. Any quoted local part may hide a second address.
  if (bare !== path && /[@%!\s]/.test(path.slice(0, path.lastIndexOf('"')))) return 'quoted';
  const local = bare.split('@')[0] ?? '';
  if (local.includes('%')) return 'percent';
  if (local.includes('!')) return 'bang';
  return /^IMCEA[A-Z0-9]*-/i.test(local) ? 'encapsulated' : undefined;
}

/** `@a,@b:mailbox`; undefined where there is no well-formed route. */
function routeOf(path: string): { readonly mailbox: string } | undefined {
  const colon = path.indexOf(':');
  if (!path.startsWith('@') || colon === -1) return undefined;
  const hops = path.slice(0, colon).split(',');
  const valid = hops.every((hop) => hop.startsWith('@') && isValidDomain(hop.slice(1)));
  return valid ? { mailbox: path.slice(colon + 1) } : undefined;
}

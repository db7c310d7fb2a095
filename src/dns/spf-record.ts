/** An SPF record as its terms (RFC 7208 4.6, 5, 6, 12). Pure. */
import { addressOctets } from './names.ts';

export type Qualifier = '+' | '-' | '~' | '?';

export type Mechanism =
  | { readonly name: 'all' }
  | { readonly name: 'include' | 'exists'; readonly domain: string }
  | {
      readonly name: 'a' | 'mx';
      readonly domain: string | undefined;
      readonly prefix4: number;
      readonly prefix6: number;
    }
  | { readonly name: 'ptr'; readonly domain: string | undefined }
  | { readonly name: 'ip4' | 'ip6'; readonly network: Buffer; readonly prefix: number };

export interface Directive {
  readonly qualifier: Qualifier;
  readonly mechanism: Mechanism;
  /** As it is written. */
  readonly text: string;
}

export interface SpfRecord {
  readonly directives: readonly Directive[];
  readonly redirect: string | undefined;
}

/** Is it an SPF record at all (RFC 7208 4.5)? */
export const isSpf = (text: string): boolean => /^v=spf1(?: |$)/i.test(text);

/** A string is what is wrong with it. */
export function readSpf(text: string): SpfRecord | string {
  const directives: Directive[] = [];
  const modifiers = new Map<string, string>();
  if (!/^[\x20-\x7e]*$/.test(text)) return 'it has characters that are not printable ASCII';
  for (const term of text.slice('v=spf1'.length).split(' ')) {
    if (term === '') continue;
    const modifier = /^([A-Za-z][A-Za-z0-9_.-]*)=(.*)$/.exec(term);
    if (modifier !== null) {
      const [, name = '', value = ''] = modifier;
      const key = name.toLowerCase();
      if (key === 'redirect' || key === 'exp') {
        if (modifiers.has(key)) return `\`${key}=\` stands there twice`;
        if (!isDomainSpec(value)) return `\`${term}\`: \`${value}\` is no domain`;
      }
      modifiers.set(key, value);
      continue;
    }
    const directive = readDirective(term);
    if (typeof directive === 'string') return directive;
    directives.push(directive);
  }
  return { directives, redirect: modifiers.get('redirect') };
}

function readDirective(term: string): Directive | string {
  const [, qualifier = '', word = '', rest = ''] = /^([+\-~?]?)([A-Za-z][A-Za-z0-9_.-]*)(.*)$/.exec(term) ?? [];
  if (word === '') return `\`${term}\` is no term of SPF`;
  const mechanism = readMechanism(word.toLowerCase(), rest, term);
  if (typeof mechanism === 'string') return mechanism;
  return { qualifier: (qualifier === '' ? '+' : qualifier) as Qualifier, mechanism, text: term };
}

function readMechanism(name: string, rest: string, term: string): Mechanism | string {
  switch (name) {
    case 'all':
      return rest === '' ? { name } : `\`${term}\`: nothing stands behind \`all\``;
    case 'include':
    case 'exists': {
      const domain = rest.startsWith(':') ? rest.slice(1) : '';
      return isDomainSpec(domain) ? { name, domain } : `\`${term}\` names no domain`;
    }
    case 'ptr': {
      if (rest === '') return { name, domain: undefined };
      const domain = rest.startsWith(':') ? rest.slice(1) : '';
      return isDomainSpec(domain) ? { name, domain } : `\`${term}\` names no domain`;
    }
    case 'a':
    case 'mx': {
      const parts = /^(?::(.*?))?(?:\/(\d{1,2}))?(?:\/\/(\d{1,3}))?$/.exec(rest);
      if (parts === null) return `\`${term}\` cannot be read`;
      const [, domain, prefix4 = '32', prefix6 = '128'] = parts;
      if (domain !== undefined && !isDomainSpec(domain)) return `\`${term}\` names no domain`;
      if (Number(prefix4) > 32 || Number(prefix6) > 128) return `\`${term}\`: no prefix is that long`;
      return { name, domain, prefix4: Number(prefix4), prefix6: Number(prefix6) };
    }
    case 'ip4':
    case 'ip6': {
      const octets = name === 'ip4' ? 4 : 16;
      const [, address = '', length = String(octets * 8)] = /^:([^/]*)(?:\/(\d{1,3}))?$/.exec(rest) ?? [];
      const isFour = /^[\d.]+$/.test(address);
      const network = isFour === (octets === 4) ? addressOctets(address) : undefined;
      if (network?.length !== octets) return `\`${term}\` has no ${octets === 4 ? 'IPv4' : 'IPv6'} address`;
      if (Number(length) > octets * 8) return `\`${term}\`: no prefix is that long`;
      return { name, network, prefix: Number(length) };
    }
    default:
      return `\`${term}\`: there is no mechanism \`${name}\``;
  }
}

/** A domain, perhaps with macros in it (RFC 7208 7.1). */
function isDomainSpec(text: string): boolean {
  if (text === '' || text.length > 1000) return false;
  return /^(?:%\{[slodipvhcrt]\d*r?[.\-+,/_=]*\}|%[%_-]|[\x21-\x24\x26-\x7e])+$/i.test(text);
}

/** Has it a macro, so that what it names depends on the mail? */
export const hasMacro = (domain: string): boolean => domain.includes('%');

export interface MacroValues {
  readonly sender: string;
  readonly domain: string;
  readonly ip: Buffer;
  readonly helo: string;
}

/** The name that it stands for (RFC 7208 7); one that is too long loses labels from its left. */
export function expandMacros(text: string, { sender, domain, ip, helo }: MacroValues): string {
  const at = sender.lastIndexOf('@');
  const dotted = ip.length === 4 ? Array.from(ip).join('.') : Array.from(ip.toString('hex')).join('.');
  const values: Readonly<Record<string, string>> = {
    s: sender,
    l: sender.slice(0, at),
    o: sender.slice(at + 1),
    d: domain,
    i: dotted,
    // What a PTR says costs look-ups, and is not to be used (RFC 7208 5.5).
    p: 'unknown',
    v: ip.length === 4 ? 'in-addr' : 'ip6',
    h: helo,
  };
  const expanded = text.replace(
    /%(?:([%_-])|\{([slodipvhcrt])(\d*)(r?)([.\-+,/_=]*)\})/gi,
    (_whole, literal: string | undefined, letter = '', digits = '', reverse = '', delimiters = '') => {
      if (literal !== undefined) return literal === '%' ? '%' : literal === '_' ? ' ' : '%20';
      const value = values[String(letter).toLowerCase()] ?? '';
      const cuts: string = delimiters === '' ? '.' : String(delimiters);
      let parts = splitAt(value, cuts);
      if (reverse !== '') parts.reverse();
      if (digits !== '' && Number(digits) > 0) parts = parts.slice(-Number(digits));
      const joined = parts.join('.');
      return /[A-Z]/.test(String(letter)) ? encodeURIComponent(joined) : joined;
    },
  );
  return shortened(expanded.replace(/\.$/, ''));
}

function splitAt(text: string, delimiters: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (const character of text) {
    if (delimiters.includes(character)) {
      parts.push(part);
      part = '';
    } else {
      part += character;
    }
  }
  return [...parts, part];
}

function shortened(name: string): string {
  let short = name;
  while (short.length > 253 && short.includes('.')) short = short.slice(short.indexOf('.') + 1);
  return short;
}

/** Is the address in the network? */
export function isInNetwork(address: Buffer, network: Buffer, prefix: number): boolean {
  if (address.length !== network.length) return false;
  for (let bit = 0; bit < prefix; bit += 8) {
    const mask = prefix - bit >= 8 ? 0xff : (0xff << (8 - (prefix - bit))) & 0xff;
    if (((address[bit / 8] ?? 0) & mask) !== ((network[bit / 8] ?? 0) & mask)) return false;
  }
  return true;
}

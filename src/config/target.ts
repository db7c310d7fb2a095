/**
 * Targets: the servers that a run may talk to. They come from the operator alone, on the command line or in the
 * configuration file; a spec cannot name one.
 */
import { isAskable } from '../text/host-name.ts';
import { isIPv6 } from '../text/ip.ts';
import type { Route } from '../net/route.ts';
import type { TlsSettings } from '../tls/handshake.ts';
import type { ParameterValue } from './parameter-value.ts';

export interface Target extends Route {
  /** What reports call it; unique in a run. */
  readonly alias: string;
  /** Of a socket or a program how it is told: `unix:/run/smtpd.sock`, `exec:/usr/sbin/sendmail`; its port is 0. */
  readonly host: string;
  readonly port: number;
  /** What the operator says of it: `requires profile …` asks for these. */
  readonly profiles: readonly string[];
  /** Values for parameters of specs, by name or by `spec/name`. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** Where its entry stands, to begin a message with: `smtpspec.config.json: at targets.mail`. */
  readonly entry?: string;
  /** Whether the operator says that it gives this machine no relay rights (`requires outside`); undefined: nothing was said. */
  readonly outside?: boolean;
  /** A recipient that it must accept: the positive control of `expect relay`. */
  readonly localRecipient?: string;
  /** What `--target` takes to mean it again, where that is not made of the above. */
  readonly argument?: string;
  /** How it is spoken to, where its entry says so; left out: as its profiles have it. */
  readonly tlsMode?: TlsSettings['mode'];
  /** Files of certificates that are trusted for it. */
  readonly ca?: readonly string[];
  /** What of all that holds for a run; left out: it is spoken to in plain text, and handshakes with it are given nothing. */
  readonly tls?: TlsSettings;
  /** It stands for the mail hosts of a domain, which are not looked up yet. */
  readonly mx?: {
    readonly domain: string;
    /** `10/mail1.contoso.com`, `10/mail1.contoso.com/192.0.2.1`: those of them that are meant. */
    readonly only?: string;
    /** What `--target` takes to mean all of them. */
    readonly argument: string;
  };
  /** Why it cannot be tested: its tests are errored. */
  readonly problem?: { readonly words: string; readonly details: readonly string[] };
  /** One of our own embedded servers: no permission is needed to leave mail there, and no rate limit applies. */
  readonly embedded: boolean;
  /** An embedded server that sends on what it takes; others keep it to themselves. */
  readonly forwards?: boolean;
}

export const defaultPort = 25;

/** TLS from the first octet on (RFC 8314 3.3): `submissions` says so. */
export const submissions = { profile: 'submissions', port: 465 } as const;

/** The port of a target for which none is said. */
export const portFor = (profiles: readonly string[]): number =>
  profiles.includes(submissions.profile) ? submissions.port : defaultPort;

/** `[alias=]host[:port]`, `[alias=]unix:path`, `[alias=]persona:name`, `[alias=]mx:domain[:port]`: what `--target` takes, in its parts. */
export type TargetArgument =
  | { readonly form: 'unix'; readonly alias?: string; readonly path: string }
  | { readonly form: 'host'; readonly alias?: string; readonly host: string; readonly port: number }
  | { readonly form: 'persona'; readonly alias?: string; readonly persona: string }
  | ({ readonly form: 'mx'; readonly alias?: string } & MailDomain);

/** `contoso.com:2525/10/mail1.contoso.com`: a domain, the port of its mail hosts, and which of them are meant. */
export interface MailDomain {
  readonly domain: string;
  readonly port: number;
  readonly only?: string;
}

/** Reads what stands behind `mx:`; a string is what is wrong with it. */
export function parseMailDomain(text: string): MailDomain | string {
  const [, domain = '', digits, only] = /^([^/:]+)(?::(\d{1,5}))?(?:\/(.+))?$/.exec(text) ?? [];
  const port = digits === undefined ? defaultPort : Number(digits);
  if (!isHost(domain) || !isAskable(domain)) {
    return `\`mx:${text}\` is no target: write mx: and a domain, for example mx:contoso.com`;
  }
  if (port < 1 || port > 65_535) return `\`${String(port)}\` is no port: a number from 1 to 65535`;
  return { domain, port, ...(only === undefined ? {} : { only }) };
}

/** Reads the value of `--target`; a string is what is wrong with it. @param otherwise the port where none is named. */
export function parseTargetArgument(text: string, otherwise = defaultPort): TargetArgument | string {
  const named = /^([A-Za-z][A-Za-z0-9_.-]*)=(.*)$/.exec(text);
  const alias = named?.[1];
  const rest = named?.[2] ?? text;
  const withAlias = alias === undefined ? {} : { alias };
  const persona = /^persona:(.+)$/.exec(rest)?.[1];
  if (persona !== undefined) return { form: 'persona', persona, ...withAlias };
  const mail = /^mx:(.*)$/.exec(rest)?.[1];
  if (mail !== undefined) {
    const domain = parseMailDomain(mail);
    return typeof domain === 'string' ? domain : { form: 'mx', ...domain, ...withAlias };
  }
  const path = /^unix:(.*)$/.exec(rest)?.[1];
  if (path !== undefined) {
    return isSocketPath(path)
      ? { form: 'unix', path, ...withAlias }
      : 'a socket is named by its path: unix:/run/smtpd.sock';
  }
  if (rest === '') return 'a target is a host name or an address, for example mail.example.org:25';
  if (isIPv6(rest)) return { form: 'host', host: rest, port: otherwise, ...withAlias };
  const parts = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(.*))?$/.exec(rest);
  const host = parts?.[1] ?? parts?.[2];
  if (host === undefined || !isHost(host) || (parts?.[1] !== undefined && !isIPv6(host))) {
    return `\`${rest}\` is no target: write host, host:port or [IPv6 address]:port`;
  }
  const port = parts?.[3] === undefined ? otherwise : Number(parts[3]);
  if (!/^\d{1,5}$/.test(parts?.[3] ?? '25') || port < 1 || port > 65_535) {
    return `\`${parts?.[3] ?? ''}\` is no port: a number from 1 to 65535`;
  }
  return { form: 'host', host, port, ...withAlias };
}

/** May this be a host: an address, or a name that a resolver can be asked for? Its syntax is the resolver's to judge. */
export function isHost(text: string): boolean {
  return isIPv6(text) || /^(?![-=])[^\s/@:=[\]\p{Cc}]+$/u.test(text);
}

/** Longer paths of sockets no system takes; a longer one, or one with control characters, is a mistake. */
export function isSocketPath(text: string): boolean {
  return /^[^\p{Cc}]{1,250}$/u.test(text);
}

/** The alias of a target that was given none: its host, and its port where that is not 25. */
export function defaultAlias(host: string, port: number): string {
  if (port === defaultPort) return host;
  return host.includes(':') ? `[${host}]:${String(port)}` : `${host}:${String(port)}`;
}

/**
 * Proxies: the operator names each, on the command line or in the configuration, as `socks5h://user:password@host:port`. A spec asks for
 * one by its name.
 */
import type { Proxy } from '../net/route.ts';
import type { Reader } from './reader.ts';
import { isHost } from './target.ts';

/** What stands before `://`, with the port where none is given. */
const schemes: ReadonlyMap<string, { readonly scheme: Proxy['scheme']; readonly port: number }> = new Map([
  ['socks5', { scheme: 'socks5', port: 1080 }],
  ['socks5h', { scheme: 'socks5h', port: 1080 }],
  ['socks4', { scheme: 'socks4', port: 1080 }],
  ['socks4a', { scheme: 'socks4a', port: 1080 }],
  ['http', { scheme: 'http', port: 8080 }],
]);

export const expectedProxy =
  'socks5h://, socks5://, socks4a://, socks4:// or http://, then [user[:password]@]host[:port]';

/** The same bounds as SOCKS5 has for them. */
const longestLogin = 255;

/** A URL as a proxy of this name; a string is what belongs there instead. Never repeats a password. */
export function parseProxy(name: string, url: string): Proxy | string {
  const found = /^([a-z0-9]+):\/\/(?:([^@/]*)@)?(?:\[([^\]]+)\]|([^:/@[\]]+))(?::(\d{1,5}))?\/?$/i.exec(url);
  const known = schemes.get(found?.[1]?.toLowerCase() ?? '');
  if (found === null || known === undefined) return expectedProxy;
  const [, , login, address, named, portText] = found;
  const host = address ?? named ?? '';
  const port = portText === undefined ? known.port : Number(portText);
  if (!isHost(host) || port < 1 || port > 65_535) return expectedProxy;
  const credentials = login === undefined ? {} : credentialsOf(login);
  if (typeof credentials === 'string') return credentials;
  return { name, scheme: known.scheme, host, port, ...credentials };
}

/** Percent-encoded, as in any URL. */
function credentialsOf(login: string): Pick<Proxy, 'user' | 'password'> | string {
  const [user = '', ...rest] = login.split(':');
  const decoded = [user, rest.join(':')].map(decode);
  if (decoded.some((text) => text === undefined || Buffer.byteLength(text) > longestLogin)) {
    return 'a user name and a password of at most 255 octets, a % in them written %25';
  }
  const [name = '', password = ''] = decoded;
  return { user: name, ...(rest.length === 0 ? {} : { password }) };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The URL without its password, for commands that are shown. */
export function shownProxy({ scheme, host, port, user }: Proxy): string {
  const login = user === undefined ? '' : `${encodeURIComponent(user)}@`;
  return `${scheme}://${login}${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
}

/** What the configuration says of one: its URL, or that with where the password comes from. */
export interface ProxyEntry {
  readonly proxy: Proxy;
  /** The environment variable that holds its password. */
  readonly passwordVariable?: string;
}

/** Reads the object of all proxies. */
export function readProxies(top: Reader): ReadonlyMap<string, ProxyEntry> {
  return new Map(
    top.entries('proxies').map(([name, reader]) => {
      reader.only(['url', 'password']);
      if (!isProxyName(name)) reader.fail('', 'a name of letters, digits, "_", "." and "-" for the proxy');
      const url = reader.string('url') ?? reader.fail('url', expectedProxy);
      const proxy = parseProxy(name, url);
      if (typeof proxy === 'string') return reader.fail('url', proxy);
      const password = reader.child('password');
      password?.only(['env']);
      const variable =
        password && (password.string('env') ?? password.fail('env', 'the name of an environment variable'));
      if (variable !== undefined && proxy.user === undefined) {
        reader.fail('url', 'a user name before the host, for whom the password is: socks5h://user@host:port');
      }
      return [name, { proxy, ...(variable === undefined ? {} : { passwordVariable: variable }) }];
    }),
  );
}

export const isProxyName = (text: string): boolean => /^[A-Za-z][A-Za-z0-9_.-]*$/.test(text);

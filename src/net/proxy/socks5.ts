/** SOCKS5 (RFC 1928), with user name and password (RFC 1929): what the client says, and how the proxy's answers are read. */
import { isIP } from 'node:net';
import { packAddress } from '../../text/ip.ts';
import type { Proxy } from '../route.ts';
import { isFault, more, type ProxyDialog, type ProxyFault, type Read } from './dialog.ts';

const version = 5;
const noLogin = 0;
const userAndPassword = 2;
const noneFits = 0xff;

/** Asks for a connection to the host, by its name or address. Undefined where it stands. */
export async function socks5(
  dialog: ProxyDialog,
  { user, password }: Proxy,
  host: string,
  port: number,
): Promise<ProxyFault | undefined> {
  const methods = user === undefined ? [noLogin] : [noLogin, userAndPassword];
  const method = await dialog.ask(Buffer.from([version, methods.length, ...methods]), (octets) =>
    readMethod(octets, methods),
  );
  if (isFault(method)) return method;
  if (method === noneFits) return refusedLogin(user);
  if (method === userAndPassword) {
    const accepted = await dialog.ask(login(user ?? '', password ?? ''), readLogin);
    if (isFault(accepted)) return accepted;
    if (!accepted) return { fault: 'does not accept the user name or the password', next: 'check both' };
  }
  const request = Buffer.concat([Buffer.from([version, 1, 0]), packHost(host), portOctets(port)]);
  const code = await dialog.ask(request, readReply);
  if (isFault(code)) return code;
  return code === 0 ? undefined : refusal(code);
}

/** The method that the proxy chose: one of ours, or that none fits. */
export function readMethod(octets: Buffer, methods: readonly number[]): Read<number> {
  const [first, method] = octets;
  if (first !== undefined && first !== version) return { kind: 'garbage', why: 'not of SOCKS version 5' };
  if (method === undefined) return more;
  if (method !== noneFits && !methods.includes(method)) {
    return { kind: 'garbage', why: `a way to log in that was not offered (${String(method)})` };
  }
  return { kind: 'done', value: method, length: 2 };
}

/** Was the login accepted? */
export function readLogin(octets: Buffer): Read<boolean> {
  const [first, status] = octets;
  if (first !== undefined && first !== 1) return { kind: 'garbage', why: 'not of the login of SOCKS5' };
  if (status === undefined) return more;
  return { kind: 'done', value: status === 0, length: 2 };
}

/** The code of the reply to the request; its address, which is the proxy's own, is passed over. */
export function readReply(octets: Buffer): Read<number> {
  const [first, code, , kind, nameLength] = octets;
  if (first !== undefined && first !== version) return { kind: 'garbage', why: 'not of SOCKS version 5' };
  if (code === undefined || kind === undefined) return more;
  if (kind !== 1 && kind !== 3 && kind !== 4) {
    // Some proxies end a refusal there.
    if (code !== 0) return { kind: 'done', value: code, length: 4 };
    return { kind: 'garbage', why: `an address of an unknown kind (${String(kind)})` };
  }
  if (kind === 3 && nameLength === undefined) return more;
  const length = 4 + (kind === 1 ? 4 : kind === 4 ? 16 : 1 + (nameLength ?? 0)) + 2;
  return octets.length < length ? more : { kind: 'done', value: code, length };
}

function login(user: string, password: string): Buffer {
  return Buffer.concat([Buffer.from([1]), counted(user), counted(password)]);
}

/** With its length before it, at most 255. */
function counted(text: string): Buffer {
  const octets = Buffer.from(text, 'utf8').subarray(0, 255);
  return Buffer.concat([Buffer.from([octets.length]), octets]);
}

function packHost(host: string): Buffer {
  const family = isIP(host);
  if (family === 0) return Buffer.concat([Buffer.from([3]), counted(host)]);
  return Buffer.concat([Buffer.from([family === 4 ? 1 : 4]), packAddress(host)]);
}

const portOctets = (port: number): Buffer => Buffer.from([port >> 8, port & 0xff]);

function refusedLogin(user: string | undefined): ProxyFault {
  return user === undefined
    ? { fault: 'wants a login', next: 'give it a user name and a password: socks5h://user:password@host:port' }
    : { fault: 'takes no user name and password', next: 'ask its administrator how one logs in' };
}

const codes: ReadonlyMap<number, string> = new Map([
  [1, 'has failed (general failure)'],
  [2, 'may not connect there by its rules'],
  [3, 'cannot reach the network of the server'],
  [4, 'cannot reach the server'],
  [5, 'says that the server refused the connection'],
  [6, 'gave up on the server: the connection took too long'],
  [7, 'does not connect for others'],
  [8, 'does not take this kind of address'],
]);

function refusal(code: number): ProxyFault {
  const words = codes.get(code) ?? 'refuses';
  return {
    fault: `${words} (SOCKS5 reply ${String(code)})`,
    next:
      code === 8
        ? 'name the server by its name, or by an address of the other family'
        : 'this is the word of the proxy, not of the server: ask its administrator, or try without it',
  };
}

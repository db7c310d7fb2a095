/** SOCKS4, and SOCKS4A, in which the proxy looks up the name: what the client says, and how the proxy's answer is read. */
import { isIP } from 'node:net';
import { packAddress } from '../../text/ip.ts';
import type { Proxy } from '../route.ts';
import { isFault, more, type ProxyDialog, type ProxyFault, type Read } from './dialog.ts';

const granted = 90;

/** Asks for a connection to the host, by its name or its IPv4 address. Undefined where it stands. */
export async function socks4(
  dialog: ProxyDialog,
  { user = '' }: Proxy,
  host: string,
  port: number,
): Promise<ProxyFault | undefined> {
  const family = isIP(host);
  if (family === 6) {
    return {
      fault: 'cannot be asked for an IPv6 address: SOCKS4 has none',
      next: 'name the server by its name with socks4a://, or use socks5h://',
    };
  }
  const head = Buffer.from([4, 1, port >> 8, port & 0xff]);
  // 0.0.0.x, which is no address, says that a name follows.
  const address = family === 4 ? packAddress(host) : Buffer.from([0, 0, 0, 1]);
  const name = family === 4 ? '' : `${host}\0`;
  const code = await dialog.ask(Buffer.concat([head, address, Buffer.from(`${user}\0${name}`, 'utf8')]), readReply);
  if (isFault(code)) return code;
  if (code === granted) return undefined;
  return {
    fault: `${codes.get(code) ?? 'refuses'} (SOCKS4 reply ${String(code)})`,
    next: 'this is the word of the proxy, not of the server: ask its administrator, or try without it',
  };
}

/** The code of the reply; its address is passed over. */
export function readReply(octets: Buffer): Read<number> {
  const [first, code] = octets;
  // Some write 4, the version of the request.
  if (first !== undefined && first !== 0 && first !== 4) return { kind: 'garbage', why: 'not of SOCKS version 4' };
  if (code !== undefined && (code < granted || code > 93)) {
    return { kind: 'garbage', why: `an unknown reply (${String(code)})` };
  }
  return code === undefined || octets.length < 8 ? more : { kind: 'done', value: code, length: 8 };
}

const codes: ReadonlyMap<number, string> = new Map([
  [91, 'rejects the request, or could not reach the server'],
  [92, 'cannot ask this machine who we are (identd)'],
  [93, 'does not believe who we are (identd)'],
]);

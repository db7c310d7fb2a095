/** HTTP CONNECT (RFC 9110 9.3.6): what the client says, and how the proxy's answer is read. */
import { visible } from '../../text/visible.ts';
import type { Proxy } from '../route.ts';
import { isFault, more, type ProxyDialog, type ProxyFault, type Read } from './dialog.ts';

/** Interim answers (1xx) that may come before the one that counts. */
const mostInterim = 10;

/** Asks for a tunnel to the host, by its name or address. Undefined where it stands. */
export async function httpConnect(
  dialog: ProxyDialog,
  { user, password = '' }: Proxy,
  host: string,
  port: number,
): Promise<ProxyFault | undefined> {
  const authority = `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
  const lines = [
    `CONNECT ${authority} HTTP/1.1`,
    `Host: ${authority}`,
    ...(user === undefined ? [] : [`Proxy-Authorization: Basic ${base64(`${user}:${password}`)}`]),
  ];
  let status = await dialog.ask(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'utf8'), readStatus);
  for (let i = 0; i < mostInterim && !isFault(status) && status.code < 200; i += 1)
    status = await dialog.answer(readStatus);
  if (isFault(status)) return status;
  if (status.code >= 200 && status.code < 300) return undefined;
  return refusal(status, user !== undefined);
}

export interface Status {
  readonly code: number;
  readonly text: string;
}

/** The status of an answer, and its whole head: the empty line ends it, and what stands behind a 2xx is the server's. */
export function readStatus(octets: Buffer): Read<Status> {
  const begun = octets.subarray(0, 12).toString('latin1');
  if (!'HTTP/1.'.startsWith(begun.slice(0, 7)) || !/^.{0,7}$|^.{7}[01]?$|^.{7}[01] \d{0,3}$/s.test(begun)) {
    return { kind: 'garbage', why: 'no status of HTTP/1' };
  }
  const head = octets.toString('latin1');
  const end = /\r?\n\r?\n/.exec(head);
  if (end === null) return more;
  const found = /^HTTP\/1\.[01] (\d{3})(?: ([^\r\n]*))?\r?\n/.exec(head);
  if (found === null) return { kind: 'garbage', why: 'no status of HTTP/1' };
  const [, code, text = ''] = found;
  return { kind: 'done', value: { code: Number(code), text }, length: end.index + end[0].length };
}

function refusal({ code, text }: Status, hasLogin: boolean): ProxyFault {
  const said = `HTTP status ${String(code)}${text === '' ? '' : ` ${visible(text.slice(0, 100))}`}`;
  if (code === 407) {
    return hasLogin
      ? {
          fault: `does not accept the user name or the password (${said})`,
          next: 'check both; only Basic is spoken here',
        }
      : {
          fault: `wants a login (${said})`,
          next: 'give it a user name and a password: http://user:password@host:port',
        };
  }
  const words =
    code === 403 || code === 405
      ? 'may not connect there by its rules'
      : code === 502 || code === 503
        ? 'could not connect to the server'
        : code === 504
          ? 'gave up on the server: the connection took too long'
          : 'refuses';
  return {
    fault: `${words} (${said})`,
    next: 'this is the word of the proxy, not of the server: ask its administrator, or try without it',
  };
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

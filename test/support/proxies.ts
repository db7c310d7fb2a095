/**
 * A proxy on loopback that speaks SOCKS5, SOCKS4, SOCKS4A and HTTP CONNECT, told apart by their first octet. Names are all of
 * 127.0.0.1: nothing is looked up. It keeps what it was asked for.
 */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { closing } from './judge.ts';

export interface Asked {
  readonly scheme: 'socks5' | 'socks4' | 'socks4a' | 'http';
  readonly host: string;
  readonly port: number;
  readonly login?: string;
}

export interface ProxyOptions {
  /** `user:password`: others are not let in. */
  readonly login?: string;
  /** The answer goes out in one segment with the first that the server says; or octet by octet. */
  readonly answer?: 'with the greeting' | 'octet by octet';
}

export interface EmbeddedProxy {
  readonly port: number;
  readonly asked: Asked[];
  readonly close: () => Promise<void>;
}

export async function startProxy(options: ProxyOptions = {}): Promise<EmbeddedProxy> {
  const asked: Asked[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    void serve(socket, options, asked).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return closing({
    port: (server.address() as AddressInfo).port,
    asked,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

/** Reads so many octets, or up to a mark, of what a socket gets. */
class Reader {
  readonly #socket: Socket;
  #octets = Buffer.alloc(0);
  #wake: () => void = () => undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#octets = Buffer.concat([this.#octets, chunk]);
      this.#wake();
    });
    socket.on('close', () => this.#wake());
  }

  async take(count: number): Promise<Buffer> {
    while (this.#octets.length < count) await this.#arrival();
    const taken = this.#octets.subarray(0, count);
    this.#octets = this.#octets.subarray(count);
    return taken;
  }

  async until(mark: string): Promise<string> {
    while (!this.#octets.includes(mark)) await this.#arrival();
    const end = this.#octets.indexOf(mark);
    return (await this.take(end + mark.length)).toString('latin1').slice(0, -mark.length);
  }

  async #arrival(): Promise<void> {
    if (this.#socket.destroyed) throw new Error('the client is gone');
    await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}

async function serve(socket: Socket, { login, answer }: ProxyOptions, asked: Asked[]): Promise<void> {
  const reader = new Reader(socket);
  const request = await read(reader, socket, login);
  if (request === undefined) {
    socket.end();
    return;
  }
  asked.push(request);
  const server = connect(request.port, '127.0.0.1');
  const sockets = [server, socket];
  for (const one of sockets) one.on('error', () => undefined);
  server.on('error', () => {
    socket.end(refusalOf(request));
  });
  await new Promise((resolve) => server.once('connect', resolve));
  const granted = grantOf(request);
  if (answer === 'with the greeting') {
    const first = await new Promise<Buffer>((resolve) => server.once('data', resolve));
    socket.write(Buffer.concat([granted, first]));
  } else if (answer === 'octet by octet') {
    for (const octet of granted) {
      socket.write(Buffer.from([octet]));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  } else socket.write(granted);
  server.pipe(socket);
  socket.pipe(server);
}

async function read(reader: Reader, socket: Socket, login: string | undefined): Promise<Asked | undefined> {
  const [first] = await reader.take(1);
  if (first === 5) return readSocks5(reader, socket, login);
  return first === 4 ? readSocks4(reader) : readConnect(reader, socket, login);
}

async function readSocks5(reader: Reader, socket: Socket, login: string | undefined): Promise<Asked | undefined> {
  const methods = await reader.take((await reader.take(1))[0] ?? 0);
  const method = login === undefined ? 0 : methods.includes(2) ? 2 : 0xff;
  socket.write(Buffer.from([5, method]));
  if (method === 0xff) return undefined;
  const given = method === 2 ? await readLogin(reader) : undefined;
  if (given !== undefined) socket.write(Buffer.from([1, given === login ? 0 : 1]));
  if (given !== undefined && given !== login) return undefined;
  const kind = (await reader.take(4))[3] ?? 0;
  const host =
    kind === 3 ? (await counted(reader)).toString() : [...(await reader.take(kind === 4 ? 16 : 4))].join('.');
  const port = (await reader.take(2)).readUInt16BE();
  return { scheme: 'socks5', host, port, ...(given !== undefined && { login: given }) };
}

const counted = async (reader: Reader): Promise<Buffer> => reader.take((await reader.take(1))[0] ?? 0);

async function readLogin(reader: Reader): Promise<string> {
  await reader.take(1);
  const user = (await counted(reader)).toString();
  return `${user}:${(await counted(reader)).toString()}`;
}

async function readSocks4(reader: Reader): Promise<Asked> {
  const head = await reader.take(7);
  const login = await reader.until('\0');
  const address = [...head.subarray(3)].join('.');
  const isName = address.startsWith('0.0.0.');
  const host = isName ? await reader.until('\0') : address;
  return { scheme: isName ? 'socks4a' : 'socks4', host, port: head.readUInt16BE(1), ...(login !== '' && { login }) };
}

async function readConnect(reader: Reader, socket: Socket, login: string | undefined): Promise<Asked | undefined> {
  const head = await reader.until('\r\n\r\n');
  const [, host = '', port = ''] = /^ONNECT (.*):(\d+) HTTP\/1\.1/.exec(head) ?? [];
  const [, encoded = ''] = /^Proxy-Authorization: Basic (.*)$/m.exec(head) ?? [];
  const given = Buffer.from(encoded, 'base64').toString();
  if (login !== undefined && given !== login) {
    socket.write('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n');
    return undefined;
  }
  return { scheme: 'http', host, port: Number(port), ...(given !== '' && { login: given }) };
}

function grantOf({ scheme }: Asked): Buffer {
  if (scheme === 'http') return Buffer.from('HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n');
  return scheme === 'socks5' ? Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 4, 210]) : Buffer.from([0, 90, 0, 0, 0, 0, 0, 0]);
}

function refusalOf({ scheme }: Asked): Buffer {
  if (scheme === 'http') return Buffer.from('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  return scheme === 'socks5' ? Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0]) : Buffer.from([0, 91, 0, 0, 0, 0, 0, 0]);
}

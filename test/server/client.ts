/** A client for the tests of the embedded servers: writes octets, and reads what comes, with deadlines. */
import { connect, type Socket } from 'node:net';

const WAIT_MS = 10_000;

export class TestClient {
  readonly socket: Socket;
  /** Every chunk as it arrived, with the time of its arrival. */
  readonly chunks: { readonly at: number; readonly text: string }[] = [];
  received = '';
  closed = false;
  ended = false;
  error: NodeJS.ErrnoException | undefined;
  #wake: (() => void) | undefined;

  /** @param to a port of 127.0.0.1, or a socket that is open already. */
  constructor(to: number | Socket, host = '127.0.0.1') {
    this.socket = typeof to === 'number' ? connect({ port: to, host, noDelay: true, allowHalfOpen: true }) : to;
    this.socket.on('data', (chunk: Buffer) => {
      const text = chunk.toString('latin1');
      this.chunks.push({ at: performance.now(), text });
      this.received += text;
      this.#wake?.();
    });
    this.socket.on('error', (error: NodeJS.ErrnoException) => {
      this.error = error;
    });
    this.socket.on('end', () => {
      this.ended = true;
      this.#wake?.();
    });
    this.socket.on('close', () => {
      this.closed = true;
      this.ended = true;
      this.#wake?.();
    });
  }

  write(octets: string): void {
    this.socket.write(octets, 'latin1');
  }

  /** Waits until `met`, then gives and forgets everything received. */
  async until(met: (received: string) => boolean, what: string): Promise<string> {
    const deadline = performance.now() + WAIT_MS;
    while (!met(this.received)) {
      const left = deadline - performance.now();
      if (left <= 0 || this.closed) throw new Error(`waited in vain for ${what}; got ${JSON.stringify(this.received)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const got = this.received;
    this.received = '';
    return got;
  }

  /** What has come once its last line is complete and no `250-`: a reply, or several that came together. */
  async reply(): Promise<string> {
    return this.until((text) => /(?:^|\n)(?!\d{3}-)[^\n]*\r\n$/.test(text), 'a reply');
  }

  async ask(command: string): Promise<string> {
    this.write(`${command}\r\n`);
    return this.reply();
  }

  /** Everything until the server closes. */
  async rest(): Promise<string> {
    const deadline = performance.now() + WAIT_MS;
    while (!this.ended) {
      if (performance.now() > deadline) throw new Error('the server did not close');
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const got = this.received;
    this.received = '';
    return got;
  }

  /** Drops the connection. */
  close(): Promise<void> {
    this.socket.destroy();
    return Promise.resolve();
  }
}

/**
 * Plays a dialog on a fresh connection: `> text` is sent with CRLF, and the other lines up to the next one are what must
 * come, each ended by CRLF; `[close]` is the server's close. Gives what was seen in the same form: compare the two.
 */
export async function playDialog(port: number, dialog: string): Promise<{ expected: string; seen: string }> {
  const lines = dialog
    .trim()
    .split('\n')
    .map((line) => line.trim());
  const client = new TestClient(port);
  const seen: string[] = [];
  const isReply = (line: string | undefined): boolean =>
    line !== undefined && line !== '[close]' && !/^>(?: |$)/.test(line);
  try {
    for (const [index, line] of lines.entries()) {
      if (line === '[close]') {
        await client.rest();
        seen.push(line);
      } else if (!isReply(line)) {
        client.write(`${line.slice(2)}\r\n`);
        seen.push(line);
      } else if (index === 0 || !isReply(lines[index - 1])) {
        const end = lines.findIndex((later, at) => at > index && !isReply(later));
        const count = (end < 0 ? lines.length : end) - index;
        const got = await client.until((text) => text.split('\r\n').length > count, `${String(count)} lines: ${line}`);
        seen.push(...got.replace(/\r\n$/, '').split('\r\n'));
      }
    }
  } catch (error) {
    // What was seen until then says more than the error alone.
    seen.push(String(error));
  } finally {
    await client.close();
  }
  return { expected: lines.join('\n'), seen: seen.join('\n') };
}

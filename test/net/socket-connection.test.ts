import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { connectTcp } from '../../src/net/connect.ts';
import type { Connection, PeerEnd } from '../../src/net/connection.ts';
import { noConnection } from '../../src/net/connection.ts';
import { listening } from './support.ts';

class Record {
  octets = '';
  readonly times: number[] = [];
  readonly ends: PeerEnd[] = [];

  data(chunk: Uint8Array, at: number): void {
    this.octets += Buffer.from(chunk).toString('latin1');
    this.times.push(at);
  }

  end(end: PeerEnd): void {
    this.ends.push(end);
  }
}

async function connected(
  onSocket: (socket: Socket) => void,
  options: { readonly pauseOnConnect?: boolean } = {},
): Promise<{ connection: Connection; record: Record }> {
  const outcome = await connectTcp({ host: '127.0.0.1', port: await listening(onSocket, options), deadlineMs: 5000 });
  if (outcome.kind !== 'connected') throw new Error(outcome.kind);
  return { connection: outcome.connection, record: new Record() };
}

const octets = (text: string): Uint8Array => Buffer.from(text, 'latin1');

test('gives every octet with its time, and what came before the start too', async () => {
  const { connection, record } = await connected((socket) => socket.write(Buffer.from([0, 13, 10, 128, 255])));
  await sleep(20);
  connection.start(record);
  await vi.waitFor(() => expect(record.octets).toBe('\0\r\n\x80\xff'));
  expect(record.times[0]).toBeLessThanOrEqual(performance.now());
  connection.close();
});

test('a FIN is an orderly end, after the data', async () => {
  const { connection, record } = await connected((socket) => socket.end('bye\r\n'));
  connection.start(record);
  await vi.waitFor(() => expect(record.ends).toMatchObject([{ how: 'fin' }]));
  expect(record.octets).toBe('bye\r\n');
  expect(connection.write(octets('x'), 100)).toBe('closed');
  connection.close();
});

test('an RST is a reset, after the data', async () => {
  const { connection, record } = await connected((socket) => {
    socket.write('421 bye\r\n', () => setTimeout(() => socket.resetAndDestroy(), 20));
  });
  connection.start(record);
  await vi.waitFor(() => expect(record.ends).toMatchObject([{ how: 'reset', code: 'ECONNRESET' }]));
  expect(record.octets).toBe('421 bye\r\n');
  expect(connection.write(octets('x'), 100)).toBe('reset');
});

test('a reset before the start is told at the start', async () => {
  const { connection, record } = await connected((socket) => socket.resetAndDestroy());
  await sleep(30);
  connection.start(record);
  await vi.waitFor(() => expect(record.ends).toMatchObject([{ how: 'reset' }]));
});

test('a write that the kernel takes is done at once', async () => {
  let got = '';
  const { connection } = await connected((socket) => socket.on('data', (chunk: Buffer) => (got += chunk.toString())));
  expect(connection.write(octets('NOOP\r\n'), 1000)).toBe('written');
  await vi.waitFor(() => expect(got).toBe('NOOP\r\n'));
  connection.close();
});

const tooMuch = new Uint8Array(32 * 1024 * 1024);

test('a peer that never reads cannot hold a write past its deadline', async () => {
  const { connection, record } = await connected(() => undefined, { pauseOnConnect: true });
  connection.start(record);
  const start = performance.now();
  expect(await connection.write(tooMuch, 150)).toBe('timed-out');
  expect(performance.now() - start).toBeGreaterThanOrEqual(140);
  connection.reset();
  await sleep(20);
  expect(record.ends).toEqual([]);
});

test('a large write to a slow reader is done when the kernel has all of it', async () => {
  let read = 0;
  const { connection } = await connected(
    (socket) => {
      socket.on('data', (chunk: Buffer) => (read += chunk.length));
      setTimeout(() => socket.resume(), 30);
    },
    { pauseOnConnect: true },
  );
  expect(await connection.write(tooMuch, 15_000)).toBe('written');
  connection.close();
  await vi.waitFor(() => expect(read).toBe(tooMuch.length), { timeout: 5000 });
});

test('a write that waits ends when the peer resets, and when we do', async () => {
  const { connection, record } = await connected((socket) => setTimeout(() => socket.resetAndDestroy(), 30), {
    pauseOnConnect: true,
  });
  connection.start(record);
  expect(await connection.write(tooMuch, 15_000)).toBe('reset');

  const other = await connected(() => undefined, { pauseOnConnect: true });
  const writing = other.connection.write(tooMuch, 15_000);
  setTimeout(() => other.connection.reset(), 20);
  expect(await writing).toBe('closed');
});

test('a close does not wait for ever for what is unwritten', async () => {
  let ended: string | undefined;
  const { connection } = await connected(
    (socket) => {
      socket
        .on('end', () => (ended = 'end'))
        .on('error', () => (ended = 'error'))
        .on('close', () => (ended ??= 'close'));
      setTimeout(() => socket.resume(), 1500);
    },
    { pauseOnConnect: true },
  );
  void connection.write(tooMuch, 15_000);
  connection.close();
  await vi.waitFor(() => expect(ended).toBeDefined(), { timeout: 5000 });
});

test('our close, half close and reset are what the peer sees', async () => {
  const seen: string[] = [];
  const peer = (socket: Socket): void => {
    socket.on('data', () => undefined);
    socket.on('error', () => seen.push('reset'));
    socket.on('end', () => {
      seen.push('fin');
      socket.end('after your half\r\n');
    });
  };
  const half = await connected(peer);
  half.connection.start(half.record);
  half.connection.halfClose();
  expect(half.connection.write(octets('x'), 100)).toBe('closed');
  await vi.waitFor(() => expect(half.record.ends).toMatchObject([{ how: 'fin' }]));
  expect(half.record.octets).toBe('after your half\r\n');
  half.connection.close();

  const whole = await connected(peer);
  whole.connection.close();
  await vi.waitFor(() => expect(seen).toEqual(['fin', 'fin']));

  const reset = await connected(peer);
  reset.connection.reset();
  await vi.waitFor(() => expect(seen).toEqual(['fin', 'fin', 'reset']));
});

test('a paused connection holds the peer back, a resumed one reads on', async () => {
  const { connection, record } = await connected((socket) => {
    setTimeout(() => socket.write('later\r\n'), 20);
  });
  connection.start(record);
  connection.pause();
  await sleep(60);
  expect(record.octets).toBe('');
  connection.resume();
  await vi.waitFor(() => expect(record.octets).toBe('later\r\n'));
  connection.close();
});

test('where there is no connection nothing happens', () => {
  noConnection.start(new Record());
  noConnection.pause();
  noConnection.resume();
  noConnection.halfClose();
  noConnection.close();
  noConnection.reset();
  expect(noConnection.write(octets('x'), 100)).toBe('closed');
});

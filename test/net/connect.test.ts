import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect as rawConnect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { connectTcp } from '../../src/net/connect.ts';
import { closedPort, listening } from './support.ts';

test('connects, and says to which address, when, and from where', async () => {
  const before = performance.now();
  const port = await listening((socket) => socket.resume());
  const outcome = await connectTcp({ host: '127.0.0.1', port, deadlineMs: 5000 });
  if (outcome.kind !== 'connected') throw new Error(outcome.kind);
  expect(outcome).toMatchObject({ address: '127.0.0.1', family: 4 });
  expect(outcome.startedAt).toBeGreaterThanOrEqual(before);
  expect(outcome.connectedAt).toBeGreaterThanOrEqual(outcome.startedAt);
  expect(outcome.attempts).toMatchObject([{ kind: 'connected', address: '127.0.0.1' }]);
  expect(outcome.connection.local.address).toBe('127.0.0.1');
  expect(outcome.connection.local.port).toBeGreaterThan(0);
  outcome.connection.close();
});

test('every address of a name is tried until one answers', async () => {
  const port = await listening((socket) => socket.resume());
  const outcome = await connectTcp({ host: 'localhost', port, deadlineMs: 5000 });
  expect(outcome.kind).toBe('connected');
  expect(outcome.attempts.at(-1)).toMatchObject({ kind: 'connected', address: '127.0.0.1' });
  if (outcome.kind === 'connected') outcome.connection.close();
});

test('a port where nobody listens refuses', async () => {
  const outcome = await connectTcp({ host: '127.0.0.1', port: await closedPort(), deadlineMs: 5000 });
  expect(outcome).toMatchObject({
    kind: 'refused',
    code: 'ECONNREFUSED',
    attempts: [{ kind: 'refused', code: 'ECONNREFUSED', address: '127.0.0.1' }],
  });
});

test('a listener whose queue is full times out', async () => {
  const port = await stoppedListener();
  const fillers = Array.from({ length: 8 }, () => rawConnect({ host: '127.0.0.1', port }).on('error', () => undefined));
  onTestFinished(() => fillers.forEach((socket: Socket) => socket.destroy()));
  await Promise.race(fillers.map((socket) => once(socket, 'connect')));
  const outcome = await connectTcp({ host: '127.0.0.1', port, deadlineMs: 300 });
  expect(outcome).toMatchObject({ kind: 'timed-out', attempts: [{ kind: 'timed-out' }] });
  expect(outcome.attempts[0]?.ms).toBeGreaterThanOrEqual(290);
});

test('an address of ours that is none', async () => {
  const port = await listening((socket) => socket.resume());
  // TEST-NET-3 is no address of this machine: the system refuses to send from it, and nothing leaves.
  const request = { host: '127.0.0.1', port, deadlineMs: 5000, from: () => '203.0.113.1' };
  expect(await connectTcp(request)).toMatchObject({ kind: 'no-source', code: 'EADDRNOTAVAIL' });
});

test('a host without an address of the family to connect from is unreachable', async () => {
  const outcome = await connectTcp({ host: '127.0.0.1', port: 9, deadlineMs: 1000, from: () => undefined });
  expect(outcome).toEqual({ kind: 'unreachable', code: 'EAFNOSUPPORT', attempts: [] });
});

test('no such name', async () => {
  const outcome = await connectTcp({ host: 'a'.repeat(300), port: 25, deadlineMs: 5000 });
  expect(outcome).toMatchObject({ kind: 'name-not-found', attempts: [] });
});

/** A process that listens and is stopped: the kernel takes connections until the queue is full, then answers no more. */
async function stoppedListener(): Promise<number> {
  const script = `require('node:net').createServer().listen({ host: '127.0.0.1', port: 0, backlog: 1 },
    function () { process.stdout.write(String(this.address().port) + '\\n') })`;
  const child: ChildProcess = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  if (child.stdout === null) throw new Error('no pipe');
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  child.kill('SIGSTOP');
  return Number(chunk.toString());
}

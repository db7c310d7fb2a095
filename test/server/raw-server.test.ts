import { expect, test } from 'vitest';
import { PeerGone, rawServer } from '../../src/server/index.ts';
import { TestClient } from './client.ts';

test('writes what it is told, waits, reads lines and resets', async () => {
  const lines: string[] = [];
  const server = await rawServer(async (peer) => {
    await peer.write('220-a\r');
    await peer.sleep(30);
    await peer.write('\n220 b\r\n');
    lines.push(await peer.line());
    lines.push(await peer.until('\r\n.\r\n'));
    peer.reset();
  });
  const client = new TestClient(server.port);
  expect(await client.until((text) => text.endsWith('220 b\r\n'), 'the banner')).toBe('220-a\r\n220 b\r\n');
  expect(client.chunks.map(({ text }) => text)).toEqual(['220-a\r', '\n220 b\r\n']);
  client.write('EHLO x\r\nbody\r\n.\r\n');
  await client.rest();
  expect(client.error?.code).toBe('ECONNRESET');
  expect(lines).toEqual(['EHLO x', 'body\r\n.\r\n']);
  expect(server.counters.connects).toBe(1);
  await server.close();
});

test('closes its half when the handler returns', async () => {
  const server = await rawServer((peer) => peer.write('220 bye\r\n'));
  const client = new TestClient(server.port);
  expect(await client.rest()).toBe('220 bye\r\n');
  await client.close();
  await server.close();
});

test('a peer that leaves is no error, a wrong handler is', async () => {
  const patient = await rawServer(async (peer) => {
    await expect(peer.line()).rejects.toBeInstanceOf(PeerGone);
    await peer.end();
    throw new PeerGone('as a handler would pass it on');
  });
  const leaving = new TestClient(patient.port);
  await new Promise((resolve) => leaving.socket.once('connect', resolve));
  leaving.socket.end();
  await leaving.rest();
  await patient.close();

  const wrong = await rawServer(() => {
    throw new Error('a mistake in the test');
  });
  const client = new TestClient(wrong.port);
  await client.rest();
  await expect(wrong.close()).rejects.toThrow('a mistake in the test');
});

test('a wait has a deadline', async () => {
  const server = await rawServer(async (peer) => {
    await expect(peer.line(30)).rejects.toThrow('in vain');
    await expect(peer.some(30)).rejects.toThrow('in vain');
    await expect(peer.end(30)).rejects.toThrow('in vain');
  });
  const client = new TestClient(server.port);
  await client.rest();
  await client.close();
  await server.close();
});

test('close ends a handler that sleeps or waits', async () => {
  const server = await rawServer((peer) =>
    peer.number === 1 ? peer.sleep(60_000) : peer.line(60_000).then(() => undefined),
  );
  const clients = [new TestClient(server.port), new TestClient(server.port)];
  await Promise.all(clients.map((client) => new Promise((resolve) => client.socket.once('connect', resolve))));
  while (server.counters.connects < 2) await new Promise((resolve) => setTimeout(resolve, 2));
  await server.close();
  await Promise.all(clients.map((client) => client.rest()));
});

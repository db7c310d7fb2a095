import { expect, test } from 'vitest';
import { connectWords } from '../../src/session/connect-words.ts';
import { span } from '../../src/session/span.ts';
import { closedPort, listening } from '../net/support.ts';
import { command, inWords, opened, openedTo } from './support.ts';

test('a refused connection is data: every call answers at once', async () => {
  const { session, lines } = await openedTo({ host: '127.0.0.1', port: await closedPort() });
  expect(session.connection).toMatchObject({ kind: 'refused', code: 'ECONNREFUSED' });
  expect(lines()).toEqual([
    expect.stringMatching(/^connect 127\.0\.0\.1:\d+: connection refused \(ECONNREFUSED\) after /),
  ]);
  expect(session.closed).toMatchObject({ by: 'nobody' });
  expect(inWords(await session.reply())).toBe('closed');
  expect(await command(session, 'NOOP')).toEqual({ kind: 'closed' });
  expect(await session.waitForClose(1000)).toBe('not-open');
  expect(await session.waitForSilence(1000)).toMatchObject({ kind: 'not-open' });
  expect(await session.collectUntilQuiet(1000, 1000)).toMatchObject({ replies: [] });
  expect(inWords((await session.receive()).outcome)).toBe('closed');
  expect(span(session, session.greeting, 'connect')).toBeUndefined();
  await session.ignorePending();
  await session.quit();
  await session.hangUp('close');
  expect(lines()).toHaveLength(1);
});

test('a name that does not exist', async () => {
  const { session, lines } = await openedTo({ host: `${'a'.repeat(300)}.invalid`, port: 25 });
  expect(session.connection.kind).toBe('name-not-found');
  expect(lines()[0]).toMatch(/no such host name \(/);
});

test('a connection that is reset at once', async () => {
  const port = await listening((socket) => socket.resetAndDestroy());
  const { session } = await openedTo({ host: '127.0.0.1', port });
  expect(session.connection.kind).toBe('connected');
  expect(inWords(await session.reply())).toBe('reset');
  expect(session.closed).toMatchObject({ by: 'server', how: 'reset' });
});

test('the transcript says which address of a name was used', async () => {
  const port = await listening((socket) => socket.end('220 mx\r\n'));
  const { session, lines } = await openedTo({ host: 'localhost', port });
  expect(inWords(await session.reply())).toBe('220');
  expect(lines()).toContainEqual(expect.stringMatching(/^connect localhost is 127\.0\.0\.1:\d+: connected after /));
});

test('the words for each outcome of a connect', () => {
  const target = { host: 'mx.example', port: 25 };
  const v6 = { address: '2001:db8::1', family: 6, kind: 'unreachable', code: 'ENETUNREACH', ms: 0 } as const;
  const v4 = { address: '192.0.2.1', family: 4, kind: 'timed-out', ms: 30_000 } as const;
  expect(connectWords(target, { kind: 'timed-out', attempts: [v6, v4] })).toEqual([
    'mx.example is [2001:db8::1]:25: unreachable (ENETUNREACH) after 0 ms',
    'mx.example is 192.0.2.1:25: no answer after 30.0 s',
  ]);
  expect(connectWords(target, { kind: 'lookup-failed', code: 'EAI_AGAIN', attempts: [] })).toEqual([
    'mx.example: the name could not be looked up (EAI_AGAIN)',
  ]);
  expect(connectWords(target, { kind: 'unreachable', code: 'EAFNOSUPPORT', attempts: [] })).toEqual([
    'mx.example: no address of the family to connect with (EAFNOSUPPORT)',
  ]);
});

test('spans: connect, banner, first byte, reply and total', async () => {
  const { session } = await opened(async (peer) => {
    await peer.sleep(60);
    await peer.write('220 mx\r\n');
    await peer.line();
    await peer.sleep(40);
    await peer.write('250-mx\r\n');
    await peer.sleep(40);
    await peer.write('250 OK\r\n');
    await peer.end();
  });
  expect(span(session, session.greeting, 'banner')).toBeUndefined();
  await session.reply();
  expect(span(session, session.greeting, 'connect')).toBeGreaterThanOrEqual(0);
  const banner = span(session, session.greeting, 'banner') ?? 0;
  expect(banner).toBeGreaterThanOrEqual(50);
  expect(span(session, session.greeting, 'reply')).toBeGreaterThanOrEqual(banner);
  await command(session, 'EHLO me');
  await session.reply();
  const first = span(session, session.current, 'first-byte') ?? 0;
  const reply = span(session, session.current, 'reply') ?? 0;
  expect(first).toBeGreaterThanOrEqual(35);
  expect(reply).toBeGreaterThanOrEqual(Math.max(first, 75));
  expect(span(session, session.current, 'total')).toBeGreaterThanOrEqual(banner + reply);
});

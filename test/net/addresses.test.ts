import { describe, expect, test } from 'vitest';
import { resolveHost } from '../../src/net/addresses.ts';

describe('literals', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1', 4],
    ['::1', '::1', 6],
    ['[::1]', '::1', 6],
  ])('%s needs no look-up', (host, address, family) => {
    expect(resolveHost(host, 1000)).toEqual({ kind: 'resolved', addresses: [{ address, family }] });
  });
});

test('localhost is a loopback address, each address once', async () => {
  const resolution = await resolveHost('localhost', 5000);
  const addresses = resolution.kind === 'resolved' ? resolution.addresses.map(({ address }) => address) : [];
  expect(addresses.length).toBeGreaterThan(0);
  expect(['127.0.0.1', '::1']).toEqual(expect.arrayContaining(addresses));
  expect(new Set(addresses).size).toBe(addresses.length);
});

test('a name too long to exist, and an empty one, are not found', async () => {
  expect(await resolveHost('a'.repeat(300), 5000)).toMatchObject({ kind: 'name-not-found' });
  expect(await resolveHost('', 5000)).toMatchObject({ kind: 'name-not-found' });
});

test('a name below .invalid is not found, or cannot be looked up where there is no resolver', async () => {
  const resolution = await resolveHost('nosuch.invalid', 5000);
  expect(['name-not-found', 'lookup-failed']).toContain(resolution.kind);
});

test('the deadline bounds the wait', async () => {
  // The resolver works in another thread: its answer cannot overtake a timer that is due before the event loop turns.
  const pending = resolveHost('nosuch.invalid', 1);
  const until = performance.now() + 20;
  while (performance.now() < until);
  expect(await pending).toEqual({ kind: 'lookup-failed', code: 'ETIMEOUT' });
});

/**
 * Hostile servers: whatever they do, each test gets its outcome at the right line, nothing hangs, and memory stays within a bound. All of
 * them run at once, in one process, against the whole way of a run.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rawServer, type RawServer } from '../../src/server/index.ts';
import type { CaseResult } from '../../src/result/outcome.ts';
import { start, targetAt, told } from '../support/judge.ts';
import type { Behaviour } from './behaviour.ts';
import { behaviours } from './behaviours.ts';

/**
 * What all of it may take of memory above what there was before, with 100 MB and more that each of several servers writes.
 * Above what was measured (200 to 300 MB) by what the collectors of Node's versions differ in.
 */
const mostMemory = 384 * 1024 * 1024;

const results = new Map<string, CaseResult>();
const servers: RawServer[] = [];
let peak = 0;

async function meet({ name, serve, spec, waits, target }: Behaviour): Promise<void> {
  const server = await rawServer(serve);
  servers.push(server);
  const patience = waits === true ? 400 : 5000;
  const met = targetAt(server, target?.(server));
  const { results: all } = await start(spec, [met], { patience, allowDelivery: true });
  const [result] = await all;
  if (result !== undefined) results.set(name, result);
}

beforeAll(async () => {
  const before = process.memoryUsage().rss;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss - before)), 20);
  await Promise.all(behaviours.map(meet));
  clearInterval(watch);
}, 60_000);

afterAll(async () => {
  await Promise.allSettled(servers.map((server) => server.close()));
});

test('there are at least sixty, each with a name of its own', () => {
  expect(new Set(behaviours.map(({ name }) => name)).size).toBe(behaviours.length);
  expect(behaviours.length).toBeGreaterThanOrEqual(60);
});

describe('each gets its outcome', () => {
  test.each(behaviours.map((behaviour) => [behaviour.name, behaviour] as const))('%s', (name, behaviour) => {
    const result = results.get(name);
    expect(result && told(result)).toMatch(behaviour.told);
  });
});

test('none takes longer than its waits', () => {
  for (const [name, { durationMs }] of results) expect([name, durationMs < 10_000]).toEqual([name, true]);
});

test('memory stays within its bound', () => {
  expect(peak).toBeLessThan(mostMemory);
});

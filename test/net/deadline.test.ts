import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Deadline } from '../../src/net/deadline.ts';

function watched(): { readonly deadline: Deadline; readonly fired: number[] } {
  const fired: number[] = [];
  return { deadline: new Deadline(() => fired.push(performance.now())), fired };
}

test('fires once, and not before its time', async () => {
  const { deadline, fired } = watched();
  const at = performance.now() + 30;
  deadline.set(at);
  await sleep(80);
  expect(fired).toHaveLength(1);
  expect(fired[0]).toBeGreaterThanOrEqual(at);
});

test('what is cleared or disposed of does not fire, and can be set again', async () => {
  const { deadline, fired } = watched();
  deadline.set(performance.now() + 10);
  deadline.clear();
  await sleep(40);
  expect(fired).toHaveLength(0);
  deadline.set(performance.now() + 10);
  deadline.dispose();
  await sleep(40);
  expect(fired).toHaveLength(0);
  deadline.set(performance.now() + 10);
  await sleep(40);
  expect(fired).toHaveLength(1);
});

test('a later time replaces an earlier one, and an earlier one a later', async () => {
  const { deadline, fired } = watched();
  const start = performance.now();
  deadline.set(start + 10);
  deadline.set(start + 60);
  await sleep(35);
  expect(fired).toHaveLength(0);
  await sleep(60);
  expect(fired).toHaveLength(1);
  deadline.set(performance.now() + 600_000);
  deadline.set(performance.now() + 10);
  await sleep(60);
  expect(fired).toHaveLength(2);
});

test('a time that has passed fires soon, one beyond what a timer can hold does not fire at once', async () => {
  const { deadline, fired } = watched();
  deadline.set(performance.now() + 2 ** 40);
  await sleep(20);
  expect(fired).toHaveLength(0);
  deadline.set(-5);
  await sleep(20);
  expect(fired).toHaveLength(1);
});

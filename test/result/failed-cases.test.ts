/** What of a run log needs another run. */
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { failedCases } from '../../src/result/failed-cases.ts';
import { RunLogError } from '../../src/result/read-run-log.ts';
import { ALL, caseInfo, eventsOf, PASSED } from '../report/fixtures.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtpspec-failed-'));
  path = join(folder, 'run.jsonl');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const lines = (events: Iterable<unknown>): string => [...events].map((event) => `${JSON.stringify(event)}\n`).join('');

test('failed and errored cases, and no others', async () => {
  await writeFile(path, lines(eventsOf(ALL)));
  expect(await failedCases(path)).toEqual({
    cases: [
      { id: 'exchange.relay/closed', alias: 'mail.example.org' },
      { id: 'exchange.relay/unreachable', alias: 'mail.example.org' },
    ],
    finished: 6,
    notRun: 0,
  });
});

test('nothing failed', async () => {
  await writeFile(path, lines(eventsOf([PASSED])));
  expect(await failedCases(path)).toEqual({ cases: [], finished: 1, notRun: 0 });
});

test('a case that a killed run had begun was not judged; what had not begun is counted', async () => {
  const [begin, ...rest] = eventsOf([PASSED], 7);
  await writeFile(path, lines([begin, ...rest.filter(({ type }) => type !== 'run-finished')]));
  await appendFile(path, lines([{ type: 'case-started', seq: 1, info: caseInfo({ testId: 'cut' }) }]));
  await appendFile(path, '{"type":"case-fin');
  expect(await failedCases(path)).toEqual({
    cases: [{ id: 'exchange.relay/cut', alias: 'mail.example.org' }],
    finished: 2,
    notRun: 5,
  });
});

test('a log that is missing or damaged is an error', async () => {
  await expect(failedCases(path)).rejects.toThrow(RunLogError);
  await writeFile(path, `${lines(eventsOf(ALL))}{}\n`);
  await expect(failedCases(path)).rejects.toThrow(`${path}:`);
});

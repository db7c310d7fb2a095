import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/result/events.ts';
import { OutputFile } from '../../src/result/output-file.ts';
import { readRunLog, RunLogError } from '../../src/result/read-run-log.ts';
import { writeRunLog } from '../../src/result/run-log.ts';
import { EventStream } from '../../src/result/stream.ts';
import { ALL, caseResult, eventsOf, streamOf } from '../report/fixtures.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtpspec-log-'));
  path = join(folder, 'logs', 'run.jsonl');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function write(events: Iterable<RunEvent>): Promise<string | undefined> {
  return writeRunLog(await OutputFile.create(path, 'the run log'), streamOf(events));
}

async function read(file = path): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const batch of readRunLog(file)) events.push(...batch);
  return events;
}

describe('a run log', () => {
  it('gives back every event as it was, odd characters included', async () => {
    const text = Array.from({ length: 256 }, (_, unit) => String.fromCharCode(unit)).join('') + '\u2028\ud800\ufeff';
    const entry = { at: 1, session: 1, kind: 'received' as const, text, cut: 3 };
    const interrupted = { signal: 'SIGINT', notRun: 2 };
    const events = [...eventsOf([...ALL, caseResult({ transcript: [entry] })])].map((event): RunEvent =>
      event.type === 'run-finished' ? { ...event, summary: { ...event.summary, interrupted } } : event,
    );
    expect(await write(events)).toBeUndefined();
    expect(await read()).toEqual(events);
  });

  it('is written as things happen', async () => {
    const stream = new EventStream();
    const done = writeRunLog(await OutputFile.create(path, 'the run log'), stream.subscribe());
    const [first] = eventsOf([]);
    if (first !== undefined) stream.emit(first);
    let text = '';
    for (let tries = 0; text === '' && tries < 200; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      text = await readFile(path, 'utf8');
    }
    expect(text).toMatch(/^\{"type":"run-started".*\}\n$/);
    stream.end();
    await done;
  });

  it('is read up to where a kill tore it, at any octet of the last line', async () => {
    const events = [...eventsOf(ALL)];
    await write(events);
    const whole = await readFile(path);
    const lastLine = whole.lastIndexOf('\n', whole.length - 2) + 1;
    for (let end = whole.length - 1; end >= lastLine; end -= 7) {
      await truncate(path, end);
      expect(await read()).toEqual(end === whole.length - 1 ? events : events.slice(0, -1));
    }
  });

  it('is read in bounded pieces', async () => {
    const results = Array.from({ length: 3000 }, () => caseResult());
    await write(eventsOf(results));
    let largest = 0;
    let count = 0;
    for await (const batch of readRunLog(path)) {
      largest = Math.max(largest, batch.length);
      count += batch.length;
    }
    expect(count).toBe(3000 * 11 + 2);
    expect(largest).toBeLessThan(2000);
  });

  it.each([
    ['an empty file', '', ':1: not a run log: the file is empty'],
    ['text', 'hello\nworld\n', ':1: not a run log: the line is no JSON'],
    ['other JSON', '[1]\n', ':1: not a run log: the line is no event of a run'],
    ['one line of something else', 'hello', ':1: not a run log: the line is no JSON'],
    ['a later schema', '{"type":"run-started","schema":2}\n', 'written by another version of smtpspec'],
    ['a missing field', '{"type":"case-started","seq":0,"info":{"key":"a"}}\n', 'no event of a run'],
    ['a wrong field', '{"type":"run-finished","at":"","summary":{"passed":"1"}}\n', 'no event of a run'],
  ])('is told from %s', async (_, content, message) => {
    const file = join(folder, 'x.jsonl');
    await writeFile(file, content);
    await expect(read(file)).rejects.toThrow(message);
  });

  it('names the line of a tear in the middle', async () => {
    await write(eventsOf([]));
    await appendFile(path, '{"type":\n{}\n');
    await expect(read()).rejects.toThrow(`${path}:3: not a run log`);
  });

  it('says when there is none', async () => {
    const reading = read(join(folder, 'none'));
    await expect(reading).rejects.toBeInstanceOf(RunLogError);
    await expect(reading).rejects.toThrow('none: no such file or folder (ENOENT)');
  });
});

describe('a log that cannot be written', () => {
  it.each<[string, string]>([
    ...(existsSync('/dev/full')
      ? [['/dev/full', 'no space left on the device (ENOSPC)'] satisfies [string, string]]
      : []),
    ['/dev/null/x', 'a part of the path is a file, not a folder (ENOTDIR)'],
    [tmpdir(), 'it is a folder, not a file (EISDIR)'],
  ])('%s is told, and the stream is read to its end', async (file, message) => {
    path = file;
    const stream = new EventStream({ limit: 10 });
    const done = writeRunLog(await OutputFile.create(file, 'the run log'), stream.subscribe());
    for (const event of eventsOf(Array.from({ length: 100 }, () => caseResult()))) {
      stream.emit(event);
      await stream.drained();
    }
    stream.end();
    expect(await done).toBe(`cannot write the run log ${file}: ${message}`);
  });

  it('is known before the run begins where that is possible', async () => {
    expect((await OutputFile.create(tmpdir(), 'the run log')).problem).toContain('EISDIR');
  });
});

import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CaseResult } from '../../src/result/outcome.ts';
import { OutputFile } from '../../src/result/output-file.ts';
import type { JunitOptions } from '../../src/report/junit/case.ts';
import { className } from '../../src/report/junit/names.ts';
import { seconds, timestamp } from '../../src/report/junit/time.ts';
import { writeJunit } from '../../src/report/junit/writer.ts';
import { xmlBlock } from '../../src/report/junit/xml-text.ts';
import { EventStream } from '../../src/result/stream.ts';
import type { RunEvent } from '../../src/result/events.ts';
import { elementsNamed, parseXml, type XmlElement } from '../support/xml.ts';
import {
  ALL,
  caseInfo,
  caseResult,
  ERRORED,
  EXPIRED,
  eventsOf,
  FAILED,
  FRAME,
  KNOWN,
  PASSED,
  streamOf,
  TRANSCRIPT,
} from './fixtures.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtpspec-junit-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function written(events: Iterable<RunEvent>, options?: JunitOptions): Promise<XmlElement> {
  const path = join(folder, 'reports', 'junit.xml');
  const file = await OutputFile.create(path, 'the JUnit report');
  expect(await writeJunit(file, streamOf(events), options)).toBeUndefined();
  return parseXml(await readFile(path, 'utf8'));
}

async function casesOf(results: readonly CaseResult[], options?: JunitOptions): Promise<XmlElement[]> {
  return elementsNamed(await written(eventsOf(results), options), 'testcase');
}

function outcomeOf({ children }: XmlElement): string {
  return children
    .map(({ name }) => name)
    .filter((name) => name !== 'properties' && name !== 'system-out')
    .join();
}

function part(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name);
}

describe('a JUnit file', () => {
  it('has one suite for a spec on a target, with counts, time and an UTC timestamp', async () => {
    const root = await written(eventsOf(ALL));
    expect(root.name).toBe('testsuites');
    expect(root.children).toHaveLength(1);
    expect(root.children[0]?.attributes).toEqual({
      name: 'Relay on mail.example.org',
      timestamp: '2026-01-02T03:04:05.678Z',
      time: '3.374',
      tests: '6',
      failures: '1',
      errors: '1',
      skipped: '2',
    });
  });

  it('has one case for a result, with exactly one outcome element or none', async () => {
    const cases = await casesOf(ALL);
    expect(cases.map(outcomeOf)).toEqual(['failure', 'error', 'skipped', 'skipped', '', '']);
    expect(cases[0]?.attributes).toEqual({
      classname: 'exchange.relay.mail_example_org',
      name: 'closed',
      time: '0.84',
      file: 'specs/relay/closed.smtpspec',
    });
  });

  it('says in a failure all that the console says', async () => {
    const failure = part((await casesOf([FAILED], { rerun: ['--set', 'domain=example.org'] }))[0], 'failure');
    expect(failure?.attributes).toEqual({ message: 'got 250 2.1.5 Ok (41 ms after RCPT)', type: 'failure' });
    expect(failure?.text).toContain('14 |   expect 550 5.7.1\n   |          ^^^^^^^^^ got 250 2.1.5 Ok');
    expect(failure?.text).toContain('= advice: close relaying');
    expect(failure?.text).toContain('--target mail.example.org --set domain=example.org');
  });

  it('gives reasons to errors, skipped cases and known issues', async () => {
    const [, errored, skipped, known] = await casesOf(ALL);
    expect(part(errored, 'error')?.attributes['message']).toBe('connection refused by 192.0.2.1 port 25');
    expect(part(errored, 'error')?.text).toContain('try telnet');
    expect(part(skipped, 'skipped')?.attributes).toEqual({
      message: 'it delivers mail: --allow-delivery was not given',
    });
    expect(part(known, 'skipped')?.attributes).toEqual({
      message: 'known issue OPS-812: the old gateway goes in January (until 2026-12-31)',
    });
  });

  it('says of a known issue what failed, and has it as properties', async () => {
    const [known, expired] = await casesOf([KNOWN, EXPIRED]);
    const issue = (one: XmlElement | undefined): unknown[] =>
      (part(one, 'properties')?.children ?? [])
        .map(({ attributes }) => attributes)
        .filter(({ name }) => name?.startsWith('known issue'));
    expect(issue(known)).toEqual([
      { name: 'known issue', value: 'OPS-812' },
      { name: 'known issue reason', value: 'the old gateway goes in January' },
      { name: 'known issue until', value: '2026-12-31' },
    ]);
    expect(part(known, 'system-out')?.text).toMatch(/^KNOWN\n[^]*\^ got 250 2\.1\.5 Ok/);
    expect(issue(expired)).toContainEqual({ name: 'known issue', value: 'OPS-7' });
    expect(part(expired, 'failure')?.text).toContain('= known issue OPS-7 expired on 2026-11-01: ');
  });

  it('tells each case in full, also one that the console names as told', async () => {
    const [first] = ERRORED.findings;
    if (first === undefined) throw new Error('no finding');
    const dead = {
      ...ERRORED,
      findings: [{ ...first, frame: FRAME }],
      transcript: [{ at: 3, session: 1, kind: 'connect', text: 'connection refused' } as const],
    };
    const cases = await casesOf([dead, { ...dead, info: caseInfo({ testId: 'second' }) }]);
    for (const one of cases) expect(part(one, 'error')?.text).toContain('try telnet');
  });

  it('has properties and the transcript', async () => {
    const [failed, , , , warned] = await casesOf(ALL);
    const properties = part(failed, 'properties')?.children.map(({ attributes }) => [
      attributes['name'],
      attributes['value'],
    ]);
    expect(properties).toEqual([
      ['title', 'the server refuses to relay'],
      ['place', 'specs/relay/closed.smtpspec:10'],
      ['tags', 'relay'],
      ['ref', 'RFC 2505 2.1'],
      ['level', 'must'],
      ['time the greeting banner', '0.019'],
    ]);
    expect(part(failed, 'system-out')?.text).toContain('0.083  C: QUIT\n   0.090  S: 221 Bye\n');
    expect(part(warned, 'system-out')?.text).toMatch(/^WARNING\n {2}--> specs/);
  });

  it('has what the author wanted in the reports, made safe', async () => {
    const meta = [{ key: 'owner', value: 'mail \u001b[1m]]> team' }];
    const [failed] = await casesOf([{ ...FAILED, info: { ...FAILED.info, meta } }]);
    const properties = part(failed, 'properties')?.children.map(({ attributes }) => attributes);
    expect(properties).toContainEqual({ name: 'owner', value: 'mail \\x1b[1m]]\\x3e team' });
    expect(part(failed, 'failure')?.text).toContain(' = owner: mail \\x1b[1m]]\\x3e team');
  });

  it('keeps to the strict schema when asked', async () => {
    const [failed] = await casesOf([FAILED], { dialect: 'strict' });
    expect(Object.keys(failed?.attributes ?? {})).toEqual(['classname', 'name', 'time']);
    expect(failed?.children.map(({ name }) => name)).toEqual(['failure', 'system-out']);
  });

  it('cuts an output between lines, where Jenkins would cut it anyway', async () => {
    const entry = { at: 1, session: 1, kind: 'received' as const, text: '250-0123456789\r\n'.repeat(50_000) };
    const [failed, passed] = await casesOf([
      caseResult({ ...FAILED, transcript: [entry] }),
      caseResult({ transcript: [entry] }),
    ]);
    for (const [element, limit] of [
      [failed, 100_100],
      [passed, 1100],
    ] as const) {
      const text = part(element, 'system-out')?.text ?? '';
      expect(text.length).toBeLessThan(limit);
      expect(text.length).toBeGreaterThan(limit * 0.8);
      expect(text).toMatch(/\n… \d+ lines left out, which the run log \(--log\) has …\n/);
    }
  });

  it('is written in chunks of a thousand, suites kept together within each', async () => {
    const targets = ['a', 'b'].map((alias) => ({ alias, host: alias, port: 25 }));
    const results = Array.from({ length: 2500 }, (_, index) => {
      const target = targets[index % 2];
      const info = caseInfo({ testId: `t${String(index)}`, ...(target === undefined ? {} : { target }) });
      return { ...PASSED, info };
    });
    const root = await written(eventsOf(results));
    expect(root.children.map(({ attributes, children }) => [attributes['name'], children.length])).toEqual([
      ['Relay on a', 500],
      ['Relay on b', 500],
      ['Relay on a', 500],
      ['Relay on b', 500],
      ['Relay on a', 250],
      ['Relay on b', 250],
    ]);
    const names = elementsNamed(root, 'testcase').map(({ attributes }) => attributes['name']);
    expect(new Set(names).size).toBe(2500);
  });
});

describe('whatever ends a run', () => {
  /** Undefined where the file is being written at this very moment. */
  function casesIn(xml: string): number | undefined {
    try {
      return elementsNamed(parseXml(xml), 'testcase').length;
    } catch {
      return undefined;
    }
  }

  it('the file is whole after every write', async () => {
    const path = join(folder, 'live.xml');
    const stream = new EventStream();
    const done = writeJunit(await OutputFile.create(path, 'the JUnit report'), stream.subscribe());
    const results = Array.from({ length: 1500 }, (_, index) => ({
      ...PASSED,
      info: caseInfo({ testId: String(index) }),
    }));
    const [last, ...others] = [...eventsOf(results)].reverse();
    for (const event of others.reverse()) stream.emit(event);
    let cases = 0;
    for (let tries = 0; cases === 0 && tries < 200; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 25));
      cases = casesIn(await readFile(path, 'utf8')) ?? 0;
    }
    expect(cases).toBe(1000);
    if (last !== undefined) stream.emit(last);
    stream.end();
    await done;
    expect(elementsNamed(parseXml(await readFile(path, 'utf8')), 'testcase')).toHaveLength(1500);
  });

  it('an interrupted run holds an errored case that says so', async () => {
    const events = [...eventsOf([PASSED])].map((event): RunEvent =>
      event.type === 'run-finished'
        ? { ...event, summary: { ...event.summary, interrupted: { signal: 'SIGINT', notRun: 3 } } }
        : event,
    );
    const [, complete] = elementsNamed(await written(events), 'testcase');
    expect(complete?.attributes).toMatchObject({ classname: 'smtpspec.run', name: 'complete' });
    expect(part(complete, 'error')?.attributes['message']).toBe(
      'the run was cut short by SIGINT: 3 planned tests did not run',
    );
  });

  it('a killed run does too, and its unfinished case is errored', async () => {
    const cases = elementsNamed(await written([...eventsOf([PASSED, FAILED])].slice(0, -3)), 'testcase');
    expect(cases.map(outcomeOf)).toEqual(['', 'error', 'error']);
  });

  it('a run without cases gives a whole file', async () => {
    expect((await written(eventsOf([]))).children).toEqual([]);
  });

  it.skipIf(!existsSync('/dev/full'))('a file that cannot be written is told, and nobody waits', async () => {
    const file = await OutputFile.create('/dev/full', 'the JUnit report');
    expect(await writeJunit(file, streamOf(eventsOf(ALL)))).toBe(
      'cannot write the JUnit report /dev/full: no space left on the device (ENOSPC)',
    );
  });
});

describe('what a hostile server said', () => {
  const attacks = [
    'a]]>b]]>c',
    "250 x]]\0></system-out><skipped message='owned'/><system-out><![CDATA[",
    "250 x]]\x1b></system-out><skipped message='owned'/><system-out><![CDATA[",
    ']]\ufffe></failure></testcase></testsuite><![CDATA[',
    ']]\ud800>\udc00]]\u200b>',
    '250 [[ATTACHMENT|/home/jenkins/secret]]',
    '[\0[ATTACHMENT|/etc/passwd]] [[[[attachment|x]]',
    '\x1b[31mred\x85\x9b\ufeff\u2028',
    '&#27;&lt;<![CDATA[ <!-- ?> -->',
    '\r\r\n\t"\'',
  ];

  async function attackedBy(text: string): Promise<XmlElement[]> {
    const octets = Buffer.from(text).toString('latin1');
    const info = caseInfo({
      ...{ testId: text, title: text, specTitle: text, specId: text, tags: [text], groups: [text], advice: [text] },
      refs: [{ text, level: 'must' }],
      place: { file: text, line: 1, column: 1, length: 1 },
      target: { alias: text, host: text, port: 25 },
    });
    const frame = { ...FRAME, file: text, source: [{ line: 14, text }] };
    const findings = [{ severity: 'failure' as const, message: text, details: [text], frame }];
    const transcript = [...TRANSCRIPT, { at: 1, session: 1, kind: 'received' as const, text: octets }];
    const timings = [{ span: text, of: text, ms: Number.NaN }];
    return casesOf(
      (['failed', 'errored', 'skipped', 'known', 'passed'] as const).map((outcome) =>
        caseResult({
          info,
          outcome,
          reason: text,
          findings,
          transcript,
          timings,
          startedAt: text,
          durationMs: Number.NaN,
        }),
      ),
    );
  }

  function expectUnharmed(cases: readonly XmlElement[]): void {
    expect(cases.map(outcomeOf)).toEqual(['failure', 'error', 'skipped', 'skipped', '']);
    for (const { attributes } of cases) {
      expect(attributes['classname']).toMatch(/^[\w.-]+$/);
      expect(attributes['classname']).not.toMatch(/\.\.|^[./]/);
      expect(attributes['time']).toBe('0');
    }
    expect(JSON.stringify(cases)).not.toMatch(/\[\[ATTACHMENT\|/i);
  }

  it.each(attacks)('neither breaks the file nor changes a verdict: %j', async (text) => {
    expectUnharmed(await attackedBy(text));
  });

  it('is harmless whatever it is', async () => {
    const unit = fc.oneof(
      fc.constantFrom(...attacks, ']', '>', '[', 'ATTACHMENT|', '\0', '&', '<', '\r', '\n', '..', '/'),
      fc.string({ unit: 'binary', maxLength: 3 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(unit, { maxLength: 8 }), async (units) => {
        expectUnharmed(await attackedBy(units.join('')));
      }),
      { numRuns: 40 },
    );
  });

  it('stays visible', () => {
    expect(xmlBlock('a]]>b\n[[ATTACHMENT|x]]\x1b')).toBe('a]]\\x3eb\n[\\x5bATTACHMENT|x]]\\x1b');
  });
});

describe('names', () => {
  const target = { alias: 'a', host: 'a', port: 25 };

  it.each([
    ['exchange.relay', 'mail', 'exchange.relay.mail'],
    ['exchange.relay', '127.0.0.1:2525', 'exchange.relay.127_0_0_1__2525'],
    ['../etc', 'a', '-811c9dc5.-811c9dc5._etc-5cb4ca84.a'],
  ])('%s on %s is %s', (specId, alias, name) => {
    expect(className(caseInfo({ specId, target: { ...target, alias } }))).toBe(name);
  });

  it('keep aliases apart that differ in what they cannot show', () => {
    const aliases = [
      'a.b',
      'a_b',
      'a:b',
      'a__b',
      'a..b',
      'a.:b',
      'a:.b',
      'a-b',
      'a/b',
      'a b',
      '[a.b]',
      '[a_b]',
      '_',
      '',
    ];
    const names = aliases.map((alias) => className(caseInfo({ target: { ...target, alias } })));
    expect(new Set(names).size, names.join('\n')).toBe(aliases.length);
  });

  it('keep two targets apart that look alike once cleaned', () => {
    const [one, two] = ['a/b', 'a b'].map((alias) => className(caseInfo({ target: { ...target, alias } })));
    expect(one).not.toBe(two);
  });
});

describe('times', () => {
  it('are seconds to the millisecond, and ISO in UTC', () => {
    expect([0.0001, 1.6, 840.4, -5, Number.NaN, Infinity].map(seconds)).toEqual([0, 0.002, 0.84, 0, 0, 0]);
    expect(timestamp('2026-01-02T03:04:05+01:00')).toBe('2026-01-02T02:04:05.000Z');
    expect(timestamp('yesterday')).toBeUndefined();
    expect(timestamp(undefined)).toBeUndefined();
  });
});

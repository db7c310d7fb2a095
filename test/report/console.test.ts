import { describe, expect, it } from 'vitest';
import { EventStream } from '../../src/result/stream.ts';
import type { CaseResult } from '../../src/result/outcome.ts';
import { caseLines } from '../../src/report/blocks/case.ts';
import { decisiveLines, transcriptLines } from '../../src/report/blocks/transcript.ts';
import { colorDecision, consoleTheme } from '../../src/report/console/colors.ts';
import { reportToConsole, type ConsoleOptions } from '../../src/report/console/reporter.ts';
import { summaryLines } from '../../src/report/console/summary.ts';
import { Terminal } from '../../src/report/console/terminal.ts';
import { PLAIN_THEME } from '../../src/report/theme.ts';
import { rerunCommand, targetArgument } from '../../src/report/target.ts';
import type { TranscriptEntry } from '../../src/smtp/transcript-entry.ts';
import { visibleBlock } from '../../src/text/visible.ts';
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
  SKIPPED,
  streamOf,
  TRANSCRIPT,
  WARNED,
} from './fixtures.ts';

function shown(result: CaseResult, verbose = false): string {
  return caseLines(result, { theme: PLAIN_THEME, verbose }).join('\n');
}

async function report(results: readonly CaseResult[], options: Partial<ConsoleOptions> = {}): Promise<string> {
  let text = '';
  const out = { write: (piece: string) => (text += piece) };
  await reportToConsole(streamOf(eventsOf(results)), out, { color: false, ...options });
  return text;
}

describe('a failed case', () => {
  it('has the shape of the language reference', () => {
    expect(shown(FAILED)).toBe(
      `FAILED  exchange.relay/closed  the server refuses to relay           mail.example.org:25  0.84 s
  --> specs/relay/closed.smtpspec:14:10
   |
12 |   send MAIL FROM:<a@adventure-works.com>
13 |   send RCPT TO:<b@alpineskihouse.com>
14 |   expect 550 5.7.1
   |          ^^^^^^^^^ got 250 2.1.5 Ok (41 ms after RCPT)
   |
   = must: RFC 2505 2.1
   = advice: close relaying on the receive connector; then run this test again from outside
   = transcript: --verbose
        0.041  C: RCPT TO:<b@alpineskihouse.com>
        0.082  S: 250 2.1.5 Ok
   = rerun: npx smtpspec run specs/relay/closed.smtpspec --only exchange.relay/closed --target mail.example.org`,
    );
  });

  it('shows the whole transcript and the times when asked', () => {
    const text = shown(FAILED, true);
    expect(text).toContain('   = transcript:\n        0.001  * connected to 192.0.2.1 port 25\n');
    expect(text).toContain('        0.083  C: QUIT\n        0.090  S: 221 Bye\n        0.091  * the server closed\n');
    expect(text).toContain('   = time: the greeting banner 19 ms\n');
  });

  it('shows first what decided the verdict, then the warnings', () => {
    const warning = { severity: 'warning' as const, message: 'first', details: ['d'], frame: FRAME };
    const text = shown({ ...FAILED, findings: [{ ...warning, message: 'lesser' }, ...FAILED.findings] });
    expect(text.indexOf('warning: lesser')).toBeGreaterThan(text.indexOf('got 250'));
    expect(text).toContain('   = d\n');
  });

  it('is explained even where it came without a finding', () => {
    expect(shown({ ...FAILED, findings: [] })).toContain(`   = ${FAILED.reason ?? ''}\n`);
  });
});

describe('other outcomes', () => {
  it('errored: what could not be judged, at its test, without the advice for a failure', () => {
    expect(shown(ERRORED)).toBe(
      `ERRORED  exchange.relay/unreachable  the server refuses to relay      mail.example.org:25  12 ms
  --> specs/relay/closed.smtpspec:10:1
   |
   = connection refused by 192.0.2.1 port 25
   = nothing listens there, or a firewall rejects:
     try telnet 192.0.2.1 25
   = ref: RFC 5321 3.1
   = rerun: npx smtpspec run specs/relay/closed.smtpspec --only exchange.relay/unreachable --target mail.example.org`,
    );
  });

  it('skipped and known: one line and the reason', () => {
    expect(shown(SKIPPED)).toMatch(
      /^SKIPPED {2}exchange\.relay\/delivers .*:25\n {3}= it delivers mail: --allow-delivery/,
    );
    expect(shown(KNOWN).split('\n')).toEqual([
      expect.stringMatching(/^KNOWN {3}exchange\.relay\/known .* 0\.84 s$/),
      '   = known issue OPS-812: the old gateway goes in January (until 2026-12-31)',
      '   = got 250 2.1.5 Ok (41 ms after RCPT)',
    ]);
  });

  it('failed, and what was on file has expired: says so', () => {
    expect(shown(EXPIRED)).toMatch(/^FAILED {2}exchange\.relay\/expired /);
    expect(shown(EXPIRED)).toContain(
      '\n   = known issue OPS-7 expired on 2026-11-01: until the relay is replaced\n' +
        '   = to bear it longer, change the day: smtpspec.known.json at [1]\n   = must: RFC 2505 2.1\n',
    );
  });

  it('warned: what was found, and no rerun', () => {
    expect(shown(WARNED)).toMatch(/^WARNED {2}exchange\.relay\/warned /);
    expect(shown(WARNED)).toContain('^^^^^^^^^ warning: got 502 where 500 is better');
    expect(shown(WARNED)).not.toContain('rerun');
  });

  it('passed: one line', () => {
    expect(shown(PASSED)).toMatch(/^ok {6}exchange\.relay\/fine {2}all is well {3,}mail\.example\.org:25 {2}0\.84 s$/);
  });
});

describe('transcripts', () => {
  it('show odd line ends, cuts, octets and sessions', () => {
    expect(
      transcriptLines([
        { at: 1, session: 1, kind: 'received', text: '250-a\r\n250 b\n250' },
        { at: 1234.5, session: 2, kind: 'sent', text: 'x\xff\x1b[2J', cut: 5 },
      ]),
    ).toEqual([
      '   0.001  1 S: 250-a',
      '   0.001  1 S: 250 b\\n',
      '   0.001  1 S: 250 (no line end)',
      '   1.234  2 C: x\\xff\\x1b[2J… (5 octets more)',
    ]);
  });

  it('are cut to what matters, however much a server says', () => {
    const long = '250-x\r\n'.repeat(500) + '250 end\r\n';
    const { lines, left } = decisiveLines([
      ...TRANSCRIPT.slice(0, 3),
      { at: 50, session: 1, kind: 'received', text: long },
      ...TRANSCRIPT.slice(6),
    ]);
    expect(lines).toHaveLength(9);
    expect(lines[0]).toContain('C: MAIL FROM');
    expect(lines[5]).toContain('… 494 lines more');
    expect(lines.at(-1)).toContain('S: 250 end');
    expect(left).toBe(5);
  });

  it('matter from the start where nothing was sent', () => {
    expect(decisiveLines(TRANSCRIPT.slice(0, 2)).lines).toHaveLength(2);
  });

  it('are those around the place where the test itself said goodbye', () => {
    const around = ['   0.083  C: QUIT', '   0.090  S: 221 Bye', '   0.091  * the server closed'];
    const own = TRANSCRIPT.map(({ at, session, kind, text }): TranscriptEntry => ({ at, session, kind, text }));
    expect(decisiveLines(own).lines).toEqual(around);
    expect(decisiveLines(TRANSCRIPT).lines.join()).not.toContain('QUIT');
  });

  it('are those of the last session, whatever was sent in the one before', () => {
    const second = TRANSCRIPT.slice(0, 2).map((entry) => ({ ...entry, at: entry.at + 100, session: 2 }));
    expect(decisiveLines([...TRANSCRIPT, ...second])).toEqual({
      lines: ['   0.101  2 * connected to 192.0.2.1 port 25', '   0.120  2 S: 220 mail.example.org ESMTP'],
      left: TRANSCRIPT.length,
    });
  });
});

describe('the command to run again', () => {
  it('names the target no longer than needed, and quotes what a shell would take apart', () => {
    expect(targetArgument({ alias: 'a', host: '::1', port: 2525 })).toBe('a=[::1]:2525');
    expect(targetArgument({ alias: '[::1]:25', host: '::1', port: 25 })).toBe('[::1]:25');
    expect(targetArgument({ alias: 'h', host: 'h', port: 26 })).toBe('h:26');
    const info = caseInfo({ testId: "it's $HOME", target: { alias: 'a', host: 'h', port: 25 } });
    expect(rerunCommand({ info }, ['--set', 'domain=example.org'])).toBe(
      `npx smtpspec run specs/relay/closed.smtpspec --only 'exchange.relay/it'\\''s $HOME' --target a=h:25 --set domain=example.org`,
    );
    const passive = caseInfo({ testId: 'well-formed', target: { alias: 'h', host: 'h', port: 25 } });
    const rerun = (file: string): string => rerunCommand({ info: passive, counterexample: { id: 'other/test', file } });
    expect(rerun('specs/relay/closed.smtpspec')).toBe(
      'npx smtpspec run specs/relay/closed.smtpspec --only exchange.relay/well-formed --only other/test --target h',
    );
    expect(rerun('b.smtpspec')).toContain('run specs/relay/closed.smtpspec b.smtpspec --only');
  });
});

describe('what a hostile server or spec said', () => {
  it('never reaches the terminal as it is', async () => {
    const evil = '\x1b]0;owned\x07\x1b[2J\r\n\u202e\u009b31m\ud800\0';
    const target = { alias: evil, host: evil, port: 25 };
    const info = caseInfo({ testId: evil, title: evil, refs: [{ text: evil }], advice: [evil], target });
    const frame = { ...FRAME, file: evil, source: [{ line: 14, text: evil.repeat(3) }] };
    const finding = { severity: 'failure' as const, message: evil, details: [evil], frame };
    const transcript = TRANSCRIPT.map((entry) => ({ ...entry, text: evil }));
    const timings = [{ span: 'banner', of: evil, ms: 1 }];
    const results = (['failed', 'errored', 'skipped', 'known', 'passed'] as const).map((outcome) =>
      caseResult({
        info,
        outcome,
        reason: evil,
        findings: [finding, { ...finding, severity: 'warning' }],
        transcript,
        timings,
      }),
    );
    for (const verbose of [true, false]) {
      const text = await report(results, { verbose });
      expect(text).toContain('owned');
      expect(visibleBlock(text)).toBe(text);
    }
  });
});

describe('the report of a run', () => {
  it('gives every case in source order, and the summary', async () => {
    const text = await report(ALL);
    const words = [...text.matchAll(/^(ok|[A-Z]+) .*exchange\.relay/gm)].map(([, word]) => word);
    expect(words).toEqual(['FAILED', 'ERRORED', 'SKIPPED', 'KNOWN', 'WARNED', 'ok']);
    expect(
      text.endsWith(`
6 tests: 1 failed, 1 errored, 2 passed (1 with warnings), 1 known issue, 1 skipped (12.0 s)
slowest banner: 19 ms (mail.example.org)
`),
    ).toBe(true);
  });

  it('tells once for each target that there is no connection, and then in a line each', async () => {
    const refused = (testId: string, alias: string, message: string): CaseResult => ({
      ...ERRORED,
      info: caseInfo({ testId, target: { alias, host: alias, port: 25 } }),
      reason: message,
      findings: [{ severity: 'error', message, details: [`tried: after ${testId} ms`], frame: FRAME }],
      transcript: [{ at: 3, session: 1, kind: 'connect', text: `${alias}:25: ${message}` }],
    });
    const results = [
      refused('1', 'a', 'connection refused'),
      refused('2', 'a', 'connection refused'),
      refused('3', 'b', 'connection refused'),
      refused('4', 'a', 'no answer'),
      // A connection stood: each of these is about something else.
      { ...refused('5', 'a', 'closed'), transcript: TRANSCRIPT },
      { ...refused('6', 'a', 'closed'), transcript: TRANSCRIPT },
      refused('7', 'a', 'connection refused'),
    ];
    const text = await report(results);
    expect([...text.matchAll(/tried: after (\d) ms/g)].map(([, test]) => test)).toEqual(['1', '3', '4', '5', '6']);
    const lines = text.split('\n').filter((line) => line.includes('the same as'));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^ERRORED {2}exchange\.relay\/2 .* a:25 {2}12 ms {2}the same as exchange\.relay\/1$/);
    expect(text).toContain('7 tests: 7 errored');
    expect(await report(results, { verbose: true })).not.toContain('the same as');
  });

  it('warns once for each target of a reply that is ill-formed in the same way', async () => {
    const greeting = 'ill-formed reply to the greeting: no blank';
    // However it begins.
    const asked = 'ill-formed reply to HELP, which an author asked for';
    const warned = (testId: string, alias: string, ...messages: string[]): CaseResult =>
      caseResult({
        info: caseInfo({ testId, target: { alias, host: alias, port: 25 } }),
        findings: messages.map((message) => ({
          ...{ severity: 'warning' as const, message, details: ['line 1'], frame: FRAME },
          ...(message === asked ? {} : { kind: 'ill-formed-reply' as const }),
        })),
      });
    const results = [
      warned('1', 'a', greeting),
      warned('2', 'a', greeting),
      warned('3', 'b', greeting),
      warned('4', 'a', greeting, 'ill-formed reply to EHLO: bare LF'),
      {
        ...warned('5', 'a', greeting),
        outcome: 'failed' as const,
        findings: [...FAILED.findings, ...warned('5', 'a', greeting).findings],
      },
      // What an author asked for is judged anew each time.
      warned('6', 'a', greeting, asked),
      warned('7', 'a', asked),
    ];
    const text = await report(results);
    const told = [...text.matchAll(/^(?:WARNED|FAILED) .*?relay\/(\d)|warning: (.*)/gm)].map(
      ([, test, words]) => test ?? words,
    );
    expect(told).toEqual([
      '1',
      greeting,
      '2',
      '3',
      greeting,
      '4',
      'ill-formed reply to EHLO: bare LF',
      '5',
      '6',
      asked,
      '7',
      asked,
    ]);
    expect(text).toMatch(/^WARNED {2}exchange\.relay\/2 .* {2}warned as in exchange\.relay\/1$/m);
    expect(text).toContain('7 tests: 1 failed, 6 passed (6 with warnings)');
    expect((await report(results, { verbose: true })).match(/the greeting: no blank/g)).toHaveLength(6);
  });

  it('keeps source order when cases end in another', async () => {
    const events = [...eventsOf([PASSED, FAILED])];
    const last = events.findIndex((event) => event.type === 'case-finished' && event.seq === 1);
    events.splice(1, 0, ...events.splice(last, 1));
    let text = '';
    await reportToConsole(streamOf(events), { write: (piece) => (text += piece) }, { color: false });
    expect(text.indexOf('relay/fine')).toBeLessThan(text.indexOf('FAILED'));
  });

  it('reports a killed run: what it knows, and that there was more', async () => {
    const events = [...eventsOf(ALL, 40)].slice(0, -4);
    let text = '';
    await reportToConsole(streamOf(events), { write: (piece) => (text += piece) }, { color: false });
    expect(text).toContain('ERRORED  exchange.relay/fine');
    expect(text).toContain('the run ended before this test did');
    expect(text).toContain('cut short by the end of the run log: 34 planned tests did not run');
  });

  it('colours when told to, and only then', async () => {
    expect(await report(ALL)).not.toContain('\x1b');
    const text = await report(ALL, { color: true });
    expect(text).toContain('\x1b[31m');
    const uncoloured = text.replace(/\x1b\[\d+m/g, '');
    expect(uncoloured).toBe(await report(ALL));
  });

  it('keeps one status line on a terminal, never wider than it, and takes it away', async () => {
    const stream = new EventStream();
    let text = '';
    const out = { isTTY: true, columns: 40, write: (piece: string) => (text += piece) };
    const done = reportToConsole(stream.subscribe(), out, { color: false });
    const events = [...eventsOf([PASSED, FAILED])];
    for (const event of events.slice(0, 2)) stream.emit(event);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(text).toBe('running 1 of 2; exchange.relay/fine on…');
    for (const event of events.slice(2)) stream.emit(event);
    stream.end();
    await done;
    expect(text).toContain('\r\x1b[2Kok      exchange.relay/fine');
    expect(text.split('\r\x1b[2K')).toHaveLength(2);
    expect(text.endsWith('slowest banner: 19 ms (mail.example.org)\n')).toBe(true);
  });
});

describe('a status line', () => {
  it('is drawn where a terminal does not know its width', async () => {
    let text = '';
    const terminal = new Terminal({ columns: 0, write: (piece) => (text += piece) }, true);
    terminal.status(() => 'busy');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(text).toBe('busy');
    terminal.close();
    expect(text).toBe('busy\r\x1b[2K');
  });
});

describe('the summary', () => {
  const zero = { passed: 0, failed: 0, errored: 0, skipped: 0, known: 0, warned: 0, durationMs: 5 };

  it('says when nothing ran and when a run was cut short', () => {
    expect(summaryLines(zero, PLAIN_THEME)).toEqual(['', 'no test was run (5 ms)']);
    const cut = { ...zero, passed: 1, interrupted: { signal: 'SIGINT', notRun: 1 } };
    expect(summaryLines(cut, PLAIN_THEME)).toEqual([
      '',
      '1 test: 1 passed (5 ms)',
      'cut short by SIGINT: 1 planned test did not run',
    ]);
  });
});

describe('colorDecision', () => {
  it.each([
    [undefined, {}, true, true],
    [undefined, {}, false, false],
    [undefined, { CI: 'true' }, false, false],
    [undefined, { TERM: 'dumb' }, true, false],
    [undefined, { NO_COLOR: '1' }, true, false],
    [undefined, { NO_COLOR: '' }, true, true],
    [undefined, { FORCE_COLOR: '1' }, false, true],
    [undefined, { FORCE_COLOR: '0' }, true, false],
    [undefined, { FORCE_COLOR: '' }, false, false],
    [undefined, { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    [true, { NO_COLOR: '1' }, false, true],
    [false, { FORCE_COLOR: '1' }, true, false],
  ])('flag %s, %j, terminal %s: %s', (flag, env, isTTY, decision) => {
    expect(colorDecision({ flag, env, isTTY })).toBe(decision);
  });

  it('gives the plain theme for no', () => {
    expect(consoleTheme(false)).toBe(PLAIN_THEME);
  });
});

import { describe, expect, it } from 'vitest';
import { exitCode, Tally } from '../../src/result/summary.ts';
import type { Summary } from '../../src/result/outcome.ts';
import { ALL, caseInfo, caseResult } from '../report/fixtures.ts';

describe('Tally', () => {
  it('counts outcomes and warnings, and finds the slowest banner', () => {
    const tally = new Tally();
    for (const result of ALL) tally.add(result);
    const target = { alias: 'slow', host: 'h', port: 25 };
    const timings = [
      { span: 'banner', of: 'the greeting', ms: 5200 },
      { span: 'reply', of: 'RCPT', ms: 9000 },
    ];
    tally.add(caseResult({ info: caseInfo({ target }), timings }));
    expect(tally.summary(12)).toEqual({
      ...{ passed: 3, failed: 1, errored: 1, skipped: 1, known: 1, warned: 1, durationMs: 12 },
      slowestBanner: { target: 'slow', ms: 5200 },
    });
  });

  it('says nothing of banners and interruptions that were not', () => {
    expect(Object.keys(new Tally().summary(0))).not.toContain('slowestBanner');
    expect(new Tally().summary(0, { signal: 'SIGINT', notRun: 1 }).interrupted).toEqual({
      signal: 'SIGINT',
      notRun: 1,
    });
  });
});

describe('exitCode', () => {
  const zero: Summary = { passed: 0, failed: 0, errored: 0, skipped: 0, known: 0, warned: 0, durationMs: 0 };

  it.each<[Partial<Summary>, boolean, number]>([
    [{ passed: 1 }, false, 0],
    [{ passed: 1, warned: 1, skipped: 3 }, false, 0],
    [{ known: 1 }, false, 0],
    [{ passed: 9, failed: 1, errored: 1 }, false, 1],
    [{ passed: 9, failed: 1 }, true, 1],
    [{ passed: 9, errored: 1 }, false, 4],
    [{ passed: 9 }, true, 4],
    [{}, false, 5],
    [{ skipped: 2 }, false, 5],
    [{ passed: 1, failed: 1, interrupted: { signal: 'SIGINT', notRun: 1 } }, false, 130],
    [{ interrupted: { signal: 'SIGTERM', notRun: 1 } }, false, 143],
    [{ interrupted: { signal: 'SIGHUP', notRun: 1 } }, false, 129],
    [{ interrupted: { signal: 'SIGPIPE', notRun: 1 } }, false, 141],
    [{ interrupted: { signal: 'other', notRun: 1 } }, false, 130],
  ])('of %j (report lost: %s) is %d', (counts, reportLost, code) => {
    expect(exitCode({ ...zero, ...counts }, { reportLost })).toBe(code);
  });
});

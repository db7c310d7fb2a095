import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collect, Collector } from '../../src/result/collect.ts';
import type { RunEvent } from '../../src/result/events.ts';
import type { CaseResult } from '../../src/result/outcome.ts';
import { ALL, caseInfo, caseResult, eventsOf, streamOf } from '../report/fixtures.ts';

async function collected(events: Iterable<RunEvent>): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for await (const result of collect(streamOf(events))) results.push(result);
  return results;
}

describe('collect', () => {
  it('gives every result with its transcript', async () => {
    expect(await collected(eventsOf(ALL))).toEqual(ALL);
  });

  it('gives them in source order, whatever the order of events', async () => {
    const results = Array.from({ length: 8 }, (_, index) => caseResult({ info: caseInfo({ testId: String(index) }) }));
    const groups = results.map((_, seq) =>
      [...eventsOf(results)].filter((event) => 'seq' in event && event.seq === seq),
    );
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(groups, { minLength: 8 }), async (shuffled) => {
        expect(await collected(shuffled.flat())).toEqual(results);
      }),
      { numRuns: 20 },
    );
  });

  it('gives a result as soon as all before it are there', () => {
    const collector = new Collector();
    const [first, second, third] = [...eventsOf([0, 1, 2].map(() => caseResult({ transcript: [] })))].filter(
      (event) => event.type === 'case-finished',
    );
    if (first === undefined || second === undefined || third === undefined) throw new Error('fixture');
    expect(collector.add(second)).toEqual([]);
    expect(collector.add(first)).toHaveLength(2);
    expect(collector.add(third)).toHaveLength(1);
    expect(collector.rest()).toEqual([]);
  });

  it('judges nothing that a killed run did not finish, and loses nothing that it did', async () => {
    const results = [0, 1, 2].map((index) => caseResult({ info: caseInfo({ testId: String(index) }) }));
    const events = [...eventsOf(results)].filter((event) => !(event.type === 'case-finished' && event.seq === 1));
    const [, second, third] = await collected(events.slice(0, -1));
    expect(second).toMatchObject({
      info: results[1]?.info,
      outcome: 'errored',
      reason: 'the run ended before this test did',
      startedAt: '2026-01-02T03:04:05.000Z',
      durationMs: 91,
      transcript: results[1]?.transcript,
    });
    expect(third).toEqual(results[2]);
  });
});

/** What an entry of the known issues does to a result. */
import { describe, expect, test } from 'vitest';
import { redactEvent } from '../../src/result/redact-event.ts';
import { applyKnown, type KnownIssue } from '../../src/result/known-issue.ts';
import { isRunEvent } from '../../src/result/check-event.ts';
import type { RunEvent } from '../../src/result/events.ts';
import { Redactor } from '../../src/text/redact.ts';
import { ERRORED, FAILED, PASSED, SKIPPED, WARNED } from '../report/fixtures.ts';

const issue = (more: Partial<KnownIssue> = {}): KnownIssue => ({
  id: 'exchange.relay/*',
  ticket: 'OPS-812',
  reason: 'it goes in January',
  where: 'known.json at [0]',
  ...more,
});
const today = '2026-11-24';
const mention = { ticket: 'OPS-812', reason: 'it goes in January', where: 'known.json at [0]' };

describe('a failed case', () => {
  test('that is on file is known, with the ticket and what failed', () => {
    expect(applyKnown(FAILED, [issue()], today)).toEqual({
      ...FAILED,
      outcome: 'known',
      knownIssue: { ...mention, state: 'open' },
    });
  });

  test.each<[Partial<KnownIssue>, string]>([
    [{ id: 'exchange.relay/closed' }, 'known'],
    [{ id: 'exchange.relay/close' }, 'failed'],
    [{ id: 'exchange.relay' }, 'failed'],
    [{ id: 'closed' }, 'failed'],
    [{ target: 'mail.example.org' }, 'known'],
    [{ target: '*.example.org' }, 'known'],
    [{ target: 'old' }, 'failed'],
    [{ until: '2026-11-23' }, 'failed'],
    [{ until: '2026-11-24' }, 'known'],
    [{ until: '2026-12-01' }, 'known'],
    [{ until: '2027-01-01' }, 'known'],
  ])('%j: %s', (more, outcome) => {
    expect(applyKnown(FAILED, [issue(more)], today).outcome).toBe(outcome);
  });

  test('whose entries have expired stays failed and has the one that held longest', () => {
    const entries = ['2026-01-31', '2026-11-01', '2025-12-31'].map((until) => issue({ until, ticket: until }));
    const result = applyKnown(FAILED, entries, today);
    expect(result).toEqual({
      ...FAILED,
      knownIssue: { ...mention, ticket: '2026-11-01', until: '2026-11-01', state: 'expired' },
    });
  });

  test('is of the first entry that holds', () => {
    const entries = [issue({ until: '2026-01-01' }), issue({ ticket: 'A' }), issue({ ticket: 'B' })];
    expect(applyKnown(FAILED, entries, today).knownIssue).toMatchObject({ ticket: 'A', state: 'open' });
  });
});

describe('a passed case', () => {
  test('that is on file gets a warning', () => {
    const result = applyKnown(PASSED, [issue({ id: 'exchange.relay/fine', until: '2026-12-31' })], today);
    expect(result).toEqual({
      ...PASSED,
      findings: [
        {
          severity: 'warning',
          message: 'known issue OPS-812 no longer fails here',
          details: ['it was known because: it goes in January', 'take the entry out: known.json at [0]'],
        },
      ],
      knownIssue: { ...mention, until: '2026-12-31', state: 'gone' },
    });
  });

  test('keeps the warnings that it has', () => {
    const [ill] = WARNED.findings;
    if (ill === undefined) throw new Error('no finding');
    const warned = { ...WARNED, findings: [{ ...ill, kind: 'ill-formed-reply' as const }] };
    const { findings } = applyKnown(warned, [issue()], today);
    expect(findings).toHaveLength(2);
    expect(findings[1]?.details[1]).toBe(
      'the entry is for several tests (known.json at [0]): name those that still fail, or take it out',
    );
  });

  test('says nothing where a SHOULD is not met: it would fail where these count as MUST', () => {
    expect(applyKnown(WARNED, [issue()], today, { strict: true })).toBe(WARNED);
  });

  test('fails where the operator is strict', () => {
    const result = applyKnown(PASSED, [issue()], today, { strict: true });
    expect(result).toMatchObject({ outcome: 'failed', reason: 'known issue OPS-812 no longer fails here' });
    expect(result.findings.map(({ severity }) => severity)).toEqual(['failure']);
  });

  test('is as it is where the entry has expired', () => {
    expect(applyKnown(PASSED, [issue({ until: '2026-11-23' })], today, { strict: true })).toBe(PASSED);
  });
});

test('what was not judged stays so', () => {
  for (const result of [ERRORED, SKIPPED]) expect(applyKnown(result, [issue()], today, { strict: true })).toBe(result);
});

test('an event with it is read, and one with half of it is not', () => {
  const result = applyKnown(FAILED, [issue()], today);
  const event: RunEvent = { type: 'case-finished', seq: 0, result };
  expect(isRunEvent(event)).toBe(true);
  expect(isRunEvent({ ...event, result: { ...result, knownIssue: { ...mention, state: 'else' } } })).toBe(false);
  expect(isRunEvent({ ...event, result: { ...result, knownIssue: { state: 'open' } } })).toBe(false);
});

test('a secret in it is masked, and its state is not', () => {
  const result = applyKnown(FAILED, [issue({ reason: 'password hunter22, open' })], today);
  const event = redactEvent({ type: 'case-finished', seq: 0, result }, new Redactor(['hunter22', 'open']));
  expect(isRunEvent(event)).toBe(true);
  expect(JSON.stringify(event)).not.toContain('hunter22');
});

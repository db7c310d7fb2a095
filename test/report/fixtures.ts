/** Results and event streams made up for the tests of reports: one case of every outcome, and what a run emits for them. */
import type { RunEvent } from '../../src/result/events.ts';
import type { CaseInfo, CaseResult, Finding, Frame } from '../../src/result/outcome.ts';
import { EventStream, type EventBatches } from '../../src/result/stream.ts';
import { Tally } from '../../src/result/summary.ts';
import type { TranscriptEntry } from '../../src/smtp/transcript-entry.ts';

const TARGET = { alias: 'mail.example.org', host: 'mail.example.org', port: 25 };

export const FRAME: Frame = {
  file: 'specs/relay/closed.smtpspec',
  line: 14,
  column: 10,
  length: 9,
  source: [
    { line: 12, text: '  send MAIL FROM:<a@adventure-works.com>' },
    { line: 13, text: '  send RCPT TO:<b@alpineskihouse.com>' },
    { line: 14, text: '  expect 550 5.7.1' },
  ],
};

export const TRANSCRIPT: readonly TranscriptEntry[] = [
  { at: 1, session: 1, kind: 'connect', text: 'connected to 192.0.2.1 port 25' },
  { at: 20, session: 1, kind: 'received', text: '220 mail.example.org ESMTP\r\n' },
  { at: 21, session: 1, kind: 'sent', text: 'MAIL FROM:<a@adventure-works.com>\r\n' },
  { at: 40, session: 1, kind: 'received', text: '250 2.1.0 Ok\r\n' },
  { at: 41, session: 1, kind: 'sent', text: 'RCPT TO:<b@alpineskihouse.com>\r\n' },
  { at: 82, session: 1, kind: 'received', text: '250 2.1.5 Ok\r\n' },
  { at: 83, session: 1, kind: 'sent', text: 'QUIT\r\n', goodbye: true },
  { at: 90, session: 1, kind: 'received', text: '221 Bye\r\n' },
  { at: 91, session: 1, kind: 'close', text: 'the server closed' },
];

export function caseInfo(more: Partial<CaseInfo> = {}): CaseInfo {
  const specId = more.specId ?? 'exchange.relay';
  const testId = more.testId ?? 'closed';
  const target = more.target ?? TARGET;
  return {
    key: `${specId}/${testId} on ${target.alias}`,
    id: `${specId}/${testId}`,
    specId,
    specTitle: 'Relay',
    testId,
    title: 'the server refuses to relay',
    groups: [],
    place: { file: 'specs/relay/closed.smtpspec', line: 10, column: 1, length: 4 },
    tags: ['relay'],
    refs: [{ text: 'RFC 2505 2.1', level: 'must' }],
    advice: ['close relaying on the receive connector; then run this test again from outside'],
    target,
    ...more,
  };
}

export function caseResult(more: Partial<CaseResult> = {}): CaseResult {
  return {
    info: caseInfo(),
    outcome: 'passed',
    findings: [],
    timings: [{ span: 'banner', of: 'the greeting', ms: 19 }],
    startedAt: '2026-01-02T03:04:05.678Z',
    durationMs: 840.4,
    transcript: TRANSCRIPT,
    ...more,
  };
}

const GOT: Finding = {
  severity: 'failure',
  message: 'got 250 2.1.5 Ok (41 ms after RCPT)',
  details: [],
  frame: FRAME,
};

export const FAILED = caseResult({ outcome: 'failed', reason: GOT.message, findings: [GOT] });

export const ERRORED = caseResult({
  info: caseInfo({ testId: 'unreachable', refs: [{ text: 'RFC 5321 3.1' }] }),
  outcome: 'errored',
  reason: 'connection refused by 192.0.2.1 port 25',
  findings: [
    {
      severity: 'error',
      message: 'connection refused by 192.0.2.1 port 25',
      details: ['nothing listens there, or a firewall rejects:\ntry telnet 192.0.2.1 25'],
    },
  ],
  timings: [],
  durationMs: 12,
  transcript: [],
});

export const SKIPPED = caseResult({
  info: caseInfo({ testId: 'delivers' }),
  outcome: 'skipped',
  reason: 'it delivers mail: --allow-delivery was not given',
  timings: [],
  durationMs: 0,
  transcript: [],
});

export const KNOWN = caseResult({
  ...FAILED,
  info: caseInfo({ testId: 'known' }),
  outcome: 'known',
  knownIssue: {
    ticket: 'OPS-812',
    reason: 'the old gateway goes in January',
    until: '2026-12-31',
    where: 'smtpspec.known.json at [0]',
    state: 'open',
  },
});

export const EXPIRED = caseResult({
  ...FAILED,
  info: caseInfo({ testId: 'expired' }),
  knownIssue: {
    ticket: 'OPS-7',
    reason: 'until the relay is replaced',
    until: '2026-11-01',
    where: 'smtpspec.known.json at [1]',
    state: 'expired',
  },
});

export const WARNED = caseResult({
  info: caseInfo({ testId: 'warned' }),
  findings: [{ severity: 'warning', message: 'got 502 where 500 is better', details: [], frame: FRAME }],
});

export const PASSED = caseResult({ info: caseInfo({ testId: 'fine', title: 'all is well' }) });

export const ALL: readonly CaseResult[] = [FAILED, ERRORED, SKIPPED, KNOWN, WARNED, PASSED];

/** What a run emits that ends with `results`, all of it in source order. */
export function* eventsOf(results: Iterable<CaseResult>, planned?: number): Generator<RunEvent> {
  const cases = planned ?? (Array.isArray(results) ? results.length : 0);
  const tally = new Tally();
  const at = '2026-01-02T03:04:05.000Z';
  yield { type: 'run-started', schema: 1, version: '0.1.0', at, runId: 'r1', cases, targets: [TARGET] };
  let seq = 0;
  for (const { transcript, ...result } of results) {
    if (result.outcome !== 'skipped') yield { type: 'case-started', seq, info: result.info };
    for (const entry of transcript) yield { type: 'transcript', seq, entry };
    yield { type: 'case-finished', seq, result };
    tally.add(result);
    seq += 1;
  }
  yield { type: 'run-finished', at, summary: tally.summary(12_000) };
}

/** A finished stream of `events`, for one reader. */
export function streamOf(events: Iterable<RunEvent>): EventBatches {
  const stream = new EventStream();
  const batches = stream.subscribe();
  for (const event of events) stream.emit(event);
  stream.end();
  return batches;
}

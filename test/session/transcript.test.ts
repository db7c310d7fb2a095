import { expect, test } from 'vitest';
import { Transcript } from '../../src/session/transcript.ts';
import type { TranscriptEntry } from '../../src/smtp/transcript-entry.ts';
import { octets } from './support.ts';

test('entries count time from the start of the case, and long ones are cut', () => {
  const entries: TranscriptEntry[] = [];
  const settings = {
    number: 2,
    caseStartedAt: 100,
    onEntry: (entry: TranscriptEntry) => entries.push(entry),
    limit: 4,
  };
  const transcript = new Transcript(settings);
  transcript.sent(octets('xabcdefx').subarray(1, 7), 101);
  transcript.sent(octets('abcd'), 102);
  transcript.received('ab\xffdef', 103);
  transcript.received('abcd', 104.5);
  transcript.say('note', 'more than four', 105);
  expect(entries).toEqual([
    { at: 1, session: 2, kind: 'sent', text: 'abcd', cut: 2 },
    { at: 2, session: 2, kind: 'sent', text: 'abcd' },
    { at: 3, session: 2, kind: 'received', text: 'ab\xffd', cut: 2 },
    { at: 4.5, session: 2, kind: 'received', text: 'abcd' },
    { at: 5, session: 2, kind: 'note', text: 'more than four' },
  ]);
});

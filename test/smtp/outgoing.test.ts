import { expect, test } from 'vitest';
import { OutgoingTracker } from '../../src/smtp/outgoing.ts';
import { bytes, read } from './read.ts';

type Step = { readonly wrote: string } | { readonly saw: string };

function wrote(text: string): Step {
  return { wrote: text };
}

function saw(line: string): Step {
  return { saw: line };
}

function after(steps: readonly Step[], cut: number): [boolean, boolean] {
  const tracker = new OutgoingTracker();
  for (const step of steps) {
    if ('saw' in step) tracker.sawReply(read(step.saw));
    else for (let at = 0; at < step.wrote.length; at += cut) tracker.wrote(bytes(step.wrote.slice(at, at + cut)));
  }
  return [tracker.insideData, tracker.unfinishedLine];
}

const data = [wrote('DATA\r\n'), saw('354 go')];

test.each<[string, readonly Step[], boolean, boolean]>([
  ['nothing yet', [], false, false],
  ['after a command', [wrote('NOOP\r\n')], false, false],
  ['after a bare LF', [wrote('NOOP\n')], false, false],
  ['inside a command', [wrote('NOO')], false, true],
  ['after a bare CR', [wrote('NOOP\r')], false, true],
  ['a command finished later', [wrote('NOO'), wrote('P\r\n')], false, false],
  ['DATA refused', [wrote('DATA\r\n'), saw('503 no')], false, false],
  ['DATA accepted', data, true, false],
  ['in the message', [...data, wrote('Subject: x\r\n\r\nbo')], true, true],
  ['the message ended', [...data, wrote('Subject: x\r\n\r\nbody\r\n.\r\n')], false, false],
  ['an empty message', [...data, wrote('.\r\n')], false, false],
  ['a stuffed dot', [...data, wrote('..\r\n')], true, false],
  ['LF.LF ends nothing', [...data, wrote('body\n.\n')], true, false],
  ['LF.CRLF ends nothing', [...data, wrote('body\n.\r\n')], true, false],
  ['.CR CRLF ends nothing', [...data, wrote('body\r\n.\r\r\n')], true, false],
  ['unless the server says so', [...data, wrote('body\n.\n'), saw('250 ok')], false, false],
  ['refused in the middle', [...data, wrote('body'), saw('552 too big')], false, true],
  ['the end, then a reply', [...data, wrote('body\r\n.\r\n'), saw('250 ok')], false, false],
  ['the next transaction', [...data, wrote('a\r\n.\r\n'), saw('250 ok'), ...data], true, false],
  ['commands in the message are content', [...data, wrote('DATA\r\nBDAT 9\r\n.\r\n'), saw('250 ok')], false, false],
  ['pipelined and not answered', [wrote('DATA\r\nbody\r\n.\r\n')], false, false],
  ['pipelined, then answered', [wrote('DATA\r\nbody\r\n.\r\n'), saw('354 go')], false, false],
  ['pipelined after others', [wrote('RCPT x\r\nDATA\r\n'), saw('550 no'), saw('354 go')], true, false],
  [
    'pipelined after others, then ended',
    [wrote('RCPT x\r\nDATA\r\n'), saw('550 no'), saw('354 go'), wrote('.\r\n')],
    false,
    false,
  ],
  ['binary data of XEXCH50', [wrote('XEXCH50 9 2\r\n'), saw('354 Send binary data')], true, false],
  ['an unfinished chunk', [wrote('BDAT 5 LAST\r\nabc')], true, false],
  ['a finished chunk', [wrote('BDAT 5 LAST\r\nabcde')], false, false],
  ['a chunk, and a line begun', [wrote('BDAT 2\r\nabNOO')], false, true],
  ['DATA refused, then a chunk', [wrote('DATA\r\n'), saw('503 no'), wrote('BDAT 5\r\nabc')], true, false],
  [
    'a message, then binary data',
    [...data, wrote('.\r\n'), saw('250 ok'), wrote('XEXCH50 9 2\r\n'), saw('354 go')],
    true,
    false,
  ],
  ['DATA inside a chunk', [wrote('BDAT 6\r\nDATA\r\n'), saw('250 ok')], false, false],
])('%s', (_, steps, insideData, unfinishedLine) => {
  for (const cut of [1, 2, 3, 7, 1000]) expect(after(steps, cut)).toEqual([insideData, unfinishedLine]);
});

test('a long message is tracked to its end', () => {
  const tracker = new OutgoingTracker();
  tracker.wrote(bytes('DATA\r\n'));
  tracker.sawReply(read('354 go'));
  for (let lines = 0; lines < 1000; lines++) tracker.wrote(bytes(`${'.'.repeat(998)}\r\n`));
  expect(tracker.insideData).toBe(true);
  tracker.wrote(bytes('.\r\n'));
  expect(tracker.insideData).toBe(false);
});

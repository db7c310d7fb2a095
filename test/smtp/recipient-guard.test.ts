/** What is told from a plain recipient that was granted: whatever a server could take for another. */
import { expect, test } from 'vitest';
import { RecipientGuard } from '../../src/smtp/recipient-guard.ts';
import { bytes } from './read.ts';

const ungrantedIn = (text: string): string | undefined => {
  const mayMail = (address: string): boolean => address === 'me@example.org';
  const guard = new RecipientGuard({ writer: () => '@evil/lib', mayMail });
  guard.willWrite(bytes(text));
  return guard.ungranted?.recipient.trim();
};

test.each(['', ' NOTIFY=NEVER', ' NOTIFY=NEVER ORCPT=rfc822;me@example.org'])(
  'a granted one with the parameters "%s"',
  (more) => {
    expect(ungrantedIn(`RCPT TO:<me@example.org>${more}\r\n`)).toBeUndefined();
  },
);

test.each([
  ['behind more blanks than a command has octets', `${' '.repeat(300)}RCPT TO:<you@example.org>\r\n`],
  ['behind more blanks than anything has', `${' \t\0'.repeat(1000)}RCPT TO:<you@example.org>\r\n`],
  ['with blanks between its letters', 'R C\tP\0T TO:<you@example.org>\r\n'],
  ['with the eighth bit', '\xd2\xc3\xd0\xd4 TO:<you@example.org>\r\n'],
  ['behind a granted one', 'RCPT TO:<me@example.org> <you@example.org>\r\n'],
  ['behind a granted one and a comma', 'RCPT TO:<me@example.org> ,<you@example.org>\r\n'],
])('another one %s', (_, line) => {
  expect(ungrantedIn(line)).toBeDefined();
});

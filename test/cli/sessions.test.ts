/** Several sessions in one test, as a library of another organization may use them: what holds for one session holds for each. */
import { expect, test } from 'vitest';
import { scripted } from '../support/judge.ts';
import { cli, folder } from './support.ts';

const steps = `id org.steps
def mail() {
  send EHLO
  expect 250
  send MAIL FROM:<>
  expect 250
  send RCPT TO:<stranger@example.net>
  expect 250
  send DATA
  expect 354
  send message """
    Subject: not granted
    """
  expect 250
}
`;

const own = (lines: string): string => `id own
import "@org/mail/steps" as mail
test "t" as t delivers {
${lines}
}
`;

test.each([
  ['a named session', 'session a\na: use mail.mail()'],
  ['one that was opened before the block', 'session a\na: expect banner 220\nparallel {\n  a: use mail.mail()\n}'],
  ['one that was opened in it', 'parallel {\n  session a\n  a: expect banner 220\n}\na: use mail.mail()'],
  ["the test's own, beside another", 'session a\nparallel {\n  a: expect banner 220\n  use mail.mail()\n}'],
  ['repetitions', 'repeat 2 {\n  connect\n  use mail.mail()\n}'],
])('a library mails nobody who was not granted to it, in %s', async (_, lines) => {
  const messages: string[] = [];
  const server = await scripted({
    onMessage: (octets) => {
      messages.push(octets);
      return undefined;
    },
  });
  const cwd = await folder({
    'package.json': '{}',
    'node_modules/@org/mail/package.json': JSON.stringify({
      name: '@org/mail',
      version: '1.0.0',
      exports: { './steps': './steps.smtpspec' },
    }),
    'node_modules/@org/mail/steps.smtpspec': steps,
    'own.smtpspec': own(lines),
  });
  const target = `${server.host}:${String(server.port)}`;
  const ended = await cli(['run', 'own.smtpspec', '--target', target, '--allow-delivery'], { cwd });
  expect(ended.out).toContain('the delivery guard closed the session');
  expect([ended.code, messages]).toEqual([4, []]);
});

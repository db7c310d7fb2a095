/** `expect relay`: the four answers, through real dialogs. */
import { describe, expect, test } from 'vitest';
import { rawServer, type Script } from '../../src/server/index.ts';
import { closing, judge, scripted, told } from '../support/judge.ts';

/** A server that answers RCPT (and others) as given. */
const answering = (answers: Record<string, string>): Script => ({
  onCommand: (verb, args) => answers[`${verb} ${args}`] ?? answers[verb],
});

async function verdict(answers: Record<string, string>, statement = 'expect relay rejected', localRecipient?: string) {
  const server = await scripted(answering(answers));
  const result = await judge(
    `${statement}\n`,
    server,
    { patience: 500 },
    localRecipient === undefined ? {} : { localRecipient },
  );
  expect(server.mail).toHaveLength(0);
  return told(result);
}

test.each<readonly [answers: Record<string, string>, statement: string, verdict: string | RegExp]>([
  [{ RCPT: '550 5.7.1 no' }, 'expect relay rejected', 'passed'],
  [{ RCPT: '550 5.7.1 no' }, 'expect relay rejected 550', 'passed'],
  [{ RCPT: '554 5.7.1 no' }, 'expect relay rejected 550', /^failed 1:8 rejected, but not with 550/],
  [{ RCPT: '550 5.7.54 no' }, 'expect relay rejected 550 5.7.x', 'passed'],
  [{ RCPT: '550 5.1.1 no' }, 'expect relay rejected 550 5.7.x', /^failed/],
  [{ MAIL: '550 5.7.1 no' }, 'expect relay rejected', 'passed'],
  [{ RCPT: '530 5.7.1 log in' }, 'expect relay rejected', 'passed'],
  [{ RCPT: '530 5.7.1 log in' }, 'expect relay rejected 550', /^failed 1:8 needs authentication, but not with 550/],
  [{}, 'expect relay rejected', /^failed 1:8 the server relays: RCPT got 250/],
  [{}, 'expect relay accepted', 'passed'],
  [{ RCPT: '550 5.7.1 no' }, 'expect relay accepted', /^failed 1:8 rejected/],
  [{ DATA: '554 5.7.1 no' }, 'expect relay rejected', 'passed'],
  [{ RCPT: '450 4.2.0 greylisted' }, 'expect relay rejected', /^errored 1:8 inconclusive/],
  [{ RCPT: '421 bye' }, 'expect relay rejected', /^errored 1:8 inconclusive/],
  [{ RCPT: '500 what' }, 'expect relay rejected', /^errored 1:8 inconclusive/],
  [{ RCPT: '502 what' }, 'expect relay rejected', /^errored/],
  [{ RCPT: '503 order' }, 'expect relay rejected', /^errored/],
  [{ RCPT: '501 syntax' }, 'expect relay rejected', /^errored/],
  [{ RCPT: '501 syntax' }, 'expect relay rejected to <a@b@c>', 'passed'],
  [{}, 'expect relay rejected to <a%b.example@adatum.com>', /^skipped RCPT got 250 .*only delivery can prove this/],
  [{ RCPT: '550 no' }, 'expect relay rejected to <a%b.example@adatum.com>', 'passed'],
  [{ DATA: '450 4.2.0 later' }, 'expect relay rejected', /^errored 1:8 inconclusive: DATA got 450/],
  [{ DATA: '421 bye' }, 'expect relay rejected', /^errored 1:8 inconclusive: DATA got 421/],
  [{ RCPT: '450 4.2.0 greylisted' }, 'check relay rejected', /^errored 1:7 inconclusive/],
  [{ RCPT: '450 4.2.0 greylisted' }, 'should expect relay rejected', /^errored 1:15 inconclusive/],
  [{ RCPT: '450 4.2.0 greylisted' }, 'may expect relay rejected', 'passed'],
  [{}, 'may expect relay rejected to <a%b.example@adatum.com>\nsend NOOP\nexpect 550', /^failed 3:8 got 250/],
  [{}, 'should expect relay rejected', /^passed 1:15 the server relays/],
  [{}, 'given relay rejected', /^errored 1:7 the server relays/],
  [{ EHLO: '500 what', RCPT: '550 no' }, 'expect relay rejected', 'passed'],
  [{ EHLO: '500 what', HELO: '500 what' }, 'expect relay rejected', /^errored 1:8 relaying could not be judged/],
])('%j: %s → %s', async (answers, statement, expected) => {
  const came = await verdict(answers, statement);
  if (typeof expected === 'string') expect(came).toBe(expected);
  else expect(came).toMatch(expected);
});

describe('the positive control', () => {
  const refusesAll = { RCPT: '550 5.7.1 no' };
  const refusesForeign = { 'RCPT TO:<probe@example.net>': '550 5.7.1 no' };

  test('a refusal says nothing where the control is refused', async () => {
    expect(await verdict(refusesAll, 'expect relay rejected', 'postmaster@adatum.com')).toBe(
      'errored 1:8 relaying could not be judged: the positive control was not accepted',
    );
    expect(await verdict(refusesForeign, 'expect relay rejected', 'postmaster@adatum.com')).toBe('passed');
  });
});

test.each(['MAIL', 'RCPT', 'DATA'])('a close instead of a reply to %s is inconclusive', async (gone) => {
  const server = await scripted({ onCommand: (verb) => (verb === gone ? { next: 'close' } : undefined) });
  expect(told(await judge('expect relay rejected\n', server))).toMatch(
    new RegExp(`^errored 1:8 inconclusive: no reply to ${gone}: the server closed the connection`),
  );
});

test('a server that asks for more after 354 gets nothing', async () => {
  let after = '';
  const server = closing(
    await rawServer(async (peer) => {
      await peer.write('220 x\r\n');
      for (;;) {
        const line = await peer.line().catch(() => undefined);
        if (line === undefined) return;
        await peer.write(line === 'DATA' ? '354 go on\r\n' : '250 ok\r\n');
        if (line === 'DATA') after = await peer.some().catch(() => '');
      }
    }),
  );
  expect(told(await judge('expect relay rejected\n', server))).toMatch(/^failed 1:8 the server relays: .*354 go on/);
  expect(after).toBe('');
});

test('octets of a path are sent as they stand, text and values as UTF-8', async () => {
  const server = await scripted({ onCommand: (verb) => (verb === 'RCPT' ? '550 5.7.1 no' : undefined) });
  const spec =
    'param u: string = \u00e9\nexpect relay rejected from "<a\\xe9@example.com>" to "<${u}\\xff@example.net> X=\\x80"\n';
  const result = await judge(spec, server);
  expect(told(result)).toBe('passed');
  const sent = result.transcript.filter(({ kind }) => kind === 'sent').map(({ text }) => text);
  expect(sent).toContain('MAIL FROM:<a\xe9@example.com>\r\n');
  expect(sent).toContain('RCPT TO:<\xc3\xa9\xff@example.net> X=\x80\r\n');
});

test('a reply of two lines in two segments is one reply', async () => {
  const server = await scripted({
    onCommand: (verb) => {
      if (verb === 'MAIL') return { text: '250-one\r\n250 two\r\n', splitAt: [9], splitDelayMs: 60 };
      return verb === 'RCPT' ? '550 5.7.1 no' : undefined;
    },
  });
  expect(told(await judge('expect relay rejected 550\n', server))).toBe('passed');
});

test('after an accepted attempt the next statement has a session of its own', async () => {
  const server = await scripted();
  const result = await judge('expect relay accepted\nsend NOOP\nexpect 250\n', server);
  expect(told(result)).toBe('passed');
  expect(server.mail).toHaveLength(0);
});

test('the dialog of a failure names which command got what', async () => {
  const server = await scripted();
  const result = await judge('expect relay rejected\n', server);
  expect(result.findings[0]?.details.join('\n')).toMatch(
    /RSET → 250.*\nMAIL FROM:<probe@example.com> → 250.*\nRCPT TO:<probe@example.net> → 250/,
  );
});

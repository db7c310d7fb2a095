import { describe, expect, test } from 'vitest';
import type { ReplyOutcome } from '../../src/smtp/outcome.ts';
import { judgeRelay } from '../../src/smtp/relay.ts';
import type { RelayAnswer, RelayAttempt } from '../../src/smtp/relay.ts';
import { ReplyParser } from '../../src/smtp/reply-parser.ts';
import { bytes, read } from './read.ts';

const foreign = '<probe@alpineskihouse.com>';

function reply(...lines: readonly string[]): ReplyOutcome {
  return { kind: 'reply', reply: read(...lines) };
}

const unfinished = new ReplyParser();
unfinished.push(bytes('250-almost\r\n'), 0);
const cutOff = unfinished.endOfInput();
if (cutOff === undefined) throw new Error('a reply is missing');

const noReplies: readonly ReplyOutcome[] = [
  { kind: 'timeout', waitedMs: 30_000 },
  { kind: 'timeout', waitedMs: 30_000, partial: '550-5.7.1 no\r\n' },
  { kind: 'closed' },
  { kind: 'reset', partial: '550' },
  { kind: 'overflow', bound: 'line', limit: 65_536, partial: '550' },
  { kind: 'reply', reply: cutOff },
  reply('550-5.7.1 no', '250 yes'),
  reply('OK'),
  reply('************'),
  reply('421 4.3.2 closing'),
  reply('450 4.7.1 greylisted'),
  reply('451 4.7.1 try later'),
  reply('354 what'),
  reply('199 no'),
  reply('600 no'),
];

function attempt(parts: Partial<RelayAttempt>): RelayAttempt {
  return { sender: '<probe@example.com>', recipient: foreign, mail: reply('250 2.1.0 Ok'), ...parts };
}

describe('RCPT for a plain foreign mailbox', () => {
  test.each<[string, RelayAnswer]>([
    // Exchange 2003, 5.5, 2007 and later, Online
    ['550 5.7.1 Unable to relay for probe@alpineskihouse.com', 'rejected'],
    ['550 Relaying is prohibited', 'rejected'],
    ['550 5.7.1 Unable to relay', 'rejected'],
    ['550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain', 'rejected'],
    [
      '550 5.7.1 External client with IP address 192.0.2.1 does not have permissions to submit to this server.',
      'rejected',
    ],
    ['550 5.4.1 Recipient address rejected: Access denied.', 'rejected'],
    ['530 5.7.57 SMTP; Client was not authenticated to send anonymous mail during MAIL FROM', 'needs authentication'],
    ['530 5.7.1 Client was not authenticated', 'needs authentication'],
    ['550 5.7.57 Client not authenticated to send mail', 'needs authentication'],
    ['505 Authentication required', 'needs authentication'],
    ['500 5.3.3 Unrecognized command', 'inconclusive'],
    ['503 5.5.2 Need mail command', 'inconclusive'],
    ['250 2.1.5 probe@alpineskihouse.com', 'accepted'],
    // Postfix
    ['554 5.7.1 <probe@alpineskihouse.com>: Relay access denied', 'rejected'],
    ['454 4.7.1 <probe@alpineskihouse.com>: Relay access denied', 'inconclusive'],
    ['550 5.1.1 <probe@alpineskihouse.com>: Recipient address rejected: User unknown', 'rejected'],
    ['550 5.1.2 <probe@alpineskihouse.com>: Recipient address rejected: Domain not found', 'inconclusive'],
    [
      '556 5.1.10 <probe@example.net>: Recipient address rejected: Domain does not accept mail (nullMX)',
      'inconclusive',
    ],
    ['550 5.7.27 <probe@example.com>: Sender address rejected: Domain does not accept mail (nullMX)', 'inconclusive'],
    ['550 5.7.23 <probe@alpineskihouse.com>: SPF validation failed: authentication required', 'inconclusive'],
    ['500 5.5.2 Error: command not recognized', 'inconclusive'],
    ['502 5.5.2 Error: command not recognized', 'inconclusive'],
    ['503 5.5.1 Error: need MAIL command', 'inconclusive'],
    ['530 5.7.0 Must issue a STARTTLS command first', 'inconclusive'],
    // Exim
    ['550 relay not permitted', 'rejected'],
    ['550 relay not permitted, authentication required', 'needs authentication'],
    ['500 unrecognized command', 'inconclusive'],
    ['550 DMARC: sender not authenticated', 'rejected'],
    // Sendmail, qmail and others
    [
      '550 5.7.1 <probe@alpineskihouse.com>... Relaying denied. Proper authentication required.',
      'needs authentication',
    ],
    ["553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", 'rejected'],
    ['551 5.7.1 not local', 'rejected'],
    ['552 5.3.4 too big', 'inconclusive'],
    ['550 You are not authorized to relay', 'rejected'],
    ['535 5.7.8 Authentication required', 'needs authentication'],
    ['538 5.7.11 Encryption required', 'inconclusive'],
    // PIX and ASA
    ['500 5.5.1 Command unrecognized: "XXXX"', 'inconclusive'],
    ['500 Command unrecognized', 'inconclusive'],
    // A syntax error that is none
    ['501 5.5.4 Invalid Address', 'inconclusive'],
    ['555 5.5.4 Unsupported option', 'inconclusive'],
    ['504 5.5.2 need fully-qualified address', 'inconclusive'],
    ['251 User not local; will forward', 'accepted'],
  ])('%s: %s', (line, answer) => {
    const verdict = judgeRelay(attempt({ rcpt: reply(line) }));
    expect(verdict).toMatchObject({ answer, judgedAt: 'RCPT' });
    expect(verdict.reason).toContain(line);
    expect(verdict.needsDelivery).toBeUndefined();
  });

  test('a typo of the seed article is no refusal, whatever the server calls it', () => {
    // `rpct to:` got these.
    for (const line of ['500 5.3.3 Unrecognized command', '500 Command not recognized', '502 unimplemented']) {
      expect(judgeRelay(attempt({ rcpt: reply(line) })).answer).toBe('inconclusive');
    }
  });

  test('the second line of a reply is not the reply to the next command', () => {
    expect(judgeRelay(attempt({ rcpt: reply('550-5.7.1 no', '550 5.7.1 no relaying') })).answer).toBe('rejected');
    expect(judgeRelay(attempt({ rcpt: reply('550-no relaying here', '550 please authenticate') })).answer).toBe(
      'needs authentication',
    );
  });
});

describe('no verdict without an answer', () => {
  test.each(noReplies)('%j', (outcome) => {
    expect(judgeRelay(attempt({ mail: outcome }))).toMatchObject({ answer: 'inconclusive', judgedAt: 'MAIL' });
    expect(judgeRelay(attempt({ rcpt: outcome }))).toMatchObject({ answer: 'inconclusive', judgedAt: 'RCPT' });
    // 354 is what DATA asks for; everything else is none here either.
    const data = judgeRelay(attempt({ rcpt: reply('250 ok'), data: outcome }));
    const goAhead = outcome.kind === 'reply' && outcome.reply.code === 354;
    expect(data).toMatchObject({ answer: goAhead ? 'accepted' : 'inconclusive', judgedAt: 'DATA' });
  });

  test('an accepted MAIL alone is none', () => {
    expect(judgeRelay(attempt({}))).toMatchObject({ answer: 'inconclusive', judgedAt: 'RCPT' });
  });
});

describe('MAIL', () => {
  test.each<[string, string, RelayAnswer]>([
    ['<probe@example.com>', '550 5.7.1 Client does not have permissions to send as this sender', 'rejected'],
    ['<probe@example.com>', '530 5.7.57 Client was not authenticated', 'needs authentication'],
    ['<probe@example.com>', '550 5.1.8 Domain of sender does not exist', 'inconclusive'],
    ['<probe@example.com>', '550 5.7.25 no reverse DNS', 'inconclusive'],
    ['<probe@example.com>', '503 5.5.1 EHLO first', 'inconclusive'],
    ['<probe@example.com>', '501 5.5.4 Invalid Address', 'inconclusive'],
    ['<>', '501 5.5.4 Invalid Address', 'inconclusive'],
    ['<a@b> SIZE=1', '555 5.5.4 Unsupported option: SIZE', 'inconclusive'],
    ['<a@[192.0.2.1]>', '501 <a@[192.0.2.1]>: domain literals not allowed', 'rejected'],
    ['<spamtest>', '501 5.5.4 Invalid Address', 'rejected'],
    ['<spamtest>', '553 5.5.4 <spamtest>... Domain name required', 'rejected'],
    ['<spamtest>', '504 5.5.2 <spamtest>: Sender address rejected: need fully-qualified address', 'rejected'],
    ['<spamtest>', '501 5.1.7 Bad sender address syntax', 'rejected'],
    ['<spamtest>', '553 5.7.1 authentication required', 'needs authentication'],
    ['probe@example.com', '501 5.1.7 Bad sender address syntax', 'rejected'],
  ])('%s: %s: %s', (sender, line, answer) => {
    expect(judgeRelay(attempt({ sender, mail: reply(line) }))).toMatchObject({ answer, judgedAt: 'MAIL' });
  });
});

describe('paths', () => {
  test.each<[string, string, RelayAnswer]>([
    ['<T@X.example@H.example>', '501 5.1.3 Bad recipient address syntax', 'rejected'],
    ['<T@X.example@H.example>', '553 bad address', 'rejected'],
    ['<T@X.example@H.example>', '555 bad address', 'rejected'],
    ['<@[192.0.2.1]:T@X.example>', '501 bad route', 'rejected'],
    ['<X.example!T>', '504 5.5.2 need fully-qualified address', 'rejected'],
    ['<@H.example:T@X.example>', '501 bad route', 'inconclusive'],
    ['<T%X.example@H.example>', '501 bad', 'inconclusive'],
    ['<T%X.example@[192.0.2.1]>', '501 <T%X@[192.0.2.1]>: domain literals not allowed', 'rejected'],
    ['<T%X.example@H.example>', '550 5.1.1 User unknown', 'rejected'],
    ['<"T@X.example"@H.example>', '500 what', 'inconclusive'],
  ])('%s: %s: %s', (recipient, line, answer) => {
    const verdict = judgeRelay(attempt({ recipient, rcpt: reply(line) }));
    expect(verdict).toMatchObject({ answer, judgedAt: 'RCPT' });
    expect(verdict.needsDelivery).toBeUndefined();
  });

  test.each(['<T%X.example@H.example>', '<"T@X.example">', '<X.example!T>', '<@H.example:T@X.example>', '<T@X@H>'])(
    '%s accepted proves nothing',
    (recipient) => {
      const accepted = { answer: 'inconclusive', needsDelivery: true };
      expect(judgeRelay(attempt({ recipient, rcpt: reply('250 2.1.5 ok') }))).toMatchObject(accepted);
      const rcpt = reply('250 ok');
      expect(judgeRelay(attempt({ recipient, rcpt, data: reply('354 go') }))).toMatchObject(accepted);
      const refused = judgeRelay(attempt({ recipient, rcpt, data: reply('554 5.7.1 no') }));
      expect(refused).toMatchObject({ answer: 'rejected', judgedAt: 'DATA' });
      expect(refused.needsDelivery).toBeUndefined();
    },
  );
});

describe('DATA', () => {
  test.each<[string, RelayAnswer]>([
    ['354 Start mail input', 'accepted'],
    ['554 5.7.1 no relaying', 'rejected'],
    ['554 5.5.1 Error: no valid recipients', 'rejected'],
    ['550 Administrative prohibition', 'rejected'],
    ['530 5.7.0 Authentication required', 'needs authentication'],
    ['451 4.3.0 later', 'inconclusive'],
    ['421 bye', 'inconclusive'],
    ['503 bad sequence', 'inconclusive'],
    ['500 unrecognized', 'inconclusive'],
    ['250 OK', 'inconclusive'],
  ])('%s: %s', (line, answer) => {
    const verdict = judgeRelay(attempt({ rcpt: reply('250 ok'), data: reply(line) }));
    expect(verdict).toMatchObject({ answer, judgedAt: 'DATA' });
  });

  test('a refusal at RCPT is not overruled by what DATA says', () => {
    const verdict = judgeRelay(attempt({ rcpt: reply('550 no relaying'), data: reply('354 go') }));
    expect(verdict).toMatchObject({ answer: 'rejected', judgedAt: 'RCPT' });
  });
});

test('a huge refusal is judged at once', () => {
  const huge = Array.from({ length: 900 }, () => `550-${'not '.repeat(250)}`);
  const started = performance.now();
  expect(judgeRelay(attempt({ rcpt: reply(...huge, '550 no') })).answer).toBe('rejected');
  // Without a bound on the text this takes minutes.
  expect(performance.now() - started).toBeLessThan(5000);
});

test('a long reply is cut in the reason, and its enhanced code is not lost', () => {
  const verdict = judgeRelay(attempt({ rcpt: reply(`550-${'no '.repeat(200)}`, '550 5.7.1 no') }));
  expect(verdict.answer).toBe('rejected');
  expect(verdict.reason.length).toBeLessThan(300);
  expect(verdict.reason).toContain('(5.7.1)');
});

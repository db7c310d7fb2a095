/** `auth`: the exchange octet by octet, what ends it, and who judges it. */
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rawServer } from '../../src/server/index.ts';
import { closing, judge, setting, told } from '../support/judge.ts';

const b64 = (text: string): string => Buffer.from(text).toString('base64');
const unb64 = (text: string): string => Buffer.from(text, 'base64').toString();

/** What to say to a line, and to the how many-th it is since the connection began, EHLO not counted; undefined: nothing special. */
type Say = (line: string, turn: number) => string | undefined;

interface Answering {
  readonly host: string;
  readonly port: number;
  /** Every line that came besides EHLO and QUIT. */
  readonly lines: string[];
}

async function answering(say: Say, offered = 'PLAIN LOGIN'): Promise<Answering> {
  const lines: string[] = [];
  const server = closing(
    await rawServer(async (peer) => {
      await peer.write('220 x\r\n');
      for (let turn = 0; ;) {
        const line = await peer.line();
        if (line.startsWith('EHLO')) {
          await peer.write(`250-x\r\n250 AUTH ${offered}\r\n`);
          continue;
        }
        if (line === 'QUIT') {
          await peer.write('221 bye\r\n');
          return;
        }
        lines.push(line);
        const reply = say(line, turn) ?? (line === 'NOOP' ? '250 ok' : '500 what?');
        turn += 1;
        if (reply === 'close') return;
        if (reply === 'reset') {
          peer.reset();
          return;
        }
        await peer.write(reply === 'silence' ? '' : `${reply}\r\n`);
      }
    }),
  );
  return { host: server.host, port: server.port, lines };
}

/** These replies, one after the other. */
const inTurn =
  (...replies: readonly string[]): Say =>
  (_, turn) =>
    replies[turn];

const spec = (...statements: readonly string[]): string =>
  `param u: string = tim\nsecret p\nsecret t\ntest "t" {\n  send EHLO\n  expect 250\n${statements.map((line) => `  ${line}\n`).join('')}}\n`;
const secrets = new Map([
  ['p', 'tanstaaftanstaaf'],
  ['t', 'ya29.token'],
]);

describe('what goes over the line', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['auth plain user ${u} password ${p}', ['235 ok'], [`AUTH PLAIN ${b64('\0tim\0tanstaaftanstaaf')}`]],
    [
      'auth plain user ${u} password ${p} as bill without initial response',
      ['334 ', '235 ok'],
      ['AUTH PLAIN', b64('bill\0tim\0tanstaaftanstaaf')],
    ],
    // Some servers send two blanks, some none.
    [
      'auth plain user ${u} password ${p} without initial response',
      ['334  ', '235 ok'],
      ['AUTH PLAIN', b64('\0tim\0tanstaaftanstaaf')],
    ],
    [
      'auth PLAIN user ${u} password ${p} without initial response',
      ['334', '235 ok'],
      ['AUTH PLAIN', b64('\0tim\0tanstaaftanstaaf')],
    ],
    [
      'auth login user ${u} password ${p}',
      ['334 VXNlcm5hbWU6', '334 UGFzc3dvcmQ6', '235 ok'],
      ['AUTH LOGIN', b64('tim'), b64('tanstaaftanstaaf')],
    ],
    [
      'auth login user ${u} password ${p} with initial response',
      ['334 UGFzc3dvcmQ6', '235 ok'],
      [`AUTH LOGIN ${b64('tim')}`, b64('tanstaaftanstaaf')],
    ],
    [
      'auth login user ${u} password ${p} using X-EXPS',
      ['334 VXNlcm5hbWU6', '334 UGFzc3dvcmQ6', '235 ok'],
      ['X-EXPS LOGIN', b64('tim'), b64('tanstaaftanstaaf')],
    ],
    [
      'auth cram-md5 user ${u} password ${p}',
      [`334 ${b64('<1896.697170952@postoffice.reston.mci.net>')}`, '235 ok'],
      ['AUTH CRAM-MD5', b64('tim b913a602c7eda7a495b4e6e7334d3890')],
    ],
    [
      'auth xoauth2 user ${u} token ${t}',
      ['235 ok'],
      [`AUTH XOAUTH2 ${b64('user=tim\x01auth=Bearer ya29.token\x01\x01')}`],
    ],
    ['auth external', ['235 ok'], ['AUTH EXTERNAL =']],
    ['auth external as fred@example.com', ['235 ok'], [`AUTH EXTERNAL ${b64('fred@example.com')}`]],
    ['auth anonymous without initial response', ['334 ', '235 ok'], ['AUTH ANONYMOUS', '']],
    ['auth anonymous user sirhc', ['235 ok'], [`AUTH ANONYMOUS ${b64('sirhc')}`]],
    // Too long for a command line: it waits to be asked.
    [
      'auth xoauth2 user ${u} token "${repeat("x", 600)}"',
      ['334 ', '235 ok'],
      ['AUTH XOAUTH2', b64(`user=tim\x01auth=Bearer ${'x'.repeat(600)}\x01\x01`)],
    ],
    [
      'auth xoauth2 user ${u} token "${repeat("x", 600)}" with initial response',
      ['235 ok'],
      [`AUTH XOAUTH2 ${b64(`user=tim\x01auth=Bearer ${'x'.repeat(600)}\x01\x01`)}`],
    ],
    ['auth plain then cancel', ['334 ', '501 cancelled'], ['AUTH PLAIN', '*']],
    ['auth login then cancel', ['334 VXNlcm5hbWU6', '501 cancelled'], ['AUTH LOGIN', '*']],
    [
      'auth login user ${u} then cancel',
      ['334 VXNlcm5hbWU6', '334 UGFzc3dvcmQ6', '501 no'],
      ['AUTH LOGIN', b64('tim'), '*'],
    ],
    ['auth cram-md5 then cancel', [`334 ${b64('<1@x>')}`, '501 cancelled'], ['AUTH CRAM-MD5', '*']],
  ])('%s', async (statement, replies, lines) => {
    const server = await answering(inTurn(...replies));
    expect(told(await judge(spec(statement), server, { secrets }))).toBe('passed');
    expect(server.lines).toEqual(lines);
  });

  test('octets of a value are sent as they are', async () => {
    const server = await answering(inTurn('235 ok'));
    expect(told(await judge(spec('auth plain user "\\xe9" password "a b\\0"'), server, { secrets }))).toBe('passed');
    expect(server.lines).toEqual([`AUTH PLAIN ${Buffer.from('\0\xe9\0a b\0', 'latin1').toString('base64')}`]);
  });
});

describe('who judges', () => {
  const refusing = (): Promise<Answering> => answering(inTurn('535 5.7.8 no'));
  const login = 'auth plain user ${u} password ${p}';

  test.each([
    [['expect 535'], 'passed'],
    [['expect 535 5.7.8', 'check 535'], 'passed'],
    [['expect 235'], 'failed 8:10 got 535 5.7.8 no'],
    [['# a comment', 'time < 5s', 'capture why from /5\\.7\\.8 (.*)/', 'expect 535'], 'passed'],
    [['judge {', 'pass 535', '}'], 'passed'],
    [['given 235'], 'errored 8:9 got 535 5.7.8 no'],
    [['should expect 235'], 'passed 8:17 got 535 5.7.8 no'],
    [['expect bytes "535 5.7.8 no\\r\\n"'], 'passed'],
    [[], 'failed 7:3 got 535 5.7.8 no'],
    [['send NOOP', 'expect 250'], 'failed 7:3 got 535 5.7.8 no'],
    // About something else than the reply.
    [['expect ext AUTH', 'expect 535'], 'failed 7:3 got 535 5.7.8 no'],
    [['expect banner 220', 'expect 535'], 'failed 7:3 got 535 5.7.8 no'],
  ])('%j', async (behind, outcome) => {
    expect(told(await judge(spec(login, ...behind), await refusing(), { secrets }))).toBe(outcome);
  });

  test('inside a given, and as a step of a definition, it is as strong as its place', async () => {
    expect(told(await judge(spec('given {', login, '}'), await refusing(), { secrets }))).toBe(
      'errored 8:3 got 535 5.7.8 no',
    );
    const defined = `secret p\ndef login() {\n  auth plain user tim password \${p}\n}\ntest "t" {\n  given use login()\n  expect 535\n}\n`;
    expect(told(await judge(defined, await refusing(), { secrets }))).toBe('errored 3:3 got 535 5.7.8 no');
  });

  test('in a named session the next line of that session judges', async () => {
    const both = (behind: string): string =>
      spec('session a', 'a: send EHLO', 'a: expect 250', 'a: auth plain user tim password ${p}', behind);
    expect(told(await judge(both('a: expect 535'), await refusing(), { secrets }))).toBe('passed');
    expect(told(await judge(both('expect 250'), await refusing(), { secrets }))).toBe('failed 10:6 got 535 5.7.8 no');
  });

  test('says what was expected, and what is offered', async () => {
    const details = async (offered: string, statement = login): Promise<readonly string[]> => {
      const result = await judge(spec(statement), await answering(inTurn('504 no'), offered), { secrets });
      return result.findings[0]?.details ?? [];
    };
    expect(await details('LOGIN CRAM-MD5')).toContain('the server does not offer PLAIN: it offers LOGIN, CRAM-MD5');
    expect(await details('PLAIN')).toEqual(['expected was 235']);
    expect(await details('PLAIN', 'auth login user a password b using x-exps')).toContain(
      'the server does not offer X-EXPS, at least not here',
    );
    expect(await details('PLAIN', 'auth plain then cancel')).toEqual([
      'expected was 501 to the cancellation, and there was no challenge (334) that could be cancelled',
    ]);
  });
});

describe('a server that misbehaves', () => {
  test.each<[string, string, readonly string[], string]>([
    [
      'closes at once',
      'auth plain user a password b',
      ['close'],
      'errored 7:3 the server closed the connection instead of a reply to AUTH',
    ],
    [
      'closes in the middle',
      'auth login user a password b',
      ['334 VXNlcm5hbWU6', 'close'],
      'errored 7:3 the server closed the connection instead of a reply to the user name',
    ],
    [
      'resets in the middle',
      'auth login user a password b',
      ['334 VXNlcm5hbWU6', '334 UGFzc3dvcmQ6', 'reset'],
      'errored 7:3 the connection was reset instead of a reply to the password',
    ],
    ['is silent', 'auth cram-md5 user a password b', ['silence'], 'failed 7:3 no reply to AUTH within …'],
    [
      'is silent in the middle',
      'auth login user a password b',
      ['334 VXNlcm5hbWU6', 'silence'],
      'failed 7:3 no reply to the user name within …',
    ],
    [
      'says 421',
      'auth login user a password b',
      ['334 VXNlcm5hbWU6', '421 bye'],
      'errored 7:3 the server ends the session: 421 bye',
    ],
    [
      'asks without end',
      'auth login user a password b',
      ['334 ', '334 ', '334 ', '334 ', '334 '],
      'failed 7:3 the server asks for more (334), and LOGIN has nothing more to say',
    ],
    [
      'asks for more than PLAIN has',
      'auth plain user a password b',
      ['334 ', '501 x'],
      'failed 7:3 the server asks for more (334), and PLAIN has nothing more to say',
    ],
    [
      'has a challenge that is no base64',
      'auth cram-md5 user a password b',
      ['334 <1@x>', '501 x'],
      'failed 7:3 the challenge is no base64: 334 <1@x>',
    ],
    [
      'has a challenge of two lines',
      'auth cram-md5 user a password b',
      ['334-PDFAeD4=\r\n334 PDFAeD4=', '501 x'],
      'failed 7:3 the challenge has 2 lines',
    ],
    [
      'asks for the user in plain text',
      'auth login user a password b',
      ['334 Username:', '501 x'],
      'failed 7:3 the challenge is no base64: 334 Username:',
    ],
    [
      'has a code that cannot be read',
      'auth plain user a password b',
      ['ok'],
      'failed 7:3 got a reply that cannot be read: ok',
    ],
    ['goes on after the cancellation', 'auth plain then cancel', ['334 ', '334 '], 'failed 7:3 got 334 '],
    ['lets in who has cancelled', 'auth plain then cancel', ['334 ', '235 ok'], 'failed 7:3 got 235 ok'],
  ])('%s', async (_, statement, replies, outcome) => {
    const server = await answering(inTurn(...replies, ...Array<string>(20).fill('334 ')));
    expect(told(await judge(spec(statement), server, { secrets, patience: 300 }))).toBe(outcome);
    expect(server.lines.length).toBeLessThan(6);
  });

  test('a broken exchange is cancelled, fails also where the line behind would be content, and tells what came', async () => {
    const server = await answering(inTurn('334 @', '501 cancelled'));
    const result = await judge(spec('auth cram-md5 user a password b', 'expect 501'), server, { secrets });
    expect(told(result)).toBe('failed 7:3 the challenge is no base64: 334 @');
    expect(result.findings[0]?.details).toEqual(['RFC 4954 4: "334 " and base64', 'cancelled with `*`: 501 cancelled']);
    expect(server.lines).toEqual(['AUTH CRAM-MD5', '*']);
  });

  test('whatever it answers, a login ends soon, and at its line', { timeout: 30_000 }, async () => {
    const challenge = fc.oneof(
      fc.base64String({ maxLength: 60 }),
      fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replace(/[\r\n]/g, ' ')),
      fc.string({ maxLength: 40 }).map((text) => b64(`r=x${text},s=eA==,i=1`)),
      fc
        .uint8Array({ maxLength: 80 })
        .map((octets) => Buffer.concat([Buffer.from('NTLMSSP\0\x02\0\0\0'), octets]).toString('base64')),
    );
    const reply = fc.oneof(
      { weight: 4, arbitrary: challenge.map((text) => `334 ${text}`) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('235 ok', '535 no', '421 bye', '334-a\r\n334 b', '334', '3345', 'close', 'reset'),
      },
    );
    const login = fc.constantFrom(
      ...['plain user a password b without initial response', 'login user a password b', 'cram-md5 user a password b'],
      ...['scram-sha-256 user a password b', 'xoauth2 user a token b', 'ntlm user a password b', 'ntlm then cancel'],
    );
    await fc.assert(
      fc.asyncProperty(login, fc.array(reply, { minLength: 1, maxLength: 6 }), async (words, replies) => {
        const server = await answering((_, turn) => replies[turn] ?? '334 ');
        const result = await judge(spec(`auth ${words}`), server, { patience: 1000 });
        expect(server.lines.length).toBeLessThan(6);
        expect(['passed', 'failed', 'errored']).toContain(result.outcome);
        const bad = result.findings.filter(({ severity }) => severity === 'failure' || severity === 'error');
        expect(bad.map(({ frame }) => frame?.line)).toEqual(bad.map(() => 7));
        expect(bad.map(({ message }) => message).join()).not.toMatch(/bug/);
      }),
      { numRuns: 40 },
    );
  });

  test('before EHLO it is sent as well', async () => {
    const server = await answering(inTurn('503 EHLO first'));
    expect(told(await judge('auth plain user a password b\nexpect 503\n', server))).toBe('passed');
  });
});

describe('SCRAM', () => {
  /** A server of RFC 7677 that knows the password. */
  function scramServer(
    how: {
      readonly iterations?: number;
      readonly signature?: (right: string) => string;
      readonly finalIn?: '235';
    } = {},
  ): Say {
    const { iterations = 4096, signature = (right: string) => right, finalIn } = how;
    let firstBare = '';
    let serverFirst = '';
    return (line) => {
      const opening = /^AUTH SCRAM-SHA-256 (.*)$/.exec(line)?.[1];
      if (opening !== undefined) {
        firstBare = unb64(opening).replace(/^[^,]*,[^,]*,/, '');
        const nonce = /r=(.*)$/.exec(firstBare)?.[1] ?? '';
        serverFirst = `r=${nonce}more,s=${b64('salt')},i=${String(iterations)}`;
        return `334 ${b64(serverFirst)}`;
      }
      if (line === '') return '235 2.7.0 ok';
      const [, without = '', proof = ''] = /^(.*),p=(.*)$/.exec(unb64(line)) ?? [];
      const salted = pbkdf2Sync('pencil', 'salt', iterations, 32, 'sha256');
      const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
      const message = `${firstBare},${serverFirst},${without}`;
      const clientKey = hmac(salted, 'Client Key');
      const expected = hmac(createHash('sha256').update(clientKey).digest(), message).map(
        (octet, i) => octet ^ (clientKey[i] ?? 0),
      );
      if (Buffer.from(expected).toString('base64') !== proof) return `535 5.7.8 ${proof}`;
      const final = b64(`v=${signature(hmac(hmac(salted, 'Server Key'), message).toString('base64'))}`);
      return finalIn === '235' ? `235 ${final}` : `334 ${final}`;
    };
  }
  const login = 'auth scram-sha-256 user user password ${p}';
  const pencil = { secrets: new Map([['p', 'pencil']]) };

  test('both sides prove it', async () => {
    expect(told(await judge(spec(login), await answering(scramServer()), pencil))).toBe('passed');
    expect(told(await judge(spec(login, 'expect 535'), await answering(scramServer()), { secrets }))).toBe('passed');
  });

  test('how often the password is hashed can be captured', async () => {
    const checked = spec(login, 'capture n from auth iterations', 'check ${n} >= 4096');
    expect(told(await judge(checked, await answering(scramServer()), pencil))).toBe('passed');
    expect(told(await judge(checked, await answering(scramServer({ iterations: 100 })), pencil))).toMatch(
      /^failed 9:9 /,
    );
  });

  test.each([
    [
      'a wrong signature',
      { signature: () => b64('x'.repeat(32)) },
      "the server's signature is wrong: it does not know the password, or is another server",
    ],
    [
      'no signature at all',
      { finalIn: '235' as const },
      'the server has let us in without its signature: it has not proved that it knows the password',
    ],
    [
      '2^31 iterations',
      { iterations: 2 ** 31 },
      'the server wants the password hashed 2,147,483,648 times: more than 1,000,000 times are not done',
    ],
  ])('%s is a failure, also where 235 is all that is asked for', async (_, how, words) => {
    const server = await answering(scramServer(how));
    expect(told(await judge(spec(login, 'expect 235 or 500 or 535'), server, pencil))).toBe(`failed 7:3 ${words}`);
  });

  test('-PLUS needs TLS', async () => {
    const result = await judge(
      spec('auth scram-sha-256-plus user user password ${p}'),
      await answering(scramServer()),
      pencil,
    );
    expect(told(result)).toBe(
      'errored 7:3 SCRAM-SHA-256-PLUS is bound to a TLS session, and this connection has none that it could be bound to',
    );
  });
});

describe('NTLM', () => {
  /** MS-NLMP 2.2.1.2, for `CONTOSO` and `ex01.contoso.com`. */
  const challenge =
    'TlRMTVNTUAACAAAADgAOADgAAAAFgokCASNFZ4mrze8AAAAAAAAAADYANgBGAAAABgOAJQAAAA9DAE8ATgBUAE8AUwBPAAIADgBDAE8ATgBUAE8AUwBPAAMAIABlAHgAMAAxAC4AYwBvAG4AdABvAHMAbwAuAGMAbwBtAAAAAAA=';

  test('the names of the server can be had without an account', async () => {
    const server = await answering(inTurn('334 NTLM supported', `334 ${challenge}`, '501 cancelled', '250 ok'));
    const text = spec(
      'auth ntlm without initial response then cancel',
      'capture domain from auth netbios-domain',
      'capture host from auth dns-computer',
      'capture os from auth os-version',
      'expect 501',
      'send NOOP ${domain} ${host} ${os}',
      'expect 250',
    );
    expect(told(await judge(text, server))).toBe('passed');
    expect(server.lines).toEqual([
      'AUTH NTLM',
      expect.stringMatching(/^TlRMTVNTUAAB/),
      '*',
      'NOOP CONTOSO ex01.contoso.com 6.3.9600',
    ]);
  });

  test('what the server does not tell cannot be captured', async () => {
    const server = await answering(inTurn(`334 ${challenge}`, '501 cancelled'));
    const text = spec('auth ntlm then cancel', 'expect 501', 'capture tree from auth dns-tree');
    const result = await judge(text, server);
    expect(told(result)).toBe('failed 9:3 nothing to capture: the server told no dns-tree');
    expect(result.findings[0]?.details).toEqual(['it told: target, netbios-domain, dns-computer, os-version']);
  });

  test('it answers with the names that it is given, and no password', async () => {
    const server = await answering(inTurn(`334 ${challenge}`, '235 ok'));
    const result = await judge(spec('auth ntlm user CONTOSO\\tim password ${p}'), server, { secrets });
    expect(told(result)).toBe('passed');
    const response = Buffer.from(server.lines[1] ?? '', 'base64').toString('utf16le');
    expect(response).toContain('CONTOSOtim');
    expect(response).not.toContain('tanstaaf');
  });

  test('a challenge that is none is told as that', async () => {
    const server = await answering(inTurn(`334 ${b64('NTLMSSP')}`, '501 cancelled'));
    expect(told(await judge(spec('auth ntlm user a password b'), server))).toBe(
      'failed 7:3 the challenge is no message of NTLM',
    );
  });
});

test('a refused token says why', async () => {
  const server = await answering(inTurn(`334 ${b64('{"status":"401","schemes":"bearer"}')}`, '535 5.7.8 no', '250 ok'));
  const text = spec(
    'auth oauthbearer token ${t}',
    'expect 535',
    'capture status from auth status',
    'send NOOP ${status}',
    'expect 250',
  );
  expect(told(await judge(text, server, { secrets, values: setting({}) }))).toBe('passed');
  expect(server.lines.slice(1)).toEqual(['AQ==', 'NOOP 401']);
});

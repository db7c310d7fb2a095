/** What hostile servers do besides stopping, breaking off and answering wrongly at each point of a dialog. */
import type { Proxy } from '../../src/net/route.ts';
import type { RawPeer } from '../../src/server/index.ts';
import type { Behaviour } from './behaviour.ts';
import { flood, octetwise, politeUntil, quit } from './server.ts';

/** A spec of one test, whose first line is line 2. */
const spec = (...lines: readonly string[]): string =>
  `test "x" as x delivers {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;

const greets = spec('expect banner 220', 'send NOOP', 'expect 250');

/** After the greeting, whatever is sent. */
const answers =
  (reply: string) =>
  async (peer: RawPeer): Promise<void> => {
    await peer.write('220 mx\r\n');
    await peer.line();
    await peer.write(reply);
    await quit(peer);
  };

const unreadable = /^failed 4:10 got a reply that cannot be read/;

const replies: readonly (readonly [name: string, reply: string, told: RegExp])[] = [
  ['a code of four digits', '2500 Ok\r\n', /^passed 4:3 ill-formed reply to NOOP: neither a blank/],
  ['a code of two digits', '25 Ok\r\n', unreadable],
  ['a code of letters', 'abc Ok\r\n', unreadable],
  ['an empty line', '\r\n', unreadable],
  ['two codes in one reply', '250-Ok\r\n550 no\r\n', unreadable],
  ['a code that no document has', '299 Ok\r\n', /^failed 4:10 got 299 Ok/],
  ['a code of the class 9', '950 Ok\r\n', /^failed 4:10 got /],
  ['NULs', '250 o\0k\r\n', /^passed 4:3 ill-formed reply to NOOP/],
  ['8-bit text', '250 \xe4\xf6\xfc\r\n', /^passed 4:3 ill-formed reply to NOOP/],
  ['terminal control', '250 \x1b[2J\x1b]0;owned\x07\r\n', /^passed 4:3 ill-formed reply to NOOP/],
  ['a bare LF', '250 Ok\n', /^passed 4:3 ill-formed reply to NOOP/],
  ['a line of 10,000 octets', `250 ${'x'.repeat(10_000)}\r\n`, /^passed 4:3 ill-formed reply to NOOP/],
  ['a thousand lines', `${'250-x\r\n'.repeat(999)}250 x\r\n`, /^passed/],
  ['a reply to something else', '354 go ahead\r\n', /^failed 4:10 got 354/],
];

const big = '${repeat("x", 4194304)}';

const proxied =
  (scheme: Proxy['scheme']) =>
  ({ port }: { readonly port: number }) => ({ via: { name: 'evil', scheme, host: '127.0.0.1', port } });
const throughProxy = spec('expect banner 220');
const proxyFault = /^errored 2:10 the proxy evil /;

const proxies: readonly (readonly [name: string, scheme: Proxy['scheme'], serve: Behaviour['serve'], waits?: true])[] =
  [
    ['says nothing', 'socks5h', (peer) => peer.end(), true],
    [
      'stops in the middle of a reply',
      'socks5h',
      async (peer) => {
        await peer.write('\x05\0\x05');
        await peer.end();
      },
      true,
    ],
    ['closes', 'socks5', () => undefined],
    ['resets', 'http', (peer) => peer.reset()],
    ['is an SMTP server', 'socks4a', (peer) => peer.write('220 mx\r\n')],
    ['is an SMTP server', 'http', (peer) => peer.write('220 mx\r\n')],
    ['floods', 'http', (peer) => flood(peer, 'HTTP/1.1 200 Ok\r\nX: y')],
    ['refuses', 'http', (peer) => peer.write('HTTP/1.1 403 no\r\n\r\n')],
    [
      'says that the server refused',
      'socks5h',
      async (peer) => {
        await peer.write('\x05\0');
        await peer.write('\x05\x05\0\x01\0\0\0\0\0\0');
        await peer.end();
      },
    ],
  ];

export const special: readonly Behaviour[] = [
  ...replies.map(([name, reply, told]) => ({
    name: `its reply is ${name}`,
    serve: answers(reply),
    spec: greets,
    told,
  })),
  ...proxies.map(([name, scheme, serve, waits]) => ({
    name: `the proxy (${scheme}) ${name}`,
    serve,
    spec: throughProxy,
    told: proxyFault,
    target: proxied(scheme),
    ...(waits === undefined ? {} : { waits }),
  })),
  {
    name: 'a proxy that says that the server refused is no server that refuses',
    serve: async (peer) => {
      await peer.write('\x05\0\x05\x05\0\x01\0\0\0\0\0\0');
      await peer.end();
    },
    spec: spec('expect refused'),
    told: /^errored 2:10 the proxy evil .*says that the server refused/,
    target: proxied('socks5h'),
  },
  {
    name: 'the greeting comes with the answer of the proxy, and no more after it',
    serve: async (peer) => {
      await peer.write('\x05\0\x05\0\0\x01\0\0\0\0\0\x00220 mx\r\n');
      await peer.until('NOOP\r\n');
      await peer.write('250 Ok\r\n');
      await quit(peer);
    },
    spec: greets,
    told: /^passed$/,
    target: proxied('socks5h'),
  },
  {
    name: 'a greeting of 100 MB in lines',
    serve: (peer) => flood(peer, '220-welcome to this server\r\n'),
    spec: greets,
    told: /^failed 2:10 the reply to the greeting has no end: past 10000 lines/,
  },
  {
    name: 'a greeting of 100 MB in one line',
    serve: (peer) => flood(peer, '220 welcome to this server '),
    spec: greets,
    told: /^failed 2:10 the reply to the greeting has no end: past a line of 64 KiB/,
  },
  {
    name: '100 MB of replies that nobody asked for',
    serve: async (peer) => {
      await peer.write('220 mx\r\n');
      await peer.line();
      await flood(peer, '250 Ok\r\n');
    },
    spec: spec('expect banner 220', 'send NOOP', 'expect 250', 'wait 100ms', 'send NOOP', 'expect 250'),
    told: /^failed 6:3 unexpected reply before send/,
  },
  {
    name: 'a flood while replies are counted',
    serve: async (peer) => {
      await peer.write('220 mx\r\n');
      await peer.line();
      await flood(peer, '250 Ok\r\n');
    },
    spec: spec('expect banner 220', 'send raw "NOOP\\r\\n"', 'expect at most 1 reply 2xx until quiet 100ms'),
    told: /^failed 4:10 /,
  },
  {
    name: 'an octet at a time, for ever',
    serve: async (peer) => {
      for (;;) await octetwise(peer, '220-slow ', 10);
    },
    spec: greets,
    told: /^failed 2:10 the reply to the greeting began and did not end/,
    waits: true,
  },
  {
    name: 'a line at a time, for ever',
    serve: async (peer) => {
      for (;;) {
        await peer.write('220-slow\r\n');
        await peer.sleep(10);
      }
    },
    spec: greets,
    told: /^failed 2:10 the reply to the greeting began and did not end/,
    waits: true,
  },
  {
    name: 'the line ends come in segments of their own',
    serve: async (peer) => {
      await octetwise(peer, '220 mx\r\n', 2);
      await peer.line();
      await octetwise(peer, '250-a\r\n250 b\r\n', 2);
      await quit(peer);
    },
    spec: greets,
    told: /^passed$/,
  },
  {
    name: '250 to everything, the greeting too',
    serve: async (peer) => {
      await peer.write('250 Ok\r\n');
      await quit(peer);
    },
    spec: greets,
    told: /^failed 2:10 got 250 Ok/,
  },
  {
    name: '250 to DATA',
    serve: async (peer) => {
      await peer.write('220 mx\r\n');
      await quit(peer);
    },
    spec: spec('expect banner 220', 'send EHLO', 'expect 250', 'send DATA', 'expect 354'),
    told: /^failed 6:10 got 250 Ok/,
  },
  {
    name: 'its replies are one ahead',
    serve: async (peer) => {
      await peer.write('220 mx\r\n250 Ok\r\n');
      await quit(peer);
    },
    spec: greets,
    told: /^failed 3:3 unexpected reply before send: 250 Ok/,
  },
  {
    name: 'it talks before anything is sent',
    serve: async (peer) => {
      await peer.write('220 mx\r\n');
      await peer.sleep(5);
      await peer.write('250 are you there?\r\n');
      await quit(peer);
    },
    spec: spec('expect banner 220', 'wait 200ms', 'send NOOP', 'expect 250'),
    told: /^failed 4:3 unexpected reply before send: 250 are you there/,
  },
  {
    name: 'it talks where silence is expected',
    serve: async (peer) => {
      await peer.write('220 mx\r\n');
      await peer.sleep(10);
      await peer.write('250');
      await quit(peer);
    },
    spec: spec('expect banner 220', 'expect silence 2s'),
    told: /^failed 3:10 /,
  },
  {
    name: '421 out of the blue',
    serve: async (peer) => {
      await peer.write('220 mx\r\n');
      await peer.sleep(5);
      await peer.write('421 going down\r\n');
    },
    spec: spec('expect banner 220', 'wait 200ms', 'send NOOP', 'expect 250'),
    told: /^errored 4:3 the server ends the session: 421/,
  },
  {
    name: 'it closes its half, and reads on',
    serve: async (peer) => {
      await peer.write('220 mx\r\n');
      await peer.line();
      peer.close();
      await peer.end();
    },
    spec: greets,
    told: /^errored 4:10 the server closed the connection instead of a reply to NOOP/,
  },
  {
    name: 'it never closes after QUIT',
    serve: async (peer) => {
      await peer.write('220 mx\r\n');
      await peer.line();
      await peer.write('221 bye\r\n');
      await peer.end();
    },
    spec: spec('expect banner 220', 'send QUIT', 'expect 221 then close'),
    told: /^failed 4:10 /,
    waits: true,
  },
  {
    name: 'it talks on after QUIT',
    serve: async (peer) => {
      await peer.write('220 mx\r\n');
      await peer.line();
      await peer.write('221 bye\r\n');
      await flood(peer, '250 and another thing\r\n', 1024 * 1024);
      await peer.end();
    },
    spec: spec('expect banner 220', 'send QUIT', 'expect 221', 'expect close'),
    told: /^failed 5:10 /,
    waits: true,
  },
  {
    name: 'it does not read a message',
    serve: async (peer) => {
      await politeUntil(peer, 'DATA', async (that) => {
        await that.write('354 go ahead\r\n');
        await that.sleep(3000);
      });
    },
    spec: spec(
      ...['send EHLO', 'expect 250', 'send MAIL FROM:<a@example.com>', 'expect 250', 'send RCPT TO:<b@example.com>'],
      ...['expect 250', 'send DATA', 'expect 354', `send raw "${big.repeat(6)}"`, 'expect 250'],
    ),
    told: /^errored 10:3 the server did not take what was sent within/,
    waits: true,
  },
  {
    name: 'it resets while a message is sent',
    serve: (peer) =>
      politeUntil(peer, 'DATA', async (that) => {
        await that.write('354 go ahead\r\n');
        await that.some();
        that.reset();
      }),
    spec: spec(
      ...['send EHLO', 'expect 250', 'send MAIL FROM:<a@example.com>', 'expect 250', 'send RCPT TO:<b@example.com>'],
      ...['expect 250', 'send DATA', 'expect 354', `send raw "${big.repeat(6)}"`, 'expect 250'],
    ),
    told: /^errored 1[01]:\d+ the connection was reset/,
  },
  {
    name: 'it says nothing to a chunk',
    serve: (peer) =>
      politeUntil(peer, 'DATA', async (that) => {
        await that.end();
      }),
    spec: spec(
      ...['send EHLO', 'expect 250', 'send MAIL FROM:<a@example.com>', 'expect 250', 'send RCPT TO:<b@example.com>'],
      ...['expect 250', 'send chunk "x\\r\\n" last', 'expect 250'],
    ),
    told: /^failed 9:10 no reply to the chunk/,
    waits: true,
  },
  {
    name: 'it closes in the middle of a pipeline',
    serve: async (peer) => {
      await peer.write('220 mx\r\n');
      await peer.until('RCPT TO:<b@example.com>\r\n');
      await peer.write('250 Ok\r\n');
    },
    spec: spec(
      ...[
        'pipeline {',
        '  send MAIL FROM:<a@example.com>',
        '  expect 250',
        '  send RCPT TO:<b@example.com>',
        '  expect 250',
        '}',
      ],
    ),
    told: /^failed 6:12 closed after 1 reply: no reply to RCPT/,
  },
  {
    name: 'it closes in the middle of a drip',
    serve: async (peer) => {
      await peer.write('220 mx\r\n');
      await peer.some();
    },
    spec: spec('drip 1B every 5ms {', `  send NOOP ${'x'.repeat(100)}`, '  expect 250', '}'),
    told: /^errored \d+:\d+ .*closed/,
  },
  {
    name: 'a login stops at its challenge',
    serve: async (peer) => {
      await answersLogin(peer, '334 VXNlcm5hbWU6\r\n');
      await peer.end();
    },
    spec: spec(
      'send EHLO',
      'expect 250',
      '# smtpspec-ignore W0304: nobody listens',
      'auth login user "alice" password "secret"',
    ),
    told: /^(?:failed|errored) 5:3 .*no reply/,
    waits: true,
  },
  {
    name: 'a login has challenges without end',
    serve: async (peer) => {
      await answersLogin(peer, '334 VXNlcm5hbWU6\r\n');
      for (;;) {
        await peer.line();
        await peer.write('334 VXNlcm5hbWU6\r\n');
      }
    },
    spec: spec(
      'send EHLO',
      'expect 250',
      '# smtpspec-ignore W0304: nobody listens',
      'auth login user "alice" password "secret"',
    ),
    told: /^(?:failed|errored) 5:3 /,
  },
  {
    name: 'a login has a challenge that is no base64',
    serve: async (peer) => {
      await answersLogin(peer, '334 ***not base64***\r\n');
      await quit(peer);
    },
    spec: spec(
      'send EHLO',
      'expect 250',
      '# smtpspec-ignore W0304: nobody listens',
      'auth cram-md5 user "alice" password "secret"',
    ),
    told: /^(?:failed|errored) 5:3 /,
  },
];

async function answersLogin(peer: RawPeer, reply: string): Promise<void> {
  await peer.write('220 mx\r\n');
  await peer.line();
  await peer.write('250-mx\r\n250 AUTH LOGIN CRAM-MD5\r\n');
  await peer.line();
  await peer.write(reply);
}

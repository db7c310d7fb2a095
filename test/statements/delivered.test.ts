/** What happens after acceptance: a server that sends on what it takes, and a sink where it arrives. On real sockets. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Outbox, startScripted, startSinkSource, type RunningServer, type SinkSource } from '../../src/server/index.ts';
import { judge, told } from '../support/judge.ts';

type Change = (
  octets: string,
  more: { readonly sender: string; readonly recipients: readonly string[] },
) => readonly {
  readonly octets: string;
  readonly sender?: string;
  readonly recipients?: readonly string[];
}[];

let sink: SinkSource;
let outbox: Outbox;
const servers: RunningServer[] = [];
let runs = 0;

beforeAll(async () => {
  sink = await startSinkSource('run');
  outbox = new Outbox(sink);
});
afterAll(async () => {
  outbox.close();
  await Promise.all([sink.close(), ...servers.map((server) => server.close())]);
});

/** A server that does this to what it takes, and sends it on. */
async function forwarding(change: Change): Promise<RunningServer> {
  const server = await startScripted({
    onMessage: (octets, state) => {
      const sender = state.sender?.address ?? '';
      const recipients = state.recipients.map(({ address }) => address);
      for (const one of change(octets, { sender, recipients })) outbox.send({ sender, recipients, ...one });
      return undefined;
    },
  });
  servers.push(server);
  return server;
}

const same: Change = (octets) => [{ octets: `Received: from a by b; now\r\n${octets}` }];

const message = (...lines: readonly string[]): string =>
  [
    'test "x" as x delivers {',
    'send EHLO',
    'expect 250',
    'send MAIL FROM:<sender@example.com>',
    'expect 250',
    'send RCPT TO:<user@adatum.com>',
    'expect 250',
    'send DATA',
    'expect 354',
    'send message """',
    'Subject: hello ${token}',
    'X-Name: =?utf-8?q?gr=C3=BCn?=',
    'Message-ID: <${token}@example.com>',
    '',
    '.a line with a dot',
    'trailing blanks  ',
    'gr\u00fcn',
    '"""',
    'expect 250',
    ...lines,
    '}',
    '',
  ].join('\n');

/** The verdict of these lines behind a message that the server has taken. */
async function verdict(change: Change, ...lines: readonly string[]): Promise<string> {
  const server = await forwarding(change);
  // Each run has an id of its own, and all of them one sink.
  runs += 1;
  const own = await startSinkSource(`run${String(runs)}`);
  outbox = new Outbox(own);
  try {
    const result = await judge(message(...lines), server, {
      runId: `run${String(runs)}`,
      allowDelivery: true,
      mail: own,
      patience: 400,
    });
    return told(result).replace(/^(\w+ )\d+/, (_, outcome: string) => outcome);
  } finally {
    outbox.close();
    await own.close();
  }
}

describe('a copy that arrives', () => {
  const cases: readonly (readonly [change: Change, expected: string | RegExp, ...lines: readonly string[]])[] = [
    [same, 'passed', 'expect delivered'],
    [same, 'passed', 'expect delivered to <user@adatum.com> within 5s'],
    [
      same,
      'passed',
      'expect delivered within 5s {',
      'header Subject has ${token}',
      'header Subject = "hello ${token}"',
      'header X-Name = "gr\u00fcn"',
      'header X-Spam absent',
      'header Received count >= 1',
      'received has "from a by b"',
      'sender <sender@example.com>',
      'body same as sent',
      'body has "a line with a dot"',
      'body /^gr.n$/m',
      'part text/plain has "trailing"',
      'part 1 present',
      'part 2 absent',
      '}',
    ],
    [same, /:3 it has no X-Spam$/, 'expect delivered within 5s {', '  header X-Spam present', '}'],
    [same, /:3 Subject is: hello run/, 'expect delivered within 5s {', '  header Subject has "bye"', '}'],
    [same, /:1 it has 1 fields Received, expected = 2/, 'expect delivered within 5s {', 'received count = 2', '}'],
    [same, /:1 its sender is <sender@example.com>/, 'expect delivered within 5s {', 'sender <>', '}'],
    [() => [], /^failed :8 no message came within/, 'expect delivered within 300ms'],
    [same, /^failed :8 no message came to <other@adatum.com>/, 'expect delivered to <other@adatum.com> within 300ms'],
    [same, 'passed', 'expect delivered exactly 1 within 400ms'],
    [
      (octets) => [{ octets }, { octets }],
      /^failed :8 2 copies came within 1s?.*, expected 1/,
      'expect delivered exactly 1 within 1s',
    ],
    [(octets) => [{ octets }, { octets }], 'passed', 'expect delivered exactly 2 within 400ms'],
    [() => [], 'passed', 'expect no delivery within 300ms'],
    [
      same,
      /^failed :8 it came: a message from <sender@example.com> to <user@adatum.com>, Subject: hello/,
      'expect no delivery within 5s',
    ],
    [same, 'passed', 'expect no delivery to <other@adatum.com> within 300ms'],
    [same, 'passed', 'expect delivered within 5s', 'expect header Subject has ${token}', 'check body same as sent'],
    [same, /^failed :8 Subject is: hello/, 'expect delivered within 5s', 'expect header Subject has "bye"'],
    [
      () => [],
      /^errored :7 no message has arrived/,
      'may expect delivered within 100ms',
      'check header Subject has "bye"',
    ],
    [() => [], /^passed :15 no message came/, 'should expect delivered within 100ms'],
    [() => [], /^errored :7 no message came/, 'given delivered within 100ms'],
  ];
  test.each(cases.map(([change, expected, ...lines]) => ({ change, expected, lines })))(
    '$lines: $expected',
    async ({ change, expected, lines }) => {
      const came = await verdict(change, ...lines);
      if (typeof expected === 'string') expect(came).toBe(expected);
      else expect(came).toMatch(expected);
    },
  );

  test.each<readonly [name: string, change: (octets: string) => string, expected: RegExp]>([
    ['a dot is doubled', (octets) => octets.replace('\r\n..a', '\r\n...a'), /a dot too many/],
    ['a dot is lost', (octets) => octets.replace('\r\n..a', '\r\na'), /the dot at its beginning is gone/],
    ['blanks are lost', (octets) => octets.replace('blanks  ', 'blanks'), /blanks at its end differ/],
    [
      'the eighth bit is lost',
      (octets) => octets.replace(/[\x80-\xff]/g, (one) => String.fromCharCode(one.charCodeAt(0) & 127)),
      /the eighth bit is gone/,
    ],
    ['a line is added', (octets) => `${octets}-- \r\nscanned\r\n`, /line 4 of the body was not sent/],
    ['a line is lost', (octets) => octets.replace(/gr..n\r\n/, ''), /line 3 of the body did not come/],
  ])('whose body is another: %s', async (_name, change, expected) => {
    expect(
      await verdict((octets) => [{ octets: change(octets) }], 'expect delivered within 5s {', 'body same as sent', '}'),
    ).toMatch(expected);
  });
});

test('without a sink the case is skipped before it connects', async () => {
  const server = await forwarding(same);
  const result = await judge(message('expect delivered'), server, { allowDelivery: true });
  expect(result.outcome).toBe('skipped');
  expect(result.reason).toMatch(/--sink/);
  expect(server.counters.connects).toBe(0);
});

test('a case sees no message of another one', async () => {
  const server = await forwarding(() => [{ octets: 'Subject: run-00 run-01 run9-0\r\n\r\nhello\r\n' }]);
  outbox = new Outbox(sink);
  const result = await judge(message('expect no delivery within 300ms'), server, { allowDelivery: true, mail: sink });
  expect(told(result)).toBe('passed');
  expect(sink.with('run-00')).toHaveLength(1);
});

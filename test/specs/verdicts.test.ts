/**
 * The shipped specs on the servers that they are for: what the table of the demo says of each persona is what comes, at the
 * line that it says; and each test is seen to pass on a healthy server and to fail on a sick one.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { difference } from '../../src/demo/compare.ts';
import { expectations } from '../../src/demo/expectations.ts';
import { failed, passed, warned, type Expected } from '../../src/demo/expected.ts';
import { shippedTests } from '../../src/demo/shipped.ts';
import type { CaseResult } from '../../src/result/outcome.ts';
import {
  describePersona,
  parsePersonaName,
  startPersona,
  startScripted,
  startSinkSource,
  type Script,
} from '../../src/server/index.ts';
import { extensionServers } from './extension-servers.ts';
import { loginServers } from './login-servers.ts';
import { refused, smuggled } from './smuggling.ts';
import { runShipped, targetOf, type HowToRun } from './support.ts';
import { tlsServers } from './tls-servers.ts';

/** The results on each persona, by its name. All run at once: most of them only wait. */
const results = new Map<string, readonly CaseResult[]>();

/** Not in the table of the demo: asked only what it is sick of. */
const wrapsItsBanner = 'exchange-2003-behind-pix-mailguard:wrap';
/** Nor these: one depends on who came before, the other takes as long as the client's patience. */
const remembersLookups = 'ims-5.5-slow-banner:mode=dns,bannerMs=8000';
const neverGreets = 'ims-5.5-slow-banner:mode=never';

async function runOn(persona: string, set: Readonly<Record<string, string>>, how: HowToRun = {}): Promise<void> {
  const { localDomain, localRecipient, profiles, forwards } = describePersona(parsePersonaName(persona).name);
  // A sink of its own: the tokens of the runs are all the same.
  const sink = forwards ? await startSinkSource('test') : undefined;
  const server = await startPersona(persona, sink === undefined ? {} : { forwardTo: sink });
  try {
    const target = targetOf(persona, server, {
      profiles,
      localRecipient,
      forwards,
      parameters: { domain: localDomain, ...set },
    });
    results.set(persona, await runShipped(target, { ...how, ...(sink === undefined ? {} : { mail: sink }) }));
  } finally {
    await Promise.all([server.close(), sink?.close()]);
  }
}

/** Where results are not as they should be, in words. */
function differences(
  came: readonly CaseResult[],
  expectedOf: (result: CaseResult) => Expected | undefined,
): readonly string[] {
  return came.flatMap((result) => {
    const expected = expectedOf(result);
    const problem = expected === undefined ? 'is in no table' : difference(result, expected);
    return problem === undefined ? [] : [`${result.info.key}: ${problem}`];
  });
}

beforeAll(async () => {
  await Promise.all([
    ...expectations.map(({ persona, set }) => runOn(persona, set)),
    runOn(wrapsItsBanner, {}, { only: ['mailguard'] }),
    runOn(remembersLookups, {}, { only: ['slow-banner'] }),
    runOn(neverGreets, {}, { only: ['slow-banner/under-5s', 'slow-banner/under-20s'], patience: 1000 }),
  ]);
}, 60_000);

describe('every shipped test on', () => {
  test.each(expectations.map((one) => [one.persona, one] as const))('%s', (persona, { tests }) => {
    const came = results.get(persona) ?? [];
    expect(came.map(({ info }) => info.id).sort()).toEqual([...tests.keys()].sort());
    expect(differences(came, ({ info }) => tests.get(info.id))).toEqual([]);
  });
});

function judge(persona: string, expected: Readonly<Record<string, Expected>>): void {
  const came = results.get(persona) ?? [];
  expect(came.map(({ info }) => info.testId)).toEqual(Object.keys(expected));
  expect(differences(came, ({ info }) => expected[info.testId])).toEqual([]);
}

test('a masked banner with a line break in it is found, and decides nothing else', () => {
  const wellAsTheGreetingIs: Expected = { outcome: 'warned' };
  judge(wrapsItsBanner, {
    'banner-readable': wellAsTheGreetingIs,
    'banner-unmasked': failed('expect banner no /^220[*20 ]…'),
    'no-cmap': wellAsTheGreetingIs,
    goodmorning: failed('expect 500 or 502'),
    ehlo: failed('expect /^250-/'),
    'seven-commands': wellAsTheGreetingIs,
    'other-commands': failed('check 252 or 5xx # VRFY…'),
    'kill-and-wiz': failed('check 500 or 502 # KILL'),
  });
});

describe('a slow banner', () => {
  test('because of a lookup whose answer is remembered: the second connection is fast', () => {
    const expected = {
      connects: passed,
      'under-5s': failed('time banner < 5s'),
      'under-20s': passed,
      noop: passed,
      'second-connection': passed,
    };
    judge(remembersLookups, expected);
  });

  test('that never comes: both grades fail where the time is asked for', () => {
    const expected = { 'under-5s': failed('time banner < 5s'), 'under-20s': failed('time banner <= 20s') };
    judge(neverGreets, expected);
  });
});

/** Servers that are sick in a way that no persona is: the test that must find it, and the line. */
const scripted: readonly {
  readonly id: string;
  readonly sick: string;
  readonly script: Script;
  readonly expected: Expected;
  readonly profile?: string;
  /** A test that gets the replies that a passive rule judges. */
  readonly beside?: string;
}[] = [
  {
    id: 'banner.default/exchange-5.5',
    sick: 'a banner of another product',
    script: { banner: '220 mail.adatum.com ESMTP Postfix' },
    expected: warned('should expect banner /^220 \\S+ +E?SMTP Server…'),
    profile: 'exchange-5.5',
  },
  {
    id: 'banner.default/exchange-2013',
    sick: 'the banner of an older release',
    script: {
      banner:
        '220 mail.adatum.com Microsoft ESMTP MAIL Service, Version: 6.0.3790.4675 ready at  Sat, 3 Sep 2011 08:39:16 -0700',
    },
    expected: warned('should expect banner /^220 \\S+ Microsoft ESMTP MAIL Service ready at…'),
    profile: 'exchange-2013',
  },
  {
    id: 'banner.default/names-host',
    sick: 'a name of one label: legal, and no help',
    script: { banner: '220 mail ESMTP' },
    expected: warned('should expect banner /^220[ -](?:[A-Za-z0-9-]+\\.)+…'),
  },
  {
    id: 'banner.proxy/no-product-name',
    sick: 'a firewall of another maker',
    script: { banner: '220 mail.adatum.com Generic SMTP handler' },
    expected: failed('expect banner no /^220[ -]?\\S+ .*\\b(?:check ?point…'),
  },
  {
    id: 'banner.proxy/keywords-unmasked',
    sick: 'a Cisco ASA over the keywords',
    script: { onCommand: (verb) => (verb === 'EHLO' ? '250-mail.adatum.com\r\n250-SIZE\r\n250 XXXXXXXB' : undefined) },
    expected: failed('expect no /^250[ -]X{2,}[A-Z]$/'),
  },
  {
    id: 'mail-acceptance/mail-from',
    sick: 'the sender is on a block list',
    script: { onCommand: (verb) => (verb === 'MAIL' ? '554 5.7.1 Sender refused' : undefined) },
    expected: failed('expect 250'),
  },
  {
    id: 'mail-acceptance/unbracketed-path',
    sick: 'a filter that cannot read the line',
    script: { onCommand: (verb, args) => (verb === 'MAIL' && !args.includes('<') ? '500 What?' : undefined) },
    expected: failed('expect 250 or 501 or 55x'),
  },
  {
    id: 'mail-acceptance/data',
    sick: 'no message after an accepted envelope',
    script: { onCommand: (verb) => (verb === 'DATA' ? '554 5.3.0 No space left' : undefined) },
    expected: failed('expect 354'),
  },
  {
    id: 'mail-acceptance/five-steps',
    sick: 'a message that is refused at its end',
    script: { onMessage: () => '554 5.6.0 Refused' },
    expected: failed('expect 250 # step 5: the end of the message'),
  },
  {
    id: 'mail-acceptance.postmaster/for-bounces',
    sick: 'a filter for empty senders',
    script: { onCommand: (verb, args) => (verb === 'MAIL' && args.includes('<>') ? '550 No sender' : undefined) },
    expected: failed('expect 250 # the null reverse-path'),
  },
  {
    id: 'mailguard/seven-commands',
    sick: 'one of the seven is not known',
    script: { onCommand: (verb) => (verb === 'RSET' ? '502 Not implemented' : undefined) },
    expected: failed('expect 250 # RSET'),
  },
  {
    id: 'rfc5321.replies/greeting',
    sick: 'a greeting that puts off',
    script: { banner: '450 4.7.1 Come again' },
    expected: failed('expect banner 220 or 421 or 521 or 554'),
    beside: 'mail-acceptance/mail-from',
  },
  {
    id: 'rfc5321.replies/known-codes',
    sick: 'a code of its own',
    script: { onCommand: (verb) => (verb === 'MAIL' ? '259 Fine' : undefined) },
    expected: warned('expect 211 or 214 or…'),
    beside: 'mail-acceptance/mail-from',
  },
  {
    id: 'rfc5321.replies/enhanced',
    sick: 'a text without its code',
    script: { onCommand: afterEnhancedCodes('250 Sender accepted') },
    expected: failed('expect 2xx 2.x.x or 3xx or 4xx 4.x.x or 5xx 5.x.x'),
    beside: 'mail-acceptance/five-steps',
  },
  {
    id: 'rfc5321.replies/enhanced',
    sick: 'a code of another class',
    script: { onCommand: afterEnhancedCodes('450 5.7.1 Come again') },
    expected: failed('expect 2xx 2.x.x or 3xx or 4xx 4.x.x or 5xx 5.x.x'),
    beside: 'mail-acceptance/five-steps',
  },
];

/** Offers enhanced status codes, and answers MAIL so. */
function afterEnhancedCodes(toMail: string): NonNullable<Script['onCommand']> {
  return (verb) =>
    verb === 'EHLO' ? '250-mail.adatum.com\r\n250 ENHANCEDSTATUSCODES' : verb === 'MAIL' ? toMail : '250 2.0.0 Ok';
}

describe.concurrent('found on a server that is sick in another way', () => {
  test.each(scripted.map((one) => [one.id, one.sick, one] as const))('%s: %s', async (id, _sick, one) => {
    const server = await startScripted(one.script);
    try {
      const target = targetOf('scripted', server, { profiles: one.profile === undefined ? [] : [one.profile] });
      const only = one.beside === undefined ? [id] : [id, one.beside];
      const came = (await runShipped(target, { only })).filter(({ info }) => info.id === id);
      expect(came).toHaveLength(1);
      expect(differences(came, () => one.expected)).toEqual([]);
    } finally {
      await server.close();
    }
  });
});

/** A host called after a product, or a text that only looks like one, is no proxy. */
describe.concurrent('no proxy is seen in', () => {
  test.each([
    '220 proxy.example.com ESMTP Postfix',
    '220 proxy1.example.com Microsoft ESMTP MAIL Service ready at Sat, 3 Sep 2011 08:39:16 -0700',
    '220 barracuda.example.com ESMTP',
    '220 interscan.example.com ESMTP ready',
    '220 mx.example.com ESMTP relay of proxy.example.com',
    '220 mx.example.com ESMTP approximately ready',
    '220 firewall.example.com ESMTP Exim 4.97 Sat, 03 Sep 2011 08:39:16 +0000',
  ])('%s', async (banner) => {
    const server = await startScripted({ banner });
    try {
      const came = await runShipped(targetOf('scripted', server), { only: ['banner.proxy/no-product-name'] });
      expect(came.map(({ outcome }) => outcome)).toEqual(['passed']);
    } finally {
      await server.close();
    }
  });
});

/** Why a test can be seen to fail nowhere. */
const neverFails: Readonly<Record<string, string>> = {
  'slow-banner/connects': 'nothing on the loopback makes the TCP handshake itself slow',
};

describe('in the tables', () => {
  const expectedOf = (id: string): readonly Expected[] => [
    ...expectations.flatMap(({ tests }) => tests.get(id) ?? []),
    ...scripted.filter((one) => one.id === id).map(({ expected }) => expected),
    // In a test of their own.
    ...loginServers.filter((one) => one.id === id).map(({ expected }) => expected),
    ...(id.startsWith('smuggling/') ? [id === 'smuggling/control' ? refused : smuggled] : []),
    ...extensionServers.filter((one) => one.id === id).map(({ expected }) => expected),
    ...tlsServers.filter((one) => one.id === id).map(({ expected }) => expected),
    // Above: a banner that never comes.
    ...(id === 'slow-banner/under-20s' ? [failed('time banner <= 20s')] : []),
  ];

  test.each(shippedTests.map(({ id }) => id))('%s passes on a healthy server', (id) => {
    expect(expectedOf(id)).toContainEqual({ outcome: 'passed' });
  });

  // A warning with a line is a SHOULD that was missed.
  test.each(shippedTests.map(({ id }) => id))('%s fails on a sick one, or a reason is given', (id) => {
    const sick = expectedOf(id).some(
      ({ outcome, at }) => outcome === 'failed' || (outcome === 'warned' && at !== undefined),
    );
    expect(sick).toBe(neverFails[id] === undefined);
  });
});

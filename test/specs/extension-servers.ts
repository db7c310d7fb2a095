/** Servers for the shipped specs about extensions and LMTP: a good one, and each way to be sick, with what its test must come to. */
import { failed, passed, warned, type Expected } from '../../src/demo/expected.ts';
import { shippedTests } from '../../src/demo/shipped.ts';
import { startPersona, startScripted, type RunningServer, type Script } from '../../src/server/index.ts';

export interface ExtensionServer {
  readonly id: string;
  /** What the server does. */
  readonly what: string;
  /** Servers that are described in the same words are one. */
  readonly server: string;
  readonly start: () => Promise<RunningServer>;
  readonly expected: Expected;
}

const persona = (name: string) => ({ server: name, start: () => startPersona(name) });

const offered = [
  ...['SIZE 1000', '8BITMIME', 'DSN', 'SMTPUTF8', 'DELIVERBY', 'FUTURERELEASE 60 2030-01-31T12:00:00Z', 'MT-PRIORITY'],
  ...['RRVS', 'LIMITS RCPTMAX=10', 'CHUNKING', 'PIPELINING', 'ETRN', 'VRFY', 'HELP', 'XCLIENT ADDR', 'XFORWARD ADDR'],
];

/** Offers all, and takes what it does not look at; `sick`: what it says to some. Chunks are lines to it, which it passes over. */
function deaf(what: string, sick: (verb: string, args: string) => string | undefined = () => undefined) {
  const script: Script = {
    onCommand(verb, args, session) {
      const said = sick(verb, args);
      if (said !== undefined) return said;
      if (verb === 'LHLO' || verb === 'EHLO') {
        session.helo = args;
        return ['250-mail.adatum.com', ...offered.map((line) => `250-${line}`), '250 ENHANCEDSTATUSCODES'].join('\r\n');
      }
      if (verb === 'BDAT') return '250 2.0.0 taken';
      if (verb === '' || verb === 'X' || verb === 'SUBJECT:') return {};
      return undefined;
    },
  };
  return { server: what, start: () => startScripted(script) };
}

const takesAll = deaf('takes whatever it is given');
const says = (wanted: string, reply: string) =>
  deaf(`says ${reply} to ${wanted}`, (verb) => (verb === wanted ? reply : undefined));

const entries: readonly (readonly [id: string, server: ReturnType<typeof persona>, expected: Expected])[] = [
  ...(
    [
      ['notify', 'expect 501'],
      ['envid', 'expect 501'],
      ['body', 'expect 501 or 504 or 555'],
      ['binary-without-chunks', 'expect 501 or 504 or 555'],
      ['utf8-unannounced', 'expect 550 or 553 or 501 or 500 or 555'],
      ['by-time', 'expect 501'],
      ['hold-too-long', 'expect 501'],
      ['hold-twice', 'expect 501'],
      ['priority', 'expect 501'],
      ['rrvs', 'expect 501'],
      ['recipients', 'expect ext LIMITS RCPTMAX >= 100'],
    ] as const
  ).map(([id, at]) => [`extensions.parameters/${id}`, takesAll, failed(at)] as const),
  ['extensions.parameters/size-too-large', takesAll, warned('should expect 552')],
  ['extensions.parameters/dsn', persona('modern:onlyOffered=DSN'), failed('expect 250 # MAIL')],
  [
    'extensions.parameters/utf8',
    persona('modern:onlyOffered=SMTPUTF8'),
    failed('expect 250 or 550 5.7.x or 554 5.7.x'),
  ],
  ['extensions.commands/chunk-first', takesAll, failed('expect 503')],
  ['extensions.commands/data-after-chunk', takesAll, failed('expect 503')],
  ['extensions.commands/chunk-size', takesAll, failed('expect 501 or 521')],
  ['extensions.commands/reset-chunks', takesAll, failed('expect 503')],
  ['extensions.commands/pipelined', says('RCPT', '503 5.5.1 MAIL first'), failed('expect 250 # RCPT')],
  ['extensions.commands/etrn', says('ETRN', '220 ready'), failed('expect 250..253 or 458 or 459 or 5xx')],
  ['extensions.commands/etrn-without-domain', says('ETRN', '250 started'), failed('expect 500 or 501')],
  ['extensions.commands/vrfy', says('VRFY', '550 no'), failed('expect 250 or 251 or 252 or 502')],
  ['extensions.commands/help', says('HELP', '502 no'), failed('expect 211 or 214')],
  ['extensions.commands/xclient', says('XCLIENT', '250 Ok'), failed('expect 220')],
  ['extensions.commands/xforward', says('XFORWARD', '501 no'), failed('expect 250 # XFORWARD')],
  ['extensions.commands/prdr', persona('modern:replies=more'), failed('send NOOP')],
  ['lmtp/lhlo', takesAll, failed('expect 500')],
  ['lmtp/offers', persona('lmtp:without=PIPELINING'), failed('check ext PIPELINING')],
  ['lmtp/data-without-recipient', says('DATA', '354 go on'), failed('expect 503')],
  ['lmtp/each', persona('lmtp:replies=fewer'), failed('expect each 250')],
  ['lmtp/each-chunk', persona('lmtp:replies=more'), failed('send NOOP')],
];

const goodFor = (id: string) =>
  id.startsWith('lmtp/')
    ? persona('lmtp')
    : persona(id.endsWith('/binary-without-chunks') ? 'modern:without=BINARYMIME+CHUNKING' : 'modern');

/** The good ones first: each test passes on one. */
export const extensionServers: readonly ExtensionServer[] = [
  ...shippedTests
    .filter(({ spec }) => spec === 'lmtp' || spec.startsWith('extensions.'))
    .map(({ id }) => ({ id, what: 'is good', ...goodFor(id), expected: passed })),
  ...entries.map(([id, server, expected]) => ({ id, what: server.server, ...server, expected })),
];

/**
 * The words with which a line can begin, each with what its line looks like: for "did you mean" and "for example".
 */

const forms = {
  smtpspec: ['smtpspec 1'],
  spec: ['spec "Mail acceptance"'],
  id: ['id exchange.mail-acceptance'],
  version: ['version 1.0.0'],
  about: ['about "What the tests of this file are for"'],
  tags: ['tags exchange, acceptance'],
  ref: ['ref "RFC 5321 4.5.1"', 'ref "RFC 5321 4.5.1" must'],
  advice: ['advice "What to do when this fails"'],
  level: ['level should'],
  severity: ['severity major'],
  owner: ['owner "mail team"'],
  meta: ['meta component "frontend"'],
  skip: ['skip because "the lab has no such server"'],
  'known-issue': ['known-issue "OPS-812" until 2026-12-31 because "the vendor has it"'],
  proves: ['proves passes on postfix-3.9-hardened, fails on ims-5.5-open-relay'],
  param: ['param domain: domain', 'param port: int = 25 "What it is for"'],
  secret: ['secret password'],
  group: ['group "ESMTP" {'],
  test: ['test "EHLO is answered" as ehlo {'],
  before: ['before each test {'],
  after: ['after each test {'],
  always: [
    'always "replies are well formed" as well-formed {',
    'always "they have codes" after RCPT when ext ENHANCEDSTATUSCODES {',
  ],
  for: ['for each r in recipients {'],
  table: ['table recipients {', 'table recipients in "recipients.csv"'],
  import: ['import "./steps.smtpspec" as steps', 'import "@contoso/mail-specs/relay" as relay'],
  include: ['include tests from relay', 'include tests from relay with (domain: example.com)'],
  def: ['def envelope(from, to = "<postmaster>") {'],
  retry: ['retry 3 every 60s in new session {'],
  use: ['use envelope(from: <a@example.com>)', 'given use greet()'],
  send: [
    'send MAIL FROM:<a@example.com>',
    'send "EHLO"',
    'send raw "a\\r\\n"',
    'send message file "a.eml"',
    'send chunk "a\\r\\n" last',
    'send chunk file "a.bin" size 1MiB last',
    'send composed message {',
  ],
  auth: [
    'auth plain user ${user} password ${password}',
    'auth xoauth2 user ${user} token ${access_token}',
    'auth login without initial response then cancel',
  ],
  pipeline: ['pipeline {'],
  drip: ['drip 1B every 200ms {'],
  expect: ['expect 250', 'expect 550 "relaying"', 'expect banner 220', 'expect 250-SIZE', 'expect close'],
  check: ['check 250', 'check 550 "relaying"', 'check ${size} >= 10MiB'],
  judge: ['judge {'],
  should: ['should expect 250'],
  may: ['may expect 250'],
  given: ['given 250', 'given {'],
  time: ['time < 5s', 'time banner 1s..10s', 'time banner p95 < 500ms'],
  timeout: ['timeout 60s'],
  receive: ['receive', 'receive within 5s'],
  ignore: ['ignore pending'],
  wait: ['wait 500ms'],
  mark: ['mark "before DATA"'],
  connect: ['connect', 'connect without banner', 'connect to backup via office'],
  starttls: ['starttls', 'starttls {'],
  handshake: ['handshake', 'handshake {'],
  session: ['session a', 'session b to backup without banner', 'a: send NOOP'],
  parallel: ['parallel {'],
  repeat: ['repeat 200 concurrency 20 {'],
  barrier: ['barrier go 2', 'a: barrier go 2'],
  open: ['open message file "a.eml"'],
  hang: ['hang up', 'hang up with reset'],
  capture: [
    'capture id from /queued as (\\S+)/',
    'capture size from ext SIZE',
    'capture reply as first',
    'capture domain from auth dns-domain',
  ],
  resolve: ['resolve mx ${domain} as hosts', 'resolve ptr ${target.ip} as name'],
  requires: [
    ...['requires ext SIZE >= 1MiB', 'requires ext AUTH has PLAIN', 'requires param user'],
    ...[
      'requires profile mx or submission',
      'requires ipv6',
      'requires delivery',
      'requires outside',
      'requires plain text',
    ],
  ],
} satisfies Readonly<Record<string, readonly string[]>>;

/** The same for the lines behind `expect delivered … {`, which say what a message has to be. */
const messageForms = {
  header: ['header Subject has "hello"', 'header X-Spam absent', 'header Received count >= 1'],
  received: ['received has "mail.example.com"', 'received count < 10'],
  sender: ['sender <a@example.com>'],
  body: ['body same as sent', 'body has "hello"', 'body no /secret/'],
  part: ['part text/plain has "hello"', 'part 2 filename "a.pdf"', 'part image/* absent'],
  dsn: [
    'dsn action failed',
    'dsn status 5.1.1',
    'dsn recipient <a@example.com>',
    'dsn original returned',
    'dsn field Remote-MTA present',
  ],
} satisfies Readonly<Record<string, readonly string[]>>;

export const messageWords: readonly string[] = Object.keys(messageForms);

export const lineWords: readonly string[] = Object.keys(forms);

/** What a line that begins with this word can look like; empty for a word that begins no line. */
export function formsOf(word: string): readonly string[] {
  return new Map<string, readonly string[]>(Object.entries({ ...forms, ...messageForms })).get(word) ?? [];
}

/** Is this a word of the language, with which a line can begin, in this version or in the design? */
export function isReserved(word: string): boolean {
  return lineWords.includes(word) || blockWords.includes(word) || hints.has(word);
}

/** Words that begin a block of lines, those of the design that this version does not have among them. */
export const blockWords: readonly string[] = [
  ...['test', 'group', 'before', 'given'],
  ...['after', 'for', 'def', 'always', 'pipeline', 'drip', 'repeat', 'retry', 'parallel'],
  ...['if', 'else', 'while', 'describe', 'it', 'scenario', 'suite', 'case'],
];

/** Words that a reader of the design, or of another tool, may have typed, and what stands in their place. */
const hints: ReadonlyMap<string, string> = new Map([
  ...['pass', 'tolerate', 'warn', 'inconclusive', 'fail', 'otherwise'].map(
    (word) => [word, 'this is a line of `judge {`, which grades the reply before it'] as const,
  ),
  ...messageWords.map((word) => [word, `of the message that arrived, or was opened: expect ${word} …`] as const),
  ...['text', 'html', 'attach', 'boundary', 'dkim'].map(
    (word) => [word, 'this is a line of `send composed message {`'] as const,
  ),
  ...['if', 'else', 'while', 'loop'].map(
    (word) =>
      [
        word,
        'there are no conditions: `requires …` skips a test, `given …` says what it needs to judge at all',
      ] as const,
  ),
  ...['describe', 'it', 'scenario', 'case', 'suite'].map(
    (word) => [word, 'tests are written: test "title" {, and several together: group "title" {'] as const,
  ),
  ...['assert', 'verify', 'should_be', 'recv', 'read'].map(
    (word) => [word, 'a reply is judged with: expect 250'] as const,
  ),
  ...['sleep', 'pause', 'delay'].map((word) => [word, 'to wait: wait 500ms'] as const),
  ...['quit', 'disconnect', 'close'].map(
    (word) => [word, 'a test ends its sessions by itself; to close without QUIT: hang up'] as const,
  ),
]);

const smtpVerb = /^(?:ehlo|helo|lhlo|mail|rcpt|data|rset|noop|quit|vrfy|expn|help|starttls|auth|bdat|etrn|turn)\b/i;

/** A sentence about a line whose first word begins no statement; undefined where there is nothing to say. */
export function hintFor(line: string): string | undefined {
  const word = /^[\w-]+/.exec(line)?.[0] ?? '';
  if (/^(?:\/\/|\/\*|--|;|!)/.test(line)) return 'a comment begins with `#`';
  const [, code, separator, text] = /^(\d{3})([ -]?)([^"]*)/.exec(line) ?? [];
  if (code !== undefined) {
    const rest = separator === '-' ? `-${text ?? ''}` : text === '' ? '' : ` "${text?.trim() ?? ''}"`;
    return `to judge a reply: expect ${code}${rest}`;
  }
  const hint = hints.get(word);
  if (hint !== undefined) return hint;
  return smtpVerb.test(line) ? `to send this: send ${line}` : undefined;
}

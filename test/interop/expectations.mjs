/** The mail exchangers among the servers. */
export const exchangers = ['postfix', 'postfix-open', 'exim', 'opensmtpd'];

/**
 * What must come of the shipped specs on the real servers that run.sh starts. Data alone; check.mjs judges by it.
 *
 * `spec` is a shipped one, or lies beside this file. `on` names the servers that it runs on; left out, the mail exchangers. `set`,
 * `secrets`, `allowDelivery` and `options` are the options of the run (INTEROP_CA and INTEROP_SINK stand for what run.sh has set, INTEROP_KEY for a key to sign with). `beside` is a spec that is run with it and stands in another entry:
 * passive rules judge what its tests get. `outcomes` names each test of the spec by its id (`*`: all that
 * are not named) and its outcome on each server. A server that a test does not name must not come up: the check fails.
 *
 * @type {readonly {
 *   spec: string,
 *   on?: readonly string[],
 *   beside?: string,
 *   set?: Record<string, string>,
 *   secrets?: Record<string, string>,
 *   allowDelivery?: boolean,
 *   options?: readonly string[],
 *   outcomes: Record<string, Record<string, 'passed' | 'failed' | 'errored' | 'skipped'>>,
 * }[]}
 */
export const expectations = [
  {
    spec: 'builtin:banner',
    outcomes: {
      '*': everywhere('passed'),
      'banner.default/exchange-5.5': everywhere('skipped'),
      'banner.default/exchange-2000-2003': everywhere('skipped'),
      'banner.default/exchange-2013': everywhere('skipped'),
      'banner.proxy/declared': everywhere('skipped'),
    },
  },
  {
    spec: 'builtin:mail-acceptance',
    set: { domain: 'lab.test' },
    allowDelivery: true,
    outcomes: {
      '*': everywhere('passed'),
      'mail-acceptance/x-link2state': everywhere('skipped'),
      'mail-acceptance/xexch50': everywhere('skipped'),
      // It makes `Postmaster` an address of its own name, for which it takes no mail.
      'mail-acceptance.postmaster/without-domain': { ...everywhere('passed'), opensmtpd: 'failed' },
    },
  },
  {
    spec: 'builtin:extensions',
    on: ['postfix', 'exim', 'opensmtpd'],
    set: { domain: 'lab.test' },
    allowDelivery: true,
    options: ['--profile', 'extensions'],
    outcomes: {
      // What none of them has.
      ...Object.fromEntries(
        ['by-time', 'hold-too-long', 'hold-twice', 'priority', 'rrvs', 'recipients'].map((id) => [
          `extensions.parameters/${id}`,
          { postfix: 'skipped', exim: 'skipped', opensmtpd: 'skipped' },
        ]),
      ),
      // OpenSMTPD offers little of it.
      '*': { postfix: 'passed', exim: 'passed', opensmtpd: 'skipped' },
      'extensions.commands/help': { postfix: 'skipped', exim: 'passed', opensmtpd: 'passed' },
      'extensions.commands/prdr': { postfix: 'skipped', exim: 'passed', opensmtpd: 'skipped' },
      'extensions.commands/etrn': { postfix: 'passed', exim: 'skipped', opensmtpd: 'skipped' },
      'extensions.commands/etrn-without-domain': { postfix: 'passed', exim: 'skipped', opensmtpd: 'skipped' },
      'extensions.commands/xclient': { postfix: 'passed', exim: 'skipped', opensmtpd: 'skipped' },
      'extensions.commands/xforward': { postfix: 'passed', exim: 'skipped', opensmtpd: 'skipped' },
      'extensions.parameters/size-too-large': { postfix: 'passed', exim: 'passed', opensmtpd: 'passed' },
      'extensions.parameters/dsn': { postfix: 'passed', exim: 'passed', opensmtpd: 'passed' },
      // It says 553 to NOTIFY=NEVER,DELAY, and 503 to a body type that it does not know; two take any ENVID.
      'extensions.parameters/notify': { postfix: 'passed', exim: 'passed', opensmtpd: 'failed' },
      'extensions.parameters/envid': { postfix: 'passed', exim: 'failed', opensmtpd: 'failed' },
      'extensions.parameters/body': { postfix: 'passed', exim: 'passed', opensmtpd: 'failed' },
      'extensions.parameters/binary-without-chunks': { postfix: 'passed', exim: 'passed', opensmtpd: 'failed' },
    },
  },
  {
    spec: 'builtin:lmtp',
    on: ['dovecot'],
    set: { domain: 'lab.test', postmaster: 'alice@lab.test' },
    allowDelivery: true,
    options: ['--profile', 'lmtp'],
    outcomes: { '*': { dovecot: 'passed' } },
  },
  { spec: 'builtin:slow-banner', outcomes: { '*': everywhere('passed') } },
  { spec: 'builtin:mailguard', set: { domain: 'lab.test' }, outcomes: { '*': everywhere('passed') } },
  {
    spec: 'builtin:replies',
    beside: 'builtin:mailguard',
    set: { domain: 'lab.test' },
    outcomes: {
      '*': everywhere('passed'),
      'rfc5321.replies/enhanced': { ...everywhere('passed'), exim: 'skipped' },
    },
  },
  {
    spec: 'builtin:relay/closed',
    set: { domain: 'lab.test' },
    outcomes: {
      '*': { ...everywhere('passed'), 'postfix-open': 'failed' },
      'relay.closed/telnet-dialog': everywhere('skipped'),
    },
  },
  {
    spec: 'builtin:relay/patterns',
    set: { domain: 'lab.test' },
    outcomes: {
      // A plain recipient gets through the open one; a rewritten one that it accepts proves nothing.
      '*': { ...everywhere('passed'), 'postfix-open': 'failed' },
      ...Object.fromEntries(rewritten().map((id) => [id, { ...everywhere('passed'), 'postfix-open': 'skipped' }])),
      // It calls a valid path a syntax error, which is no refusal to relay.
      ...Object.fromEntries(
        ['12-quoted-local-part-by-name', '13-quoted-local-part-by-address'].map((name) => [
          `relay.patterns/rewritten/${name}`,
          { ...everywhere('passed'), 'postfix-open': 'skipped', opensmtpd: 'errored' },
        ]),
      ),
    },
  },
  {
    spec: 'builtin:auth/offered',
    outcomes: {
      // Logins are for TLS alone on all of them, or not at all.
      '*': everywhere('passed'),
      'auth.offered/names': everywhere('skipped'),
      'auth.offered/historic': everywhere('skipped'),
    },
  },
  {
    spec: 'specs/messages.smtpspec',
    on: ['postfix', 'exim', 'opensmtpd'],
    allowDelivery: true,
    options: ['--sink', 'INTEROP_SINK', '--key', 'INTEROP_KEY'],
    outcomes: {
      '*': { postfix: 'passed', exim: 'passed', opensmtpd: 'passed' },
      'interop.messages/chunks': { postfix: 'passed', exim: 'passed', opensmtpd: 'skipped' },
    },
  },
  { spec: 'specs/lmtp-greeting.smtpspec', on: ['dovecot'], outcomes: { '*': { dovecot: 'passed' } } },
  {
    spec: 'specs/auth.smtpspec',
    on: ['dovecot-submission'],
    ...account('alice'),
    outcomes: { '*': { 'dovecot-submission': 'passed' } },
  },
  {
    // Inside TLS from the first octet on. Users are of the domain here.
    spec: 'specs/auth.smtpspec',
    on: ['postfix-submissions', 'exim-submissions'],
    ...account('alice@lab.test'),
    options: ['--tls', 'implicit', '--ca', 'INTEROP_CA'],
    outcomes: {
      '*': { 'postfix-submissions': 'passed', 'exim-submissions': 'passed' },
      'interop.auth/scram-sha-1': { 'postfix-submissions': 'passed', 'exim-submissions': 'skipped' },
      'interop.auth/scram-sha-256': { 'postfix-submissions': 'passed', 'exim-submissions': 'skipped' },
    },
  },
  {
    spec: 'builtin:tls',
    on: ['postfix', 'exim', 'opensmtpd'],
    options: ['--ca', 'INTEROP_CA'],
    outcomes: {
      '*': { postfix: 'passed', exim: 'passed', opensmtpd: 'errored' },
      // Every handshake with it fails; it refuses whoever does not wait, and knows no transaction inside TLS.
      'tls.starttls/works': { postfix: 'passed', exim: 'passed', opensmtpd: 'failed' },
      ...Object.fromEntries(
        ['old-versions', 'injected', 'glued', 'transaction', 'argument'].map((name) => [
          `tls.starttls/${name}`,
          { postfix: 'passed', exim: 'passed', opensmtpd: 'passed' },
        ]),
      ),
    },
  },
  {
    spec: 'builtin:auth',
    on: ['dovecot-submission'],
    ...account('alice'),
    // It takes nobody in whose mail it cannot hand on.
    options: ['--sink', 'INTEROP_SINK'],
    outcomes: {
      '*': { 'dovecot-submission': 'passed' },
      // 535, where RFC 4954 4 has 501.
      'auth.dialog/answer-no-base64': { 'dovecot-submission': 'failed' },
      // Nothing without a login: no transaction to try one in.
      'auth.dialog/inside-a-transaction': { 'dovecot-submission': 'skipped' },
      'auth.dialog/no-enumeration': { 'dovecot-submission': 'skipped' },
      'auth.inside-tls/bound': { 'dovecot-submission': 'skipped' },
    },
  },
  {
    spec: 'builtin:delivery',
    on: ['postfix', 'exim', 'opensmtpd'],
    set: {
      domain: 'lab.test',
      recipient: 'copy@sink.test',
      'delivery.bounces/sender': 'back@sink.test',
      // Postfix finds out late, and reports; the others refuse it.
      unknown: 'absent@late.test',
      patience: '20s',
      again: '3s',
      quiet: '5s',
    },
    allowDelivery: true,
    options: ['--sink', 'INTEROP_SINK'],
    outcomes: { '*': { postfix: 'passed', exim: 'passed', opensmtpd: 'passed' } },
  },
];

/** @param {'passed' | 'skipped'} outcome */
function everywhere(outcome) {
  return Object.fromEntries(exchangers.map((name) => [name, outcome]));
}

/** The patterns whose recipient is written so that it passes for a local one. */
function rewritten() {
  return [
    '06-percent-by-name',
    '07-percent-by-address',
    '08-quoted-address',
    '09-quoted-percent',
    '10-double-at-by-name',
    '11-double-at-by-address',
    '12-quoted-local-part-by-name',
    '13-quoted-local-part-by-address',
    '14-source-route-by-name',
    '15-source-route-by-address',
    '16-bang-path',
    '17-bang-path-by-name',
    '18-bang-path-by-address',
  ].map((name) => `relay.patterns/rewritten/${name}`);
}

/** The laboratory's account of this name. */
function account(user) {
  return { set: { user }, secrets: { password: 'wonderland' } };
}

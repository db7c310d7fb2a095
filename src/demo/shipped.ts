/** The shipped tests by their ids, and what some of them need besides a domain. The specs themselves are in `specs/`. */

export interface ShippedTest {
  readonly spec: string;
  /** `<spec id>/<test id>` */
  readonly id: string;
  /** The profile, parameter or extension without which it is skipped. */
  readonly needs?: string;
}

/** What is nearly the end of a message. */
const smuggledEnds = [
  ...[
    '01-lf-dot-lf',
    '02-lf-dot-crlf',
    '03-lf-dot-cr',
    '04-cr-dot-cr',
    '05-cr-dot-lf',
    '06-cr-dot-crlf',
    '07-crlf-dot-lf',
  ],
  ...['08-crlf-dot-cr', '09-crlf-nul-dot-crlf', '10-crlf-dot-nul-crlf', '11-crlf-dot-cr-crlf', '12-cr-crlf-dot-cr'],
  ...['13-crlf-cr-dot-crlf', '14-crlf-lf-dot-lf'],
];

/** Spec by spec, in the order of their files. `name: need` is a test that needs one. */
const bySpec: Readonly<Record<string, readonly string[]>> = {
  'auth.dialog': [
    ...['wrong-password', 'cancelled', 'unknown-mechanism', 'no-mechanism', 'no-base64', 'answer-no-base64', 'empty'],
    ...['inside-a-transaction', 'right-password', 'asked', 'twice', 'no-enumeration'],
  ].map((name, i) => `${name}: ${i < 8 ? 'AUTH' : 'AUTH and user'}`),
  'auth.inside-tls': [
    ...['plain-offered', 'wrong-password', 'cancelled', 'no-base64', 'right-password', 'scram', 'bound'],
  ].map((name, i) => `${name}: STARTTLS and AUTH${i < 4 ? '' : ' and user'}`),
  'auth.offered': ['no-plain-text', 'names: AUTH', 'historic: AUTH', 'refused-in-plain-text'],
  'banner.default': [
    'names-host',
    'exchange-5.5: exchange-5.5',
    'exchange-2000-2003: exchange-2000-2003',
    'exchange-2013: exchange-2013',
  ],
  'banner.proxy': ['no-product-name', 'keywords-unmasked', 'declared: banner'],
  delivery: [
    'unchanged: recipient',
    'once: recipient',
    'received: recipient',
    'return-path: recipient',
    'dots: recipient',
    'long-lines: recipient',
    'eight-bit: recipient and 8BITMIME',
  ],
  'delivery.bounces': ['report: sender', 'null-sender: sender'],
  'extensions.commands': [
    'chunk-first: extensions and CHUNKING',
    'data-after-chunk: extensions and CHUNKING',
    'chunk-size: extensions and CHUNKING',
    'reset-chunks: extensions and CHUNKING',
    'pipelined: extensions and PIPELINING',
    'etrn: extensions and ETRN',
    'etrn-without-domain: extensions and ETRN',
    'vrfy: extensions and VRFY',
    'help: extensions and HELP',
    'xclient: extensions and XCLIENT',
    'xforward: extensions and XFORWARD',
    'prdr: extensions and PRDR',
  ],
  'extensions.parameters': [
    'size-too-large: extensions and SIZE',
    'notify: extensions and DSN',
    'envid: extensions and DSN',
    'dsn: extensions and DSN',
    'body: extensions and 8BITMIME',
    'binary-without-chunks: extensions and 8BITMIME and BINARYMIME',
    'utf8-unannounced: extensions and SMTPUTF8',
    'utf8: extensions and SMTPUTF8',
    'by-time: extensions and DELIVERBY',
    'hold-too-long: extensions and FUTURERELEASE',
    'hold-twice: extensions and FUTURERELEASE',
    'priority: extensions and MT-PRIORITY',
    'rrvs: extensions and RRVS',
    'recipients: extensions and LIMITS',
  ],
  lmtp: ['lhlo: lmtp', 'offers: lmtp', 'data-without-recipient: lmtp', 'each: lmtp', 'each-chunk: lmtp and CHUNKING'],
  'mail-acceptance': [
    'five-steps',
    'helo-message',
    'greets',
    'ehlo',
    'mail-from',
    'unbracketed-path',
    'rcpt-to',
    'data',
    'x-link2state: exchange-2000-2003',
    'xexch50: exchange-2000-2003',
  ],
  'mail-acceptance.postmaster': ['with-domain', 'without-domain', 'in-capitals', 'in-mixed-case', 'for-bounces'],
  mailguard: [
    'banner-readable',
    'banner-unmasked',
    'no-cmap',
    'goodmorning',
    'ehlo',
    'seven-commands',
    'other-commands',
    'kill-and-wiz',
  ],
  'relay.closed': ['foreign-to-foreign', 'local-to-foreign', 'telnet-form', 'telnet-dialog: exchange-5.5'],
  'relay.patterns': [
    'plain/01-null-sender',
    'plain/02-sender-without-domain',
    'plain/03-foreign-to-foreign',
    'plain/04-sender-local-by-name',
    'plain/05-sender-local-by-address',
    'plain/19-sender-at-localhost',
    'plain/20-sender-is-recipient',
    'rewritten/06-percent-by-name',
    'rewritten/07-percent-by-address',
    'rewritten/08-quoted-address',
    'rewritten/09-quoted-percent',
    'rewritten/10-double-at-by-name',
    'rewritten/11-double-at-by-address',
    'rewritten/12-quoted-local-part-by-name',
    'rewritten/13-quoted-local-part-by-address',
    'rewritten/14-source-route-by-name',
    'rewritten/15-source-route-by-address',
    'rewritten/16-bang-path',
    'rewritten/17-bang-path-by-name',
    'rewritten/18-bang-path-by-address',
  ],
  'rfc5321.replies': ['well-formed', 'greeting', 'known-codes', 'confirmed-mailbox', 'enhanced'],
  'slow-banner': ['connects', 'under-5s', 'under-20s', 'noop', 'second-connection'],
  smuggling: ['control', ...['crlf', 'lf'].flatMap((header) => smuggledEnds.map((end) => `end/${header}/${end}`))].map(
    (name) => `${name}: mailbox`,
  ),
  'tls.certificate': ['trusted', 'names', 'expires', 'chain', 'key', 'signature'].map((name) => `${name}: STARTTLS`),
  'tls.starttls': [
    ...['works', 'old-versions', 'injected', 'glued', 'silent-inside', 'transaction'],
    ...['greeting-forgotten', 'once', 'argument'],
  ].map((name) => `${name}: STARTTLS`),
};

export const shippedTests: readonly ShippedTest[] = Object.entries(bySpec).flatMap(([spec, names]) =>
  names.map((name) => {
    const [test = '', needs] = name.split(': ');
    return { spec, id: `${spec}/${test}`, ...(needs === undefined ? {} : { needs }) };
  }),
);

/** The ids of relay patterns by their numbers. */
export function patterns(...numbers: readonly number[]): string[] {
  return numbers.map((number) => {
    const row = `/${String(number).padStart(2, '0')}-`;
    const found = shippedTests.find(({ spec, id }) => spec === 'relay.patterns' && id.includes(row));
    if (found === undefined) throw new Error(`there is no relay pattern ${String(number)}`);
    return found.id;
  });
}

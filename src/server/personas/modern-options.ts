/** The options of the personas that are a modern server: one respect in which it is different, or sick, each. */
import { FEATURES, type ModernAuth, type ModernTls, type ModernTraits } from '../families/modern/traits.ts';
import { HOST } from '../families/site.ts';
import type { CertificateSettings, TlsSettings, TlsVersion } from '../tls/settings.ts';
import type { OptionReader } from './options.ts';

export const MODERN_SOURCES = [
  'RFC 5321',
  'RFC 3207',
  'RFC 8314',
  'RFC 4954',
  'RFC 3030',
  'RFC 3461',
  'RFC 6531',
  'RFC 2033',
  'Postfix XCLIENT_README, XFORWARD_README',
];
export const LATER_MODERN = ['mail that is accepted for others is kept, not sent'];

/** What differs between a server for other servers, for users, and for a store. */
export interface ModernDefaults {
  readonly protocol: ModernTraits['protocol'];
  readonly implicitTls: boolean;
  /** TLS and AUTH come before everything else. */
  readonly forUsers: boolean;
}

const MECHANISMS = [
  'SCRAM-SHA-256-PLUS',
  'SCRAM-SHA-256',
  'SCRAM-SHA-1-PLUS',
  'SCRAM-SHA-1',
  'CRAM-MD5',
  'PLAIN',
  'LOGIN',
  'XOAUTH2',
  'OAUTHBEARER',
  'EXTERNAL',
  'ANONYMOUS',
  'NTLM',
] as const;
const USUAL_MECHANISMS = ['SCRAM-SHA-256-PLUS', 'SCRAM-SHA-256', 'PLAIN', 'LOGIN', 'XOAUTH2', 'OAUTHBEARER'] as const;

/** By what a certificate is called. */
const CERTIFICATES = {
  good: {},
  expired: { fromDays: -60, toDays: -1 },
  'not-yet-valid': { fromDays: 2, toDays: 60 },
  'expires-soon': { fromDays: -60, toDays: 5 },
  'wrong-name': { names: ['other.example.org'] },
  'self-signed': { issuer: 'self' },
  'unknown-authority': { issuer: 'stranger' },
  intermediate: { issuer: 'intermediate' },
  'broken-chain': { issuer: 'missing-intermediate' },
  'weak-key': { key: 'rsa-1024' },
  sha1: { digest: 'sha1' },
} as const satisfies Readonly<Record<string, CertificateSettings>>;

const VERSIONS = { '1.0': 'TLSv1', '1.1': 'TLSv1.1', '1.2': 'TLSv1.2', '1.3': 'TLSv1.3' } as const satisfies Readonly<
  Record<string, TlsVersion>
>;

export function modernOptions(read: OptionReader, defaults: ModernDefaults): ModernTraits {
  return {
    protocol: defaults.protocol,
    without: read.several('without', FEATURES, [], 'features that it neither offers nor has'),
    onlyOffered: read.several('onlyOffered', FEATURES, [], 'features that it offers and does not have'),
    sizeLimit: read.number('sizeLimit', 10_485_760, 33_554_432, 'octets of the largest message, as SIZE says'),
    rcptMax: read.number('rcptMax', 100, 10_000, 'recipients of a message; the next gets 452'),
    mailMax: read.number('mailMax', 20, 10_000, 'transactions of a session, as LIMITS says; the next gets 452'),
    vrfy: read.choice('vrfy', ['nothing', 'mailboxes'], 'nothing', 'what VRFY and EXPN tell; nothing: 252'),
    relaysForAll: read.flag('relaysForAll', false, 'an open relay: no AUTH is needed to send to other domains'),
    tls: tlsOptions(read, defaults),
    auth: authOptions(read, defaults),
    afterData: {
      replies: read.choice(
        'replies',
        ['each', 'one', 'fewer', 'more', 'reversed'],
        'each',
        'after a message by LMTP or PRDR: a reply for each recipient, one for all, one too few or too many, or in the wrong order',
      ),
    },
  };
}

function tlsOptions(read: OptionReader, { forUsers, implicitTls }: ModernDefaults): ModernTls {
  const settings = tlsSettings(read, implicitTls);
  return {
    settings: read.flag('noTls', false, 'there is no TLS at all') ? undefined : settings,
    required: read.flag(
      'tlsRequired',
      forUsers && !implicitTls,
      'before TLS everything but EHLO, NOOP and QUIT gets 530',
    ),
    behind: read.choice(
      'behindStarttls',
      ['discard', 'inject', 'refuse'],
      'discard',
      'plain text behind STARTTLS: thrown away; taken for commands inside TLS (CVE-2011-0411); or 554 and a close',
    ),
    instead: read.choice(
      'insteadOfTls',
      ['tls', 'garbage', 'plaintext', 'close', 'reset', 'silence', '454'],
      'tls',
      'what comes after the 220 of STARTTLS and the first octets of the handshake; 454: instead of the 220',
    ),
    greetsInside: read.flag('greetsInside', false, 'a 220 inside TLS that nobody asked for'),
    keepsState: read.flag('keepsState', false, 'EHLO, AUTH and MAIL from before TLS count inside'),
    twice: read.flag('starttlsTwice', false, 'STARTTLS is offered and accepted inside TLS'),
    takesArguments: read.flag('starttlsArguments', false, 'STARTTLS with an argument gets 220, not 501'),
  };
}

function tlsSettings(read: OptionReader, implicit: boolean): TlsSettings {
  const kinds = Object.keys(CERTIFICATES) as (keyof typeof CERTIFICATES)[];
  const versions = Object.keys(VERSIONS) as (keyof typeof VERSIONS)[];
  const kind = read.choice('certificate', kinds, 'good', `the certificate of ${HOST}`);
  const key = read.choice('key', ['rsa-2048', 'rsa-3072', 'ec'], 'rsa-2048', 'its key, where that is not the weak one');
  const staple = read.choice(
    'staple',
    ['none', 'good', 'revoked', 'unknown', 'old'],
    'none',
    'the OCSP answer that is stapled; old: out of date',
  );
  const stop = read.choice(
    'handshakeStops',
    ['never', 'silence', 'close', 'reset'],
    'never',
    'the server stops in the middle of the TLS handshake',
  );
  return {
    implicit,
    certificate: { key, staple, ...CERTIFICATES[kind] },
    minVersion: VERSIONS[read.choice('minTls', versions, '1.2', 'the oldest version of TLS')],
    maxVersion: VERSIONS[read.choice('maxTls', versions, '1.3', 'the newest')],
    ...(read.choice(
      'ciphers',
      ['usual', 'cbc-only'],
      'usual',
      'cbc-only: nothing newer than AES-CBC, up to TLS 1.2',
    ) === 'cbc-only'
      ? { ciphers: 'AES128-SHA:AES256-SHA:ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA' }
      : {}),
    ...(read.flag('alpn', false, 'ALPN: the protocol smtp, and no other') ? { alpn: ['smtp'] } : {}),
    clientCertificate: read.choice(
      'clientCertificate',
      ['none', 'asked', 'required'],
      'none',
      'whether clients are asked for a certificate of the embedded authority',
    ),
    resumption: read.flag('resumption', true, 'TLS sessions can be resumed'),
    ...(stop === 'never' ? {} : { stop: { afterOctets: 60, how: stop } }),
  };
}

function authOptions(read: OptionReader, { forUsers, protocol }: ModernDefaults): ModernAuth {
  const usual = protocol === 'lmtp' ? [] : USUAL_MECHANISMS;
  return {
    mechanisms: read.several('mechanisms', MECHANISMS, usual, 'the mechanisms of AUTH'),
    user: read.text('user', 'chris', 'who may authenticate, with and without @adatum.com'),
    password: read.text('password', 'Lamplight-21', 'with this; for XOAUTH2 and OAUTHBEARER it is the token'),
    inClear: read.choice('authInClear', ['538', '530', '503', 'works'], '538', 'what AUTH gets before TLS'),
    offeredInClear: read.flag('authOfferedInClear', false, 'AUTH is offered before TLS, whatever it gets there'),
    required: read.flag('authRequired', forUsers, 'MAIL without AUTH gets 530'),
    answer: read.choice('authAnswer', ['235', '454', '535', '432'], '235', 'what the right credentials get'),
    takesAnybody: read.flag('authTakesAnybody', false, 'wrong credentials get in as well'),
  };
}

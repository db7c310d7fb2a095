/**
 * What a handshake is asked for, as OpenSSL takes it; or why this runtime cannot ask for it, which is known before an octet goes
 * out. Contexts are kept: making one costs as much as a handshake.
 *
 * The security level is 0, so that a weak server is seen and can be judged, rather than that we refuse it; without `min` and
 * `max` TLS 1.2 and 1.3 are offered, as clients of today do (RFC 9325 3.1.1).
 */
import { constants } from 'node:crypto';
import { createSecureContext, DEFAULT_CIPHERS, type SecureContext, type SecureVersion } from 'node:tls';
import { tlsVersions, type TlsOptions, type TlsVersion } from '../tls/handshake.ts';
import { trusted } from './tls-authorities.ts';

export type PreparedTls =
  | { readonly kind: 'ready'; readonly context: SecureContext; readonly options: TlsOptions }
  /** `why` for a person. */
  | { readonly kind: 'not-testable'; readonly why: string };

const versionNames: { readonly [version in TlsVersion]: SecureVersion } = {
  '1.0': 'TLSv1',
  '1.1': 'TLSv1.1',
  '1.2': 'TLSv1.2',
  '1.3': 'TLSv1.3',
};

const contexts = new Map<string, Promise<SecureContext>>();
const mostContexts = 50;

/** Never rejects. */
export async function prepareTls(options: TlsOptions): Promise<PreparedTls> {
  const missing = options.ciphers === undefined ? undefined : unknownCipher(options.ciphers);
  if (missing !== undefined) {
    return { kind: 'not-testable', why: `this runtime (${opensslName()}) cannot offer the cipher ${missing}` };
  }
  const { min, max, ciphers, client, authorities } = options;
  const key = JSON.stringify([min, max, ciphers, client, authorities]);
  let context = contexts.get(key);
  if (context === undefined) {
    if (contexts.size >= mostContexts) contexts.clear();
    context = contextOf(options);
    contexts.set(key, context);
  }
  try {
    return { kind: 'ready', context: await context, options };
  } catch (error) {
    contexts.delete(key);
    const what = error instanceof Error ? error.message : String(error);
    return {
      kind: 'not-testable',
      why: `this runtime (${opensslName()}) cannot do what the handshake asks for: ${what}`,
    };
  }
}

async function contextOf({ min, max, ciphers, client, authorities = [] }: TlsOptions): Promise<SecureContext> {
  return createSecureContext({
    ca: await trusted(authorities),
    ciphers: ciphersOf(ciphers, min ?? lowest(max), max),
    minVersion: versionNames[min ?? lowest(max)],
    maxVersion: versionNames[max ?? '1.3'],
    // Servers that do not know RFC 5746 are to be seen as well.
    secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
    ...(client !== undefined && { cert: client.certificate, key: client.key }),
    ...(client?.passphrase !== undefined && { passphrase: client.passphrase }),
  });
}

const lowest = (max: TlsVersion = '1.3'): TlsVersion =>
  tlsVersions.indexOf(max) < tlsVersions.indexOf('1.2') ? max : '1.2';

/** A list of ciphers says nothing about TLS 1.3 where it names none of its suites: then all of those are offered. */
function ciphersOf(asked: string | undefined, min: TlsVersion, max: TlsVersion | undefined): string {
  const old = tlsVersions.indexOf(min) < tlsVersions.indexOf('1.2');
  if (asked === undefined) return `${old ? 'DEFAULT' : DEFAULT_CIPHERS}:@SECLEVEL=0`;
  const words = asked.split(':');
  const suites = max === undefined || max === '1.3' ? words.filter(isSuite) : [];
  const others = words.filter((word) => !isSuite(word));
  const level = asked.includes('@SECLEVEL') ? [] : ['@SECLEVEL=0'];
  return [...suites, ...(others.length === 0 ? ['DEFAULT'] : others), ...level].join(':');
}

/** `TLS_AES_128_GCM_SHA256`: a suite of TLS 1.3. */
const isSuite = (word: string): boolean => word.startsWith('TLS_');

/** The first of these words that stands for no cipher here. OpenSSL passes over those, and something else would be tried. */
function unknownCipher(ciphers: string): string | undefined {
  return ciphers.split(':').find((word) => /^[A-Za-z0-9]/.test(word) && !isKnown(word));
}

function isKnown(word: string): boolean {
  try {
    if (isSuite(word)) createSecureContext({ ciphers: word, minVersion: 'TLSv1.3' });
    else createSecureContext({ ciphers: `${word}:@SECLEVEL=0`, minVersion: 'TLSv1', maxVersion: 'TLSv1.2' });
    return true;
  } catch {
    return false;
  }
}

/** For messages. */
const opensslName = (): string => 'OpenSSL as Node has it';

/** Certificates read from their DER, real ones and what is none. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rootCertificates } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { namesItself, readCertificate } from '../../src/tls/certificate.ts';
import { elementAt, elementsIn, timeOf, oidOf } from '../../src/tls/der.ts';
import { namesHost } from '../../src/tls/host-names.ts';
import { readStaple } from '../../src/tls/ocsp.ts';

describe('a certificate', () => {
  it('is read as Node reads it, each of those that Node trusts', () => {
    for (const pem of rootCertificates) {
      const theirs = new X509Certificate(pem);
      const ours = readCertificate(theirs.raw);
      expect(ours).toBeDefined();
      if (ours === undefined) continue;
      expect(ours.notBefore).toBe(new Date(theirs.validFrom).getTime());
      expect(ours.notAfter).toBe(new Date(theirs.validTo).getTime());
      expect(ours.fingerprint).toBe(theirs.fingerprint256.replaceAll(':', '').toLowerCase());
      expect(BigInt(`0x${ours.serial}`)).toBe(BigInt(`0x${theirs.serialNumber}`));
      const { asymmetricKeyDetails: details } = theirs.publicKey;
      if (details?.modulusLength !== undefined) expect(ours.key.name).toBe(`RSA ${String(details.modulusLength)}`);
      else expect(ours.key.name).toMatch(/^EC P-\d+$/);
      expect(namesItself(ours)).toBe(theirs.subject === theirs.issuer);
      expect(ours.signature.name).toMatch(/^(RSA|ECDSA) with SHA-(1|256|384|512)$/);
    }
  });

  it('is none where octets are cut, changed or by chance, and nothing throws', () => {
    const real = Uint8Array.from(new X509Certificate(rootCertificates[0] ?? '').raw);
    fc.assert(
      fc.property(fc.nat(real.length), fc.nat(255), fc.nat(real.length), (at, octet, length) => {
        const changed = Uint8Array.from(real);
        changed[at] = octet;
        for (const octets of [changed, changed.subarray(0, length)]) {
          const read = readCertificate(octets);
          if (read !== undefined) {
            namesHost(read, 'mail.example.org');
            readStaple(octets, read);
          }
        }
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
        readCertificate(octets);
        oidOf({ tag: 6, content: octets, whole: octets });
        const element = elementAt(octets);
        if (element !== undefined) expect(element.whole.length).toBeLessThanOrEqual(octets.length);
        const all = elementsIn(octets);
        if (all !== undefined) expect(all.reduce((sum, { whole }) => sum + whole.length, 0)).toBe(octets.length);
      }),
      { numRuns: 500 },
    );
    expect(readCertificate(real.subarray(0, real.length - 1))).toBeUndefined();
  });

  it('has times of both forms, and none where there is no such day', () => {
    const time = (tag: number, text: string) => timeOf({ tag, content: Buffer.from(text), whole: Buffer.from(text) });
    expect(time(0x17, '491231235959Z')).toBe(Date.UTC(2049, 11, 31, 23, 59, 59));
    expect(time(0x17, '500101000000Z')).toBe(Date.UTC(1950, 0, 1));
    expect(time(0x18, '99991231235959Z')).toBe(Date.UTC(9999, 11, 31, 23, 59, 59));
    for (const text of ['', '20260101', '261301000000Z', '260230000000Z', '260101000000+0100']) {
      expect(time(0x17, text)).toBeUndefined();
    }
  });
});

describe('a host is named', () => {
  const names = (dnsNames: readonly string[], host: string, addresses: readonly string[] = []): boolean =>
    namesHost({ dnsNames, addresses } as never, host);

  it.each([
    ['mail.example.org', 'mail.example.org', true],
    ['Mail.Example.ORG', 'mail.example.org.', true],
    ['*.example.org', 'mail.example.org', true],
    ['*.example.org', 'example.org', false],
    ['*.example.org', 'a.mail.example.org', false],
    ['m*.example.org', 'mail.example.org', false],
    ['mail.*.org', 'mail.example.org', false],
    ['*.org', 'example.org', false],
    ['*', 'localhost', false],
    ['xn--mnchen-3ya.example', 'm\u00fcnchen.example', true],
    ['192.0.2.1', '192.0.2.1', false],
    ['', '', false],
  ])('%s names %s: %s', (name, host, holds) => {
    expect(names([name], host)).toBe(holds);
  });

  it('by its address, however that is written', () => {
    expect(names([], '192.0.2.1', ['192.0.2.1'])).toBe(true);
    expect(names([], '2001:DB8:0:0::1', ['2001:db8::1'])).toBe(true);
    expect(names([], '[IPv6:2001:db8::1]', ['2001:db8::1'])).toBe(true);
    expect(names([], '192.0.2.2', ['192.0.2.1'])).toBe(false);
  });
});

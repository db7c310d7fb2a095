/** DER, certificates and OCSP staples that a server sends: something is read or nothing is, and never past the end. */
import fc from 'fast-check';
import { readCertificate } from '../../../src/tls/certificate.ts';
import { elementAt, elementsIn } from '../../../src/tls/der.ts';
import { namesHost } from '../../../src/tls/host-names.ts';
import { readStaple } from '../../../src/tls/ocsp.ts';
import { damaged, must, target } from '../target.ts';
import { good } from './good-certificate.ts';

export const der = target(
  'der',
  fc.oneof(
    damaged(good),
    fc.uint8Array({ maxLength: 64 }).map((octets) => Buffer.from(octets)),
  ),
  (octets) => {
    const element = elementAt(octets);
    must('an element lies in the octets', element === undefined || element.whole.length <= octets.length);
    const elements = elementsIn(octets);
    if (elements === undefined) return;
    const total = elements.reduce((sum, { whole }) => sum + whole.length, 0);
    must('elements are all of the octets', total === octets.length);
  },
);

export const certificate = target('certificate', damaged(good), (octets) => {
  const read = readCertificate(octets);
  if (read === undefined) return;
  must('a key has no fewer than no bits', read.key.bits >= 0);
  namesHost(read, 'mail.example.com');
  namesHost(read, '192.0.2.1');
});

export const staple = target('staple', damaged(good), (octets) => {
  const read = readCertificate(good);
  must('the good one is read', read !== undefined);
  if (read !== undefined) readStaple(octets, read);
});

/** Makes OCSP responses (RFC 6960 4.2.1) for a server to staple: signed by the certificate's own issuer. */
import { Buffer } from 'node:buffer';
import { createHash, sign } from 'node:crypto';
import { keyIdOf, signatureAlgorithm, type Signer } from './certificate.ts';
import * as der from './der.ts';

export interface OcspAnswer {
  readonly issuer: Signer;
  /** The certificate's serial number as its own INTEGER, in DER. */
  readonly serial: Buffer;
  readonly status: 'good' | 'revoked' | 'unknown';
  /** When it was true, and until when it may be believed. */
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
}

const BASIC_RESPONSE = '1.3.6.1.5.5.7.48.1.1';
const SHA1 = '1.3.14.3.2.26';
const SUCCESSFUL = 0;

export function ocspResponse(answer: OcspAnswer): Buffer {
  const { issuer, serial, thisUpdate, nextUpdate } = answer;
  const certificateId = der.sequence(
    der.sequence(der.objectIdentifier(SHA1), der.nothing()),
    der.octetString(createHash('sha1').update(issuer.name).digest()),
    der.octetString(keyIdOf(issuer.key)),
    serial,
  );
  const single = der.sequence(
    certificateId,
    statusOf(answer),
    der.generalizedTime(thisUpdate),
    der.context(0, der.generalizedTime(nextUpdate)),
  );
  const body = der.sequence(der.context(1, issuer.name), der.generalizedTime(thisUpdate), der.sequence(single));
  const signature = der.bitString(sign('sha256', body, issuer.key));
  const basic = der.sequence(body, signatureAlgorithm(issuer.key, 'sha256'), signature);
  return der.sequence(
    der.enumerated(SUCCESSFUL),
    der.context(0, der.sequence(der.objectIdentifier(BASIC_RESPONSE), der.octetString(basic))),
  );
}

function statusOf({ status, thisUpdate }: OcspAnswer): Buffer {
  if (status === 'good') return der.primitive(0, Buffer.alloc(0));
  if (status === 'unknown') return der.primitive(2, Buffer.alloc(0));
  return der.context(1, der.generalizedTime(thisUpdate));
}

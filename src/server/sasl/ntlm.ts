/**
 * NTLM ([MS-NLMP]) as SMTP carries it ([MS-XLOGIN]): the client's negotiation, a challenge that tells the site's names to
 * anybody who asks, and an answer by NTLMv2. Older answers (LM, NTLMv1) are refused.
 */
import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';
import { md4 } from './md4.ts';
import { challenge, malformed, success, wrong, type SaslMechanism, type SaslSite, type SaslStep } from './mechanism.ts';

const SIGNATURE = Buffer.from('NTLMSSP\0');
const DOMAIN = 'ADATUM';
/** [MS-NLMP] 2.2.2.1: the names in the challenge, by their numbers. */
const NAMES = [
  [2, DOMAIN],
  [1, 'MAIL'],
  [4, 'adatum.com'],
  [3, 'mail.adatum.com'],
] as const;
const TIMESTAMP = 7;
/** Unicode, target name, NTLM, target is a domain, extended session security, target info, 128 and 56 bits. */
const FLAGS = 0xa089_0205;
/** From 1601 to 1970, in milliseconds. */
const FILETIME_EPOCH_MS = 11_644_473_600_000n;

export const ntlm: SaslMechanism = (site) => {
  let nonce: Buffer | undefined;
  return (response) => {
    if (response === undefined && nonce === undefined) return challenge(Buffer.from('NTLM supported'));
    if (response === undefined || response.length < 32 || !response.subarray(0, 8).equals(SIGNATURE)) return malformed;
    const type = response.readUInt32LE(8);
    if (nonce === undefined) {
      if (type !== 1) return malformed;
      nonce = Buffer.from(site.nonce().padEnd(8, '0').slice(0, 8));
      return challenge(challengeMessage(nonce));
    }
    return type === 3 && response.length >= 64 ? authenticate(response, nonce, site) : malformed;
  };
};

function challengeMessage(nonce: Buffer): Buffer {
  const target = utf16(DOMAIN);
  const time = Buffer.alloc(8);
  time.writeBigUInt64LE((BigInt(Date.now()) + FILETIME_EPOCH_MS) * 10_000n);
  const info = Buffer.concat([...NAMES.map(([id, name]) => pair(id, utf16(name))), pair(TIMESTAMP, time), pair(0)]);
  const head = Buffer.alloc(56);
  SIGNATURE.copy(head);
  head.writeUInt32LE(2, 8);
  field(head, 12, target.length, 56);
  head.writeUInt32LE(FLAGS, 20);
  nonce.copy(head, 24);
  field(head, 40, info.length, 56 + target.length);
  // The version of Windows: 10.0, NTLM revision 15.
  head.set([10, 0, 0, 0, 0, 0, 0, 15], 48);
  return Buffer.concat([head, target, info]);
}

function authenticate(message: Buffer, nonce: Buffer, site: SaslSite): SaslStep {
  const answer = payload(message, 20);
  const domain = payload(message, 28);
  const name = payload(message, 36);
  if (answer === undefined || domain === undefined || name === undefined || answer.length < 16) return malformed;
  const user = name.toString('utf16le');
  const password = site.password(user);
  // Sixteen octets of proof and what it is made of; NTLMv1 has 24 octets in all.
  if (password === undefined || answer.length <= 24) return wrong;
  const key = hmac(md4(utf16(password)), Buffer.concat([utf16(user.toUpperCase()), domain]));
  const proof = hmac(key, Buffer.concat([nonce, answer.subarray(16)]));
  return proof.equals(answer.subarray(0, 16)) ? success(user) : wrong;
}

/** What a field of length, room and offset points at; undefined: it points outside. */
function payload(message: Buffer, at: number): Buffer | undefined {
  const length = message.readUInt16LE(at);
  const offset = message.readUInt32LE(at + 4);
  return offset + length > message.length ? undefined : message.subarray(offset, offset + length);
}

function field(message: Buffer, at: number, length: number, offset: number): void {
  message.writeUInt16LE(length, at);
  message.writeUInt16LE(length, at + 2);
  message.writeUInt32LE(offset, at + 4);
}

function pair(id: number, value: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, value]);
}

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const hmac = (key: Buffer, octets: Buffer): Buffer => createHmac('md5', key).update(octets).digest();

/** CRAM-MD5 (RFC 2195): the server's challenge under the password (HMAC-MD5), so that the password itself stays here. */
import { createHmac } from 'node:crypto';
import { octetsOf, oneTooMany, sending, type Credentials, type Mechanism } from './mechanism.ts';

export function cramMd5({ user, password }: Credentials): Mechanism {
  const facts = new Map<string, string>();
  return {
    facts,
    first: () => undefined,
    answer: (challenge) => {
      if (facts.has('challenge')) return oneTooMany('CRAM-MD5');
      facts.set('challenge', challenge.toString('latin1'));
      const digest = createHmac('md5', octetsOf(password)).update(challenge).digest('hex');
      return sending(Buffer.concat([octetsOf(user), Buffer.from(` ${digest}`, 'latin1')]), 'the digest');
    },
  };
}

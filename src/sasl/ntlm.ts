/**
 * NTLM, version 2 of its responses (MS-NLMP 3.3.2), in the lines of AUTH (MS-SMTPNTLM). The server discloses its names to whoever
 * begins, before it knows who that is: they are facts.
 *
 * Not done: the responses of version 1, which are broken; the integrity code over the three messages, signing and sealing; binding to the
 * TLS session, which a server with "Extended Protection" set to required asks for.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { md4 } from './md4.ts';
import { oneTooMany, sending, wrong, type Credentials, type Mechanism, type Step } from './mechanism.ts';
import { authenticate, fileTime, negotiate, readChallenge, type Challenge } from './ntlm-messages.ts';

export interface NtlmOptions {
  /** For the examples of MS-NLMP: eight octets. */
  readonly nonce?: Buffer;
}

export function ntlm(credentials: Credentials, options: NtlmOptions = {}): Mechanism {
  const facts = new Map<string, string>();
  let answered = false;
  return {
    facts,
    first: () => sending(negotiate(), 'the negotiation'),
    answer: (message): Step => {
      if (answered) return oneTooMany('NTLM');
      answered = true;
      const challenge = readChallenge(message);
      if (typeof challenge === 'string') return wrong(challenge, ['MS-NLMP 2.2.1.2']);
      for (const [name, value] of challenge.facts) facts.set(name, value);
      const { user, password } = credentials;
      if (user === undefined || password === undefined) {
        return { kind: 'unable', words: 'NTLM needs a user and a password from here on' };
      }
      const who = namesIn(user.toString('utf8'));
      const responses = ntlmResponses(who, password.toString('utf8'), challenge, {
        nonce: options.nonce ?? randomBytes(8),
        time: challenge.timestamp ?? fileTime(Date.now()),
      });
      // The response of old does not add to it, and would be one thing more to search a password with.
      const octets = authenticate(challenge, who, { lm: Buffer.alloc(24), nt: responses.nt });
      return sending(octets, 'the response');
    },
  };
}

interface Who {
  readonly domain: string;
  readonly user: string;
}

/** `DOMAIN\user`; a name as `user@domain` is sent whole. */
export function namesIn(name: string): Who {
  const slash = name.indexOf('\\');
  return slash === -1 ? { domain: '', user: name } : { domain: name.slice(0, slash), user: name.slice(slash + 1) };
}

/** MS-NLMP 3.3.2. @param client its nonce, and the time that it says. */
export function ntlmResponses(
  { domain, user }: Who,
  password: string,
  { nonce, targetInfo }: Pick<Challenge, 'nonce' | 'targetInfo'>,
  client: { readonly nonce: Buffer; readonly time: Buffer },
): { readonly key: Buffer; readonly lm: Buffer; readonly nt: Buffer } {
  const key = md5Hmac(md4(utf16(password)), utf16(user.toUpperCase() + domain));
  const blob = Buffer.concat([
    Buffer.from([1, 1, 0, 0, 0, 0, 0, 0]),
    client.time,
    client.nonce,
    Buffer.alloc(4),
    targetInfo,
    Buffer.alloc(4),
  ]);
  return {
    key,
    lm: Buffer.concat([md5Hmac(key, Buffer.concat([nonce, client.nonce])), client.nonce]),
    nt: Buffer.concat([md5Hmac(key, Buffer.concat([nonce, blob])), blob]),
  };
}

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const md5Hmac = (key: Buffer, octets: Buffer): Buffer => createHmac('md5', key).update(octets).digest();

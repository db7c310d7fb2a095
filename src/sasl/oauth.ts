/**
 * Bearer tokens of OAuth 2.0: OAUTHBEARER (RFC 7628) and XOAUTH2, which came before it. Both send one message. A server that refuses
 * the token says why in a challenge (JSON), which is acknowledged, and only then gives its reply.
 */
import { octetsOf, oneTooMany, sending, type Credentials, type Mechanism } from './mechanism.ts';

const separator = '\x01';

export function xoauth2({ user, token }: Credentials): Mechanism {
  const message = Buffer.concat([
    Buffer.from('user='),
    octetsOf(user),
    Buffer.from(`${separator}auth=Bearer `),
    octetsOf(token),
    Buffer.from(separator + separator),
  ]);
  return bearer('XOAUTH2', message, Buffer.alloc(0));
}

/** The user is whose rights are asked for: who the token is of, the server knows. */
export function oauthbearer({ user, token, host, port }: Credentials): Mechanism {
  const authzid = user === undefined || user.length === 0 ? '' : `a=${saslName(user)}`;
  const pairs = [`host=${host}`, `port=${String(port)}`, 'auth=Bearer '].join(separator);
  const message = Buffer.concat([
    Buffer.from(`n,${authzid},${separator}${pairs}`),
    octetsOf(token),
    Buffer.from(separator + separator),
  ]);
  return bearer('OAUTHBEARER', message, Buffer.from(separator));
}

/** A name in a GS2 header: commas and equals signs are written otherwise (RFC 5801 4). */
export function saslName(name: Buffer): string {
  return name.toString('utf8').replaceAll('=', '=3D').replaceAll(',', '=2C');
}

function bearer(name: string, message: Buffer, acknowledgement: Buffer): Mechanism {
  const facts = new Map<string, string>();
  let refused = false;
  return {
    facts,
    first: () => sending(message, 'the token'),
    answer: (challenge) => {
      if (refused) return oneTooMany(name);
      refused = true;
      for (const [key, value] of complaint(challenge)) facts.set(key.replaceAll('_', '-'), value);
      return sending(acknowledgement, 'the acknowledgement of the refusal');
    },
  };
}

/** What the server says is wrong with the token: an object of texts, where it is one. */
function complaint(challenge: Buffer): (readonly [string, string])[] {
  try {
    const said: unknown = JSON.parse(challenge.toString('utf8'));
    if (typeof said !== 'object' || said === null) return [];
    return Object.entries(said).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value] as const] : []));
  } catch {
    return [];
  }
}

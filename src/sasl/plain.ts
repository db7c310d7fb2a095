/** PLAIN (RFC 4616): authorization identity, user and password in one message, with NUL between. */
import { factless, octetsOf, oneTooMany, sending, type Credentials, type Mechanism } from './mechanism.ts';

const nul = Buffer.of(0);

export function plain({ authzid, user, password }: Credentials): Mechanism {
  const message = Buffer.concat([octetsOf(authzid), nul, octetsOf(user), nul, octetsOf(password)]);
  return {
    ...factless,
    first: () => sending(message, 'the credentials'),
    answer: () => oneTooMany('PLAIN'),
  };
}

/**
 * The mechanisms that have no password: EXTERNAL (RFC 4422, Appendix A), where something outside, such as a client certificate, has said
 * who it is, and ANONYMOUS (RFC 4505), where nobody has. Each is one message, which may be empty.
 */
import { factless, octetsOf, oneTooMany, sending, type Credentials, type Mechanism } from './mechanism.ts';

export const external = ({ authzid }: Credentials): Mechanism =>
  oneMessage('EXTERNAL', octetsOf(authzid), 'the identity');

/** The user is what the server may keep as a trace: an address, or any text. */
export const anonymous = ({ user }: Credentials): Mechanism => oneMessage('ANONYMOUS', octetsOf(user), 'the trace');

const oneMessage = (name: string, message: Buffer, what: string): Mechanism => ({
  ...factless,
  first: () => sending(message, what),
  answer: () => oneTooMany(name),
});

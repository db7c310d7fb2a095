/** A login of a mechanism begins: the one way to them, loaded at the first login. */
import { cramMd5 } from './cram-md5.ts';
import { login } from './login.ts';
import type { Credentials, Mechanism } from './mechanism.ts';
import type { MechanismForm } from './mechanisms.ts';
import { ntlm } from './ntlm.ts';
import { oauthbearer, xoauth2 } from './oauth.ts';
import { plain } from './plain.ts';
import { scram } from './scram.ts';
import { anonymous, external } from './without-password.ts';

/** By their names, without -PLUS. */
const makers: Readonly<Record<string, (credentials: Credentials, form: MechanismForm) => Mechanism>> = {
  PLAIN: plain,
  LOGIN: login,
  'CRAM-MD5': cramMd5,
  'SCRAM-SHA-1': scramOf('sha1'),
  'SCRAM-SHA-256': scramOf('sha256'),
  'SCRAM-SHA-512': scramOf('sha512'),
  XOAUTH2: xoauth2,
  OAUTHBEARER: oauthbearer,
  EXTERNAL: external,
  ANONYMOUS: anonymous,
  NTLM: (credentials) => ntlm(credentials),
};

/** A new exchange of this mechanism. */
export function startMechanism(form: MechanismForm, credentials: Credentials): Mechanism {
  const make = makers[form.name.replace(/-PLUS$/, '')];
  if (make === undefined) throw new Error(`nobody has written the mechanism ${form.name}`);
  return make(credentials, form);
}

function scramOf(hash: 'sha1' | 'sha256' | 'sha512') {
  return (credentials: Credentials, { name, bound }: MechanismForm): Mechanism =>
    scram(credentials, { hash, name, plus: bound === true });
}

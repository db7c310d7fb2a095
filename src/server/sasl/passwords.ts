/** PLAIN (RFC 4616), LOGIN (as Microsoft and everybody speaks it) and CRAM-MD5 (RFC 2195). */
import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';
import { challenge, malformed, success, wrong, type SaslMechanism, type SaslSite, type SaslStep } from './mechanism.ts';

/** `authzid NUL authcid NUL password`. Nobody may act for somebody else. */
export const plain: SaslMechanism = (site) => (response) => {
  if (response === undefined) return challenge(Buffer.alloc(0));
  const [acts, user, password, ...more] = response.toString('utf8').split('\0');
  if (user === undefined || password === undefined || user === '' || more.length > 0) return malformed;
  return acts === '' || acts === user ? judged(site, user, password) : wrong;
};

/** Two questions. An initial response is the user's name. */
export const login: SaslMechanism = (site) => {
  let user: string | undefined;
  let asked = false;
  return (response) => {
    if (response === undefined && !asked) {
      asked = true;
      return challenge(Buffer.from('Username:'));
    }
    const said = response?.toString('utf8') ?? '';
    if (user !== undefined) return judged(site, user, said);
    user = said;
    return challenge(Buffer.from('Password:'));
  };
};

/** The user, a blank and a digest of the challenge in hexadecimal. The client cannot speak first. */
export const cramMd5: SaslMechanism = (site) => {
  let asked: string | undefined;
  return (response) => {
    if (asked === undefined) {
      if (response !== undefined) return malformed;
      asked = `<${site.nonce()}@mail.adatum.com>`;
      return challenge(Buffer.from(asked));
    }
    const [, user, digest] = /^(.+) ([0-9a-f]{32})$/.exec(response?.toString('utf8') ?? '') ?? [];
    if (user === undefined || digest === undefined) return malformed;
    const password = site.password(user);
    if (password === undefined) return wrong;
    return createHmac('md5', password).update(asked).digest('hex') === digest ? success(user) : wrong;
  };
};

function judged(site: SaslSite, user: string, password: string): SaslStep {
  return site.password(user) === password ? success(user) : wrong;
}

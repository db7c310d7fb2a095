/** SCRAM (RFC 5802, RFC 7677), with channel binding (`-PLUS`) and without. */
import { Buffer } from 'node:buffer';
import { createHash, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import { challenge, malformed, success, wrong, type SaslMechanism, type SaslSite, type SaslStep } from './mechanism.ts';

const ITERATIONS = 4096;
const SALT = Buffer.from('smtpspec persona');

interface ClientFirst {
  /** The GS2 header, as it came. */
  readonly header: string;
  /** What the header says of channel binding: `n`, `y` or `p=NAME`. */
  readonly flag: string;
  /** What stands behind the header. */
  readonly bare: string;
  readonly user: string;
  readonly nonce: string;
}

/** @param plus the mechanism is the one that is bound to the TLS session. */
export function scram(hash: 'sha1' | 'sha256', plus: boolean): SaslMechanism {
  return (site) => {
    let first: ClientFirst | undefined;
    let serverFirst = '';
    let passed: string | undefined;
    return (response) => {
      if (response === undefined) return challenge(Buffer.alloc(0));
      const text = response.toString('utf8');
      // The client has read our last word, and has no more to say.
      if (passed !== undefined) return text === '' ? success(passed) : malformed;
      if (first === undefined) {
        first = clientFirst(text);
        if (first === undefined) return malformed;
        const mayBind = bindingAllowed(first.flag, plus, site);
        if (mayBind !== undefined) return mayBind;
        serverFirst = `r=${first.nonce}${site.nonce()},s=${SALT.toString('base64')},i=${ITERATIONS}`;
        return challenge(Buffer.from(serverFirst));
      }
      const signature = verify(text, first, serverFirst, hash, site);
      if (!Buffer.isBuffer(signature)) return signature;
      passed = first.user;
      return challenge(Buffer.from(`v=${signature.toString('base64')}`));
    };
  };
}

function clientFirst(text: string): ClientFirst | undefined {
  const [, header, flag, bare, user, nonce] =
    /^((n|y|p=[A-Za-z0-9.-]+),(?:a=[^,]*)?,)(n=([^,]+),r=([\x21-\x2b\x2d-\x7e]+))(?:,.*)?$/s.exec(text) ?? [];
  if (header === undefined || flag === undefined || bare === undefined) return undefined;
  if (user === undefined || nonce === undefined) return undefined;
  const whole = text.slice(header.length);
  return { header, flag, bare: whole, user: user.replaceAll('=2C', ',').replaceAll('=3D', '='), nonce };
}

/** What is wrong with the client's view of channel binding; undefined: nothing. */
function bindingAllowed(flag: string, plus: boolean, { offersBinding, tls }: SaslSite): SaslStep | undefined {
  if (plus !== flag.startsWith('p=')) return malformed;
  // It could have, and believes that we could not: somebody between us took -PLUS off the list.
  if (flag === 'y' && offersBinding && tls !== undefined) return wrong;
  return plus && bindingOf(flag, tls) === undefined ? wrong : undefined;
}

function bindingOf(flag: string, tls: SaslSite['tls']): Uint8Array | undefined {
  const name = flag.slice('p='.length);
  const bindings = tls?.bindings;
  return bindings === undefined || !isBinding(name) ? undefined : bindings[name];
}

const isBinding = (name: string): name is 'tls-unique' | 'tls-server-end-point' | 'tls-exporter' =>
  ['tls-unique', 'tls-server-end-point', 'tls-exporter'].includes(name);

/** The server's signature when the client's proof holds. */
function verify(
  text: string,
  first: ClientFirst,
  serverFirst: string,
  hash: 'sha1' | 'sha256',
  site: SaslSite,
): Buffer | SaslStep {
  const [, withoutProof, binding, nonce, proof] =
    /^(c=([A-Za-z0-9+/=]+),r=([\x21-\x2b\x2d-\x7e]+)(?:,.*)?),p=([A-Za-z0-9+/=]+)$/s.exec(text) ?? [];
  if (withoutProof === undefined || binding === undefined || proof === undefined) return malformed;
  const bound = bindingOf(first.flag, site.tls) ?? Buffer.alloc(0);
  const expected = Buffer.concat([Buffer.from(first.header), bound]).toString('base64');
  const password = site.password(first.user);
  if (binding !== expected || !serverFirst.startsWith(`r=${nonce ?? ''},`) || password === undefined) return wrong;
  const length = hash === 'sha1' ? 20 : 32;
  const salted = pbkdf2Sync(password.normalize('NFKC'), SALT, ITERATIONS, length, hash);
  const hmac = (key: Buffer, of: string): Buffer => createHmac(hash, key).update(of).digest();
  const clientKey = hmac(salted, 'Client Key');
  const storedKey = createHash(hash).update(clientKey).digest();
  const message = `${first.bare},${serverFirst},${withoutProof}`;
  const signature = hmac(storedKey, message);
  const given = Buffer.from(proof, 'base64');
  const held = Buffer.from(signature.map((octet, at) => octet ^ (clientKey[at] ?? 0)));
  if (given.length !== held.length || !timingSafeEqual(given, held)) return wrong;
  return hmac(hmac(salted, 'Server Key'), message);
}

/**
 * SCRAM (RFC 5802, RFC 7677): both sides prove that they know the password, and neither sends it. With `-PLUS` the proofs hold for this
 * TLS session alone (RFC 5056).
 *
 * The server's part is checked: its nonce continues ours, its signature is right. How often the password is hashed is the server's to say;
 * up to a bound, and in another thread, so that a server that asks for too much holds up nobody.
 */
import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { octetsOf, oneTooMany, sending, wrong, type Credentials, type Mechanism, type Step } from './mechanism.ts';
import { saslName } from './oauth.ts';
import { saslprep } from './saslprep.ts';

/** So many times the password is hashed at most: about a second. */
export const mostIterations = 1_000_000;

export interface ScramOptions {
  readonly hash: 'sha1' | 'sha256' | 'sha512';
  /** As servers offer it, for messages. */
  readonly name: string;
  readonly plus: boolean;
  /** For the examples of the RFCs; printable, without commas. */
  readonly nonce?: string;
}

/** What the server's first message says. */
interface ServerFirst {
  readonly nonce: string;
  readonly salt: Buffer;
  readonly iterations: number;
}

export function scram(credentials: Credentials, options: ScramOptions): Mechanism {
  return new Scram(credentials, options);
}

class Scram implements Mechanism {
  readonly facts = new Map<string, string>();
  readonly #credentials: Credentials;
  readonly #options: ScramOptions;
  readonly #nonce: string;
  readonly #gs2Header: string;
  #clientFirstBare = '';
  #password = '';
  #serverSignature: Buffer | undefined;
  #state: 'begun' | 'proof sent' | 'done' | 'refused' = 'begun';

  constructor(credentials: Credentials, options: ScramOptions) {
    this.#credentials = credentials;
    this.#options = options;
    this.#nonce = options.nonce ?? randomBytes(18).toString('base64');
    const { authzid, channelBinding } = credentials;
    const binding = options.plus ? `p=${channelBinding?.type ?? ''}` : 'n';
    this.#gs2Header = `${binding},${authzid === undefined || authzid.length === 0 ? '' : `a=${saslName(authzid)}`},`;
  }

  first(): Step {
    const { user, password, channelBinding } = this.#credentials;
    if (this.#options.plus && channelBinding === undefined) {
      return {
        kind: 'unable',
        words: `${this.#options.name} is bound to a TLS session, and this connection has none that it could be bound to`,
        details: ['begin TLS before it; without TLS there is the mechanism without -PLUS'],
      };
    }
    const name = saslprep(octetsOf(user).toString('utf8'));
    const word = saslprep(octetsOf(password).toString('utf8'));
    if ('prohibited' in name) return unprepared('user name', name.prohibited);
    if ('prohibited' in word) return unprepared('password', word.prohibited);
    this.#password = word.text;
    this.#clientFirstBare = `n=${saslName(Buffer.from(name.text))},r=${this.#nonce}`;
    return sending(Buffer.from(this.#gs2Header + this.#clientFirstBare), 'the first message');
  }

  answer(challenge: Buffer): Step | Promise<Step> {
    const text = challenge.toString('utf8');
    switch (this.#state) {
      case 'begun':
        return this.#prove(text);
      case 'proof sent':
        return this.#verify(text);
      case 'done':
      case 'refused':
        return oneTooMany(this.#options.name);
    }
  }

  unproven(): string | undefined {
    if (this.#state === 'done') return undefined;
    return 'the server has let us in without its signature: it has not proved that it knows the password';
  }

  async #prove(serverFirst: string): Promise<Step> {
    const read = readServerFirst(serverFirst, this.#nonce);
    if (typeof read === 'string') return wrong(read, ['RFC 5802 5.1 and 7: r=…,s=…,i=…']);
    const { nonce, salt, iterations } = read;
    this.facts.set('iterations', String(iterations));
    this.facts.set('salt', salt.toString('base64'));
    if (iterations > mostIterations) {
      const most = mostIterations.toLocaleString('en-US');
      return wrong(
        `the server wants the password hashed ${iterations.toLocaleString('en-US')} times: more than ${most} times are not done`,
        ['so many would keep each client busy for seconds and more: check the setting of the server, or who it is'],
      );
    }
    const { hash, plus } = this.#options;
    const binding = Buffer.concat([
      Buffer.from(this.#gs2Header),
      plus ? octetsOf(bufferOf(this.#credentials.channelBinding?.data)) : Buffer.alloc(0),
    ]);
    const withoutProof = `c=${binding.toString('base64')},r=${nonce}`;
    const authMessage = `${this.#clientFirstBare},${serverFirst},${withoutProof}`;
    const salted = await saltedPassword(this.#password, salt, iterations, hash);
    const clientKey = hmac(hash, salted, 'Client Key');
    const storedKey = createHash(hash).update(clientKey).digest();
    const signature = hmac(hash, storedKey, authMessage);
    const proof = Buffer.from(clientKey.map((octet, i) => octet ^ (signature[i] ?? 0)));
    this.#serverSignature = hmac(hash, hmac(hash, salted, 'Server Key'), authMessage);
    this.#state = 'proof sent';
    return sending(Buffer.from(`${withoutProof},p=${proof.toString('base64')}`), 'the proof');
  }

  #verify(serverFinal: string): Step {
    const [, key, value = ''] = /^([ev])=([^,]*)/.exec(serverFinal) ?? [];
    if (key === 'e') {
      this.facts.set('error', value);
      this.#state = 'refused';
      return sending(Buffer.alloc(0), 'the acknowledgement of the refusal');
    }
    const expected = this.#serverSignature;
    const got = key === 'v' ? strictBase64(value) : undefined;
    if (got === undefined || expected === undefined) {
      return wrong("the server's last message is none: it has neither a signature (v=…) nor an error (e=…)", [
        'RFC 5802 7',
      ]);
    }
    if (got.length !== expected.length || !timingSafeEqual(got, expected)) {
      return wrong("the server's signature is wrong: it does not know the password, or is another server", [
        'RFC 5802 3: the client must not go on; something between client and server may be listening',
      ]);
    }
    this.#state = 'done';
    return sending(Buffer.alloc(0), 'the acknowledgement');
  }
}

/** The parts of the first message, or what is wrong with it. */
function readServerFirst(text: string, ours: string): ServerFirst | string {
  if (text.startsWith('m=')) return "the server's first message demands an extension that this client does not know";
  const [, nonce = '', salt = '', iterations = ''] = /^r=([^,]*),s=([^,]*),i=(\d{1,15})(?:,|$)/.exec(text) ?? [];
  if (nonce === '') return "the server's first message is none of SCRAM";
  if (!nonce.startsWith(ours) || nonce.length === ours.length) {
    return "the server's nonce does not continue ours: this may be a replay of another exchange";
  }
  if (!/^[\x21-\x2b\x2d-\x7e]*$/.test(nonce)) return "the server's nonce has characters that may not stand in one";
  const octets = strictBase64(salt);
  if (octets === undefined || octets.length === 0) return 'the salt is missing, or is no base64';
  const count = Number(iterations);
  if (count < 1) return 'the server wants the password hashed no times at all';
  return { nonce, salt: octets, iterations: count };
}

function unprepared(what: string, character: string): Step {
  return {
    kind: 'unable',
    words: `the ${what} has a character that may not stand in one: ${character}`,
    details: ['SCRAM computes with names and passwords as SASLprep has them (RFC 4013 2.3)'],
  };
}

const saltedPassword = (password: string, salt: Buffer, iterations: number, hash: string): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    pbkdf2(password, salt, iterations, createHash(hash).digest().length, hash, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });

const hmac = (hash: string, key: Buffer, text: string): Buffer => createHmac(hash, key).update(text).digest();

const bufferOf = (octets: Uint8Array | undefined): Buffer | undefined => octets && Buffer.from(octets);

function strictBase64(text: string): Buffer | undefined {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}

/**
 * The private keys that messages can be signed with: `--key NAME=FILE`, and `keys` of the configuration. Their files are the operator's: no spec
 * names one, and nothing of one is ever printed.
 */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readUpTo } from '../config/read-up-to.ts';
import { isDkimKey } from '../smtp/dkim.ts';
import { systemErrorText } from '../text/system-error.ts';
import { visible } from '../text/visible.ts';
import { CliError } from './failure.ts';

/** A key has a few thousand octets. */
const largest = 64 * 1024;

/** Reads all of them; what cannot be used is told before anything runs. `paths`: by name. */
export async function readKeys(paths: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, KeyObject>> {
  const keys = new Map<string, KeyObject>();
  for (const [name, path] of paths) keys.set(name, await readKey(name, path));
  return keys;
}

async function readKey(name: string, path: string): Promise<KeyObject> {
  const named = `the key ${visible(name)}, ${visible(path)},`;
  let text: string;
  try {
    text = await readUpTo(path, largest);
  } catch (error) {
    throw new CliError(`${named} cannot be read: ${systemErrorText(error)}`);
  }
  let key: KeyObject;
  try {
    key = createPrivateKey(text);
  } catch {
    // What OpenSSL says of it is no help, and may quote it.
    throw new CliError(`${named} is no private key that can be used`, [
      'wanted is one in PEM without a passphrase: -----BEGIN PRIVATE KEY-----',
      'to make one: openssl genpkey -algorithm rsa -pkeyopt rsa_keygen_bits:2048 -out dkim.pem',
    ]);
  }
  if (isDkimKey(key)) return key;
  throw new CliError(`${named} is of another kind than DKIM signs with`, ['wanted is one of RSA or Ed25519']);
}

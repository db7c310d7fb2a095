/** Where the private keys of a run lie: `--key NAME=FILE` wins over `keys` of the configuration. */
import type { Config } from '../config/config-file.ts';
import { CliError } from './failure.ts';

const names = /^[A-Za-z_][A-Za-z0-9_]*(?:[.-][A-Za-z0-9_]+)*$/;

/** By name. */
export function keyPaths(given: readonly string[], { keys }: Config): ReadonlyMap<string, string> {
  const paths = new Map(Object.entries(keys));
  for (const argument of given) {
    const equals = argument.indexOf('=');
    const name = argument.slice(0, Math.max(0, equals));
    if (!names.test(name) || equals === argument.length - 1) {
      throw new CliError('--key takes a name and a file: --key mail=dkim.pem', [
        'the name is that behind `key` in specs; the file is a private key in PEM',
      ]);
    }
    paths.set(name, argument.slice(equals + 1));
  }
  return paths;
}

/**
 * Values of secrets: from the environment, or typed at a prompt that shows nothing; never from the command line, which
 * other users of the machine can read.
 */
import type { Config } from '../config/config-file.ts';
import { CliError } from './failure.ts';

/** Shorter secrets cannot be masked without masking half of a report with them. */
const shortest = 4;

/** The environment variable of a secret that the configuration does not place elsewhere. */
const variableOf = (name: string): string => `SMTPSPEC_SECRET_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;

/** The secrets that were granted by name (`--secret`), and those of the configuration that the environment holds. */
export async function readSecrets(names: readonly string[], config: Config): Promise<Map<string, string>> {
  const secrets = new Map<string, string>();
  for (const [name, variable] of Object.entries(config.secrets)) {
    const value = process.env[variable];
    if (value !== undefined) secrets.set(name, value);
  }
  for (const name of names) {
    if (name.includes('=')) {
      throw new CliError('--secret takes a name, never a value: others can read the command line', [
        `set the environment variable ${variableOf(name.replace(/=.*/, ''))}, or type it at the prompt`,
      ]);
    }
    if (!secrets.has(name)) secrets.set(name, process.env[variableOf(name)] ?? (await prompt(name)));
  }
  for (const [name, value] of secrets) {
    if (value.length < shortest) {
      throw new CliError(
        `the secret ${name} is shorter than ${String(shortest)} characters: it could not be masked in reports`,
      );
    }
  }
  return secrets;
}

async function prompt(name: string): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new CliError(`the secret ${name} has no value`, [`set the environment variable ${variableOf(name)}`]);
  }
  const { createInterface } = await import('node:readline/promises');
  const { Writable } = await import('node:stream');
  process.stderr.write(`${name}: `);
  const silent = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}

/**
 * Values of secrets: from the environment, or typed at a prompt that shows nothing; never from the command line, which
 * other users of the machine can read.
 */
import type { Config } from '../config/config-file.ts';
import { signalCode } from '../result/summary.ts';
import { CliError, exitCodes } from './failure.ts';
import { promptSilently } from './prompt.ts';

/** Shorter secrets cannot be masked without masking half of a report with them. */
const shortest = 4;

/** The environment variable of a secret: the configuration may place it. */
export function secretVariable(name: string, { secrets }: Config): string {
  const placed = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
  return placed ?? `SMTPSPEC_SECRET_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
}

/** Refuses a value where a name belongs, before anything is done. `names`: what `--secret` was given. */
export function refuseValues(names: readonly string[], config: Config): void {
  for (const name of names) {
    if (!name.includes('=')) continue;
    throw new CliError('--secret takes a name, never a value: others can read the command line', [
      `set the environment variable ${secretVariable(name.replace(/=.*/s, ''), config)}, or type it at the prompt`,
    ]);
  }
}

/**
 * The secrets that were granted by name (`--secret`), and those of the configuration that the environment holds. Asks at the
 * terminal for what has no value elsewhere, so it comes last of all that is done before a run.
 */
export async function readSecrets(names: readonly string[], config: Config): Promise<Map<string, string>> {
  const secrets = new Map<string, string>();
  for (const name of Object.keys(config.secrets)) {
    const value = process.env[secretVariable(name, config)];
    if (value !== undefined) secrets.set(name, value);
  }
  for (const name of names) {
    if (secrets.has(name)) continue;
    const variable = secretVariable(name, config);
    secrets.set(name, process.env[variable] ?? (await typed(name, variable)));
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

async function typed(name: string, variable: string): Promise<string> {
  const help = [`set the environment variable ${variable}, or type it at the prompt`];
  if (!process.stdin.isTTY) throw new CliError(`the secret ${name} has no value`, help);
  const answer = await promptSilently(`${name}: `, { input: process.stdin, output: process.stderr });
  if (typeof answer === 'object') return answer.line;
  const code = answer === 'interrupted' ? signalCode('SIGINT') : exitCodes.usage;
  throw new CliError(`the secret ${name} was not given: nothing was run`, help, code);
}

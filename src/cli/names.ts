/** Names of secrets and profiles that the operator gives: does any spec of the run ask for them? */
import type { Spec } from '../language/spec.ts';
import type { TestDeclaration } from '../language/test-declaration.ts';
import { didYouMean, suggestions } from '../text/suggest.ts';
import { visible } from '../text/visible.ts';
import { refuseSlip } from './slips.ts';

/**
 * The names of `--secret` that a spec declares. One near to such a name is refused; another is noted on standard error and
 * left out, so that nobody is asked for a value that nothing needs.
 */
export function wantedSecrets(specs: readonly Spec[], names: readonly string[]): string[] {
  const declared = new Set(specs.flatMap(({ secrets }) => secrets.map(({ name }) => name.text)));
  return names.filter((name) => {
    if (declared.has(name)) return true;
    refuseSlip(name, declared, `--secret ${name}: no spec of this run has a secret ${name}`);
    return false;
  });
}

/**
 * Notes on standard error each name of `--profile` that no test asks for. No error, however near another is: a profile says
 * what a server is, whether anything asks for that or not.
 */
export function noteProfiles(specs: readonly Spec[], names: readonly string[]): void {
  const asked = profilesOf(specs.flatMap(({ tests }) => tests));
  for (const name of names) {
    if (asked.includes(name)) continue;
    const near = didYouMean(suggestions(name, asked));
    const words = `--profile ${visible(name)}: no spec of this run asks for this profile`;
    process.stderr.write(`smtpspec: ${words}${near === '' ? '' : `: ${near}`}\n`);
  }
}

/** The profiles that tests ask for, each once, in order. */
export function profilesOf(tests: readonly TestDeclaration[]): string[] {
  const names = tests.flatMap(({ requirements }) =>
    requirements.flatMap((one) => (one.what === 'profile' ? one.names.map(({ text }) => text) : [])),
  );
  return [...new Set(names)].sort();
}

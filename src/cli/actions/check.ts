/** Checks specs and prints what is wrong with them. Exit code 3 where there is an error. */
import { plural } from '../../text/plural.ts';
import type { Arguments } from '../command.ts';
import { exitCodes } from '../failure.ts';
import { print, wantsColor } from '../output.ts';
import { pathsOf, readSpecs, renderedDiagnostics } from '../specs.ts';

export async function checkAction(args: Arguments): Promise<number> {
  const { diagnostics, specs, errors, warnings } = await readSpecs(pathsOf(args));
  const tests = specs.reduce((sum, { tests: own }) => sum + own.length, 0);
  const found = [plural(errors, 'error'), plural(warnings, 'warning')].join(', ');
  const lines = renderedDiagnostics(diagnostics, wantsColor(args));
  print([...lines, `${plural(specs.length, 'spec')}, ${plural(tests, 'test')}: ${found}`]);
  return errors > 0 ? exitCodes.spec : 0;
}

/**
 * Prints the syntax trees of specs as JSON, each file on a line of its own as soon as it is read. Exit code 3 where one has
 * errors of reading; what could be read of it is printed all the same.
 */
import { fileJson } from '../../language/formats/tree.ts';
import { safeJson } from '../../text/safe-json.ts';
import type { Arguments } from '../command.ts';
import { CliError, exitCodes } from '../failure.ts';
import { givenSpecs, pathsOf } from '../specs.ts';
import { standardOutput } from '../standard-output.ts';
import { flag } from '../values.ts';

export async function parseAction(args: Arguments): Promise<number> {
  if (flag('json', args['json']) !== true) {
    throw new CliError('say in which form: smtpspec parse --json', ['for mistakes in words: smtpspec check']);
  }
  let errors = 0;
  let first = true;
  for await (const { parsed } of givenSpecs(pathsOf(args))) {
    errors += parsed.diagnostics.filter(({ severity }) => severity === 'error').length;
    standardOutput.write(`${first ? '{ "schema": 1, "files": [\n' : ',\n'}${safeJson(fileJson(parsed))}`);
    first = false;
  }
  standardOutput.write('\n] }\n');
  return errors > 0 ? exitCodes.spec : 0;
}

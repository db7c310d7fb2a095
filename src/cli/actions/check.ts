/** Checks specs and prints what is wrong with them, for people or for programs. Exit code 3 where there is an error. */
import { githubCommand } from '../../language/formats/github.ts';
import { diagnosticJson, type CheckJson } from '../../language/formats/json.ts';
import { sarifLog } from '../../language/formats/sarif.ts';
import { plural } from '../../text/plural.ts';
import { safeJson } from '../../text/safe-json.ts';
import type { Arguments } from '../command.ts';
import { exitCodes } from '../failure.ts';
import { print, wantsColor } from '../output.ts';
import { diagnosticsDocument, version } from '../package.ts';
import { pathsOf, readSpecs, renderedDiagnostics, type ReadSpecs } from '../specs.ts';
import { choice } from '../values.ts';

const formats = {
  text: ({ diagnostics, specs, files, errors, warnings }: ReadSpecs, color: boolean): string[] => {
    const found = [plural(errors, 'error'), plural(warnings, 'warning')].join(', ');
    const read = `${plural(files, 'spec')}, ${plural(testsIn(specs), 'test')}`;
    return [...renderedDiagnostics(diagnostics, color), `${read}: ${found}`];
  },
  json: ({ diagnostics, specs, files, errors, warnings }: ReadSpecs): string[] => {
    const data: CheckJson = {
      schema: 1,
      specs: files,
      tests: testsIn(specs),
      errors,
      warnings,
      diagnostics: diagnostics.map(diagnosticJson),
    };
    return [safeJson(data, 2)];
  },
  sarif: ({ diagnostics }: ReadSpecs): string[] => [
    safeJson(sarifLog(diagnostics, { version, help: diagnosticsDocument() }), 2),
  ],
  github: ({ diagnostics }: ReadSpecs): string[] => diagnostics.map(githubCommand),
} as const;

const formatNames = Object.keys(formats) as (keyof typeof formats)[];

export async function checkAction(args: Arguments): Promise<number> {
  const format = choice('format', args['format'], formatNames) ?? 'text';
  const read = await readSpecs(pathsOf(args));
  print(formats[format](read, wantsColor(args)));
  return read.errors > 0 ? exitCodes.spec : 0;
}

const testsIn = (specs: ReadSpecs['specs']): number => specs.reduce((sum, { tests }) => sum + tests.length, 0);

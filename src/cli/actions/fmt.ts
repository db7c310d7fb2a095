/**
 * Sets specs in the canonical layout: rewrites their files, or with `--check` says which would change.
 *
 * A spec with errors of reading is left alone and its errors are told (exit code 3), a file that cannot be written is told
 * (4), and the others are done all the same. With `--check`, exit code 1 where a file would change.
 */
import { firstDifference, formatSpec, type Difference } from '../../language/format.ts';
import type { LoadedSpec } from '../../language/load.ts';
import type { Parsed } from '../../language/parsed.ts';
import { replaceSpec } from '../../language/write-spec.ts';
import { plural } from '../../text/plural.ts';
import { visible } from '../../text/visible.ts';
import type { Arguments } from '../command.ts';
import { CliError, exitCodes } from '../failure.ts';
import { print, wantsColor } from '../output.ts';
import { givenSpecs, pathsOf, renderedDiagnostics } from '../specs.ts';
import { standardInputName } from '../standard-input.ts';
import { standardOutput } from '../standard-output.ts';
import { flag } from '../values.ts';

/** What became of one spec. */
type Fate = 'unread' | 'unwritten' | 'changed' | 'canonical';

export async function fmtAction(args: Arguments): Promise<number> {
  const check = flag('check', args['check']) === true;
  const paths = pathsOf(args);
  const shipped = paths.find((path) => path.startsWith('builtin:'));
  if (shipped !== undefined && !check) {
    throw new CliError(`${shipped} names shipped specs, and those are not rewritten`, [
      'smtpspec fmt --check builtin: looks at them; name the files of your own specs',
    ]);
  }
  const color = wantsColor(args, process.stderr);
  const fates: Fate[] = [];
  for await (const spec of givenSpecs(paths)) {
    if (spec.path === undefined && spec.parsed.source.name === standardInputName)
      return formatStandardInput(spec.parsed, check, color);
    fates.push(await formatOne(spec, check, color));
  }
  const count = (fate: Fate): number => fates.filter((one) => one === fate).length;
  const faults = [
    ...(count('unread') === 0 ? [] : [`${String(count('unread'))} cannot be read`]),
    ...(count('unwritten') === 0 ? [] : [`${String(count('unwritten'))} cannot be written`]),
  ];
  print([[`${plural(fates.length, 'spec')}: ${outcome(count('changed'), check)}`, ...faults].join(', ')]);
  return exitCodeOf(count, check);
}

const outcome = (changed: number, check: boolean): string =>
  check
    ? `${changed === 0 ? 'none' : String(changed)} would change`
    : `${changed === 0 ? 'none' : String(changed)} changed`;

function exitCodeOf(count: (fate: Fate) => number, check: boolean): number {
  if (count('unread') > 0) return exitCodes.spec;
  if (count('unwritten') > 0) return exitCodes.unjudged;
  return check && count('changed') > 0 ? exitCodes.failed : 0;
}

async function formatOne({ parsed, path }: LoadedSpec, check: boolean, color: boolean): Promise<Fate> {
  const { source, diagnostics } = parsed;
  if (diagnostics.length > 0 || path === undefined) {
    tell(renderedDiagnostics(diagnostics, color));
    return 'unread';
  }
  const text = formatSpec(parsed);
  const difference = firstDifference(source.text, text);
  if (difference === undefined) return 'canonical';
  if (check) {
    print(differenceLines(source.name, difference));
    return 'changed';
  }
  const problem = await replaceSpec(path, source.text, text);
  if (problem !== undefined) {
    tell([`smtpspec: cannot write ${visible(source.name)}: ${problem}`]);
    return 'unwritten';
  }
  print([`formatted ${visible(source.name)}`]);
  return 'changed';
}

/** A filter, for editors: nothing but the text goes to standard output, and nothing where the spec cannot be read. */
function formatStandardInput(parsed: Parsed, check: boolean, color: boolean): number {
  if (parsed.diagnostics.length > 0) {
    tell(renderedDiagnostics(parsed.diagnostics, color));
    return exitCodes.spec;
  }
  const text = formatSpec(parsed);
  const difference = firstDifference(parsed.source.text, text);
  if (!check) standardOutput.write(text);
  else if (difference !== undefined) print(differenceLines(standardInputName, difference));
  return check && difference !== undefined ? exitCodes.failed : 0;
}

/** The first line that is not canonical, as it is and as it would be. */
function differenceLines(name: string, { line, before, after }: Difference): string[] {
  return [`${visible(name)}:${String(line)}: would change`, `  - ${shown(before)}`, `  + ${shown(after)}`];
}

/** Blanks at the end are what nobody would see. */
function shown(line: string | undefined): string {
  if (line === undefined) return '(no such line)';
  if (line === '') return '(an empty line)';
  return visible(line).replace(/ +$/, (blanks) => '\\x20'.repeat(blanks.length));
}

function tell(lines: readonly string[]): void {
  if (lines.length > 0) process.stderr.write(`${lines.join('\n')}\n`);
}

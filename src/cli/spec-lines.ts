/**
 * `specs/relay.smtpspec:14` on the command line: a spec, and of it the tests whose lines include that one. Editors, reports
 * and `grep -n` name places so.
 */
import { existsSync } from 'node:fs';
import { specFiles } from '../language/spec-paths.ts';
import { entryOf, type Spec } from '../language/spec.ts';
import { hasLine, linesOf } from '../runner/select.ts';
import { visible } from '../text/visible.ts';
import { CliError } from './failure.ts';
import { specPlaces } from './places.ts';

export interface SpecArgument {
  readonly path: string;
  /** From 1; left out: the whole of it. */
  readonly line?: number;
}

/** So many tests are named where a line is in none. */
const mostNamed = 3;

/** Reads a path of the command line; a column behind the line, as reports print it, is left out. A file that is really called `a:14` is that file. */
export function specArgument(text: string): SpecArgument {
  const [, path, line] = /^(.+?):(\d{1,9})(?::\d{1,9})?$/.exec(text) ?? [];
  if (path === undefined || path === 'builtin' || existsSync(text)) return { path: text };
  return { path, line: Number(line) };
}

/**
 * The lines that `paths` name, by the name of their spec; a spec that is also named as a whole, or by its folder, is not among
 * them. Undefined where no path has a line. Throws `CliError` for a line of a folder, and for one that is in no test.
 */
export async function linesNamed(
  paths: readonly string[],
  specs: readonly Spec[],
): Promise<ReadonlyMap<string, readonly number[]> | undefined> {
  const named = paths.map(specArgument);
  if (named.every(({ line }) => line === undefined)) return undefined;
  /** By absolute path: a file may be named in several ways, and is read once, under the first of its names. */
  const names = new Map<string, string>();
  const whole = new Set<string>();
  const lines = new Map<string, number[]>();
  for (const { path, line } of named) {
    const files = (await specFiles(path, specPlaces())).flatMap((found) => ('code' in found ? [] : [found]));
    for (const file of files) names.set(file.path, names.get(file.path) ?? file.name);
    const own = files.map((file) => names.get(file.path) ?? file.name);
    const [name] = own;
    if (line === undefined) {
      for (const one of own) whole.add(one);
    } else if (name === undefined || own.length > 1) {
      throw new CliError(`${visible(path)}:${String(line)}: a line is one of a spec, and this is several specs`, [
        `name one of them, for example ${visible(name ?? path)}:${String(line)}`,
      ]);
    } else {
      refuseOutside(path, line, specs, name);
      lines.set(name, [...(lines.get(name) ?? []), line]);
    }
  }
  for (const name of whole) lines.delete(name);
  // What is named as a whole is no condition; what is named by its lines is one.
  return lines;
}

/** Refuses a line that is in no test, with the tests nearest to it. */
function refuseOutside(path: string, line: number, specs: readonly Spec[], name: string): void {
  const tests = specs
    .filter((spec) => entryOf(spec) === name)
    .flatMap((spec) => spec.tests.map((test) => ({ spec, test })));
  if (tests.length === 0 && !specs.some(({ source }) => source.name === name)) return;
  if (tests.some(({ spec, test }) => hasLine(spec, test, line))) return;
  const near = tests
    .map(({ spec, test }) => ({ spec, test, ...linesOf(spec, test) }))
    .sort((a, b) => distance(a, line) - distance(b, line))
    .slice(0, mostNamed);
  const [first] = near;
  const place = `${visible(path)}:${String(line)}`;
  if (first === undefined) throw new CliError(`${place}: the spec has no test`);
  throw new CliError(`${place}: this line is in no test`, [
    'the nearest:',
    ...near.map(
      (one) => `  ${visible(`${path}:${String(one.first)}`)}  ${visible(`${one.spec.id}/${one.test.id}`)}${until(one)}`,
    ),
  ]);
}

const distance = ({ first, last }: { first: number; last: number }, line: number): number =>
  line < first ? first - line : line - last;

const until = ({ first, last }: { first: number; last: number }): string =>
  first === last ? '' : ` (to line ${String(last)})`;

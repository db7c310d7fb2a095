/** Writes the page of a library: to standard output, or into a file. Exit code 4 where that cannot be written. */
import { readFile, stat } from 'node:fs/promises';
import type { Spec } from '../../language/spec.ts';
import { OutputFile } from '../../result/output-file.ts';
import { visible } from '../../text/visible.ts';
import type { Arguments } from '../command.ts';
import { CliError, exitCodes } from '../failure.ts';
import { libraryPage, type LibraryHead } from '../library-page.ts';
import { print, wantsColor } from '../output.ts';
import { packageDescription } from '../package-description.ts';
import { checkedSpecs, pathsOf } from '../specs.ts';
import { standardOutput } from '../standard-output.ts';
import { flag, one } from '../values.ts';

export async function docsAction(args: Arguments): Promise<number> {
  const out = one('out', args['out']);
  const check = flag('check', args['check']) === true;
  if (check && out === undefined) throw new CliError('--check needs a file to look at', ['give it with --out FILE']);
  const paths = pathsOf(args, '.');
  const specs = await checkedSpecs(paths, wantsColor(args));
  const page = libraryPage(specs, (await headOf(paths)) ?? packageOf(specs));
  if (out === undefined) standardOutput.write(page);
  else if (check) return isCurrent(out, page);
  else await write(out, page);
  return 0;
}

/** A package says itself what it is. */
async function headOf(paths: readonly string[]): Promise<LibraryHead | undefined> {
  const [path = '', ...others] = paths;
  if (others.length > 0) return undefined;
  if (path === 'builtin:') return { title: 'The shipped specs' };
  const isFolder = await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  return isFolder ? packageDescription(path) : undefined;
}

/** The package that all of them are files of. */
function packageOf(specs: readonly Spec[]): LibraryHead | undefined {
  const [name, ...others] = new Set(specs.map(({ packaged }) => packaged?.package));
  const version = specs[0]?.packaged?.version;
  if (name === undefined || others.length > 0) return undefined;
  return { title: name, package: name, ...(version === undefined ? {} : { version }) };
}

async function isCurrent(out: string, page: string): Promise<number> {
  const found = await readFile(out, 'utf8').catch(() => undefined);
  // Git may have given the file the line ends of its system.
  if (found?.replaceAll('\r\n', '\n') === page) return 0;
  const words = found === undefined ? 'cannot be read' : 'is out of date';
  print([`${visible(out)} ${words}: write it again without --check`]);
  return exitCodes.failed;
}

async function write(out: string, page: string): Promise<void> {
  const file = await OutputFile.create(out, 'the page');
  await file.write(page);
  const problem = await file.close();
  if (problem !== undefined)
    throw new CliError(problem, ['choose another path, or mend its permissions'], exitCodes.unjudged);
}

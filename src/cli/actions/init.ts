/**
 * Writes what a project or a library begins with. Nothing that is there is overwritten: what is in the way is named, and
 * nothing is written (exit code 2). A project's package.json that is there is left alone, and what to add to it is said.
 */
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSpec } from '../../language/parse.ts';
import { Source } from '../../language/source.ts';
import { specOf } from '../../language/spec.ts';
import { shellWord } from '../../text/shell-word.ts';
import { visible } from '../../text/visible.ts';
import type { Arguments } from '../command.ts';
import { CliError } from '../failure.ts';
import { libraryPage } from '../library-page.ts';
import { writeNewFiles } from '../new-files.ts';
import { print } from '../output.ts';
import { version } from '../package.ts';
import { describedBy } from '../package-description.ts';
import { isLibraryName, libraryFiles, projectFiles, projectScripts, type Files } from '../templates.ts';
import { one } from '../values.ts';

export async function initAction(args: Arguments): Promise<number> {
  const folder = one('folder', args['folder']) ?? '.';
  // An unset variable of a script, most likely.
  if (folder === '') throw new CliError('the folder has no name', ['leave it out for the current one']);
  const library = one('library', args['library']);
  if (library === undefined) await beginProject(folder);
  else await beginLibrary(folder, library);
  return 0;
}

async function beginProject(folder: string): Promise<void> {
  const files = await projectFiles();
  const own = join(folder, 'package.json');
  const hasPackage = await lstat(own).then(
    () => true,
    () => false,
  );
  if (hasPackage) files.delete('package.json');
  const install = hasPackage
    ? (await needsSmtpspec(own))
      ? []
      : ['  npm install --save-dev smtpspec']
    : ['  npm install'];
  await writeNewFiles(folder, files);
  print([
    ...written(folder, [...files.keys()]),
    ...(hasPackage
      ? ['package.json is there, and was left as it is; scripts to add to it, as you like:', ...scripts()]
      : []),
    'next:',
    ...goTo(folder),
    ...install,
    '  write your server into smtpspec.config.json',
    '  npx smtpspec run specs',
    'without a server of yours: npx smtpspec run specs --target persona:postfix-3.9-hardened',
    ...(install.length === 0 ? [] : [withoutRegistry]),
  ]);
}

async function beginLibrary(folder: string, name: string): Promise<void> {
  if (!isLibraryName(name)) {
    throw new CliError(`--library: \`${visible(name)}\` is no name of a package with its organization`, [
      'for example --library @contoso/mail-specs: lower case letters, digits, `.`, `_` and `-`',
    ]);
  }
  const files = await libraryFiles(name);
  files.set('LIBRARY.md', pageOf(files, name));
  await writeNewFiles(folder, files);
  print([
    ...written(folder, [...files.keys()]),
    'next:',
    ...goTo(folder),
    '  npm install',
    '  npm test',
    '  npm run docs',
    'before it is published: its licence in package.json',
    withoutRegistry,
  ]);
}

/** Where it was installed from the file that `npm pack` leaves. */
const withoutRegistry = `where npm finds no smtpspec (E404): npm install --save-dev ../smtpspec-${version}.tgz, wherever that file lies`;

/** Does this package.json have smtpspec among what it needs? One that cannot be read is npm's to tell. */
async function needsSmtpspec(path: string): Promise<boolean> {
  try {
    const { dependencies, devDependencies } = JSON.parse(await readFile(path, 'utf8')) as Readonly<
      Record<string, Readonly<Record<string, unknown>> | undefined>
    >;
    return dependencies?.['smtpspec'] !== undefined || devDependencies?.['smtpspec'] !== undefined;
  } catch {
    return false;
  }
}

/** What `npm run docs` would write. */
function pageOf(files: Files, name: string): string {
  const specs = [...files]
    .filter(([path]) => path.endsWith('.smtpspec'))
    .map(([path, text]) => specOf(parseSpec(new Source(path, text))));
  return libraryPage(specs, describedBy(JSON.parse(files.get('package.json') ?? '{}')) ?? { title: name });
}

const written = (folder: string, paths: readonly string[]): string[] =>
  paths.map((path) => `wrote ${visible(join(folder, path))}`);

/** Under names that a project hardly has. */
const scripts = (): string[] =>
  Object.entries(projectScripts).map(([name, command]) => `  "${name}:mail": "${command}"`);

const goTo = (folder: string): string[] => (folder === '.' ? [] : [`  cd ${shellWord(folder)}`]);

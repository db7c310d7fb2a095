/** Files that a command begins something with: all of them are written, or none; nothing that is there is touched. */
import { lstat, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '../result/make-folder.ts';
import { systemErrorCode, systemErrorText } from '../text/system-error.ts';
import { visible } from '../text/visible.ts';
import { CliError, exitCodes } from './failure.ts';

/**
 * Writes `files` (by their paths below `folder`, with `/`) and the folders that they need. Throws a `CliError` that names
 * what is in the way, before anything is written; what the system refuses later is told, and what was written is taken
 * away again.
 */
export async function writeNewFiles(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  await refuseWhatIsThere(folder, [...files.keys()]);
  const folders: string[] = [];
  const written: string[] = [];
  try {
    folders.push(...(await makeFolder(folder)));
    for (const [path, text] of files) {
      const place = join(folder, path);
      folders.push(...(await makeFolder(dirname(place))));
      // Somebody may have made it since.
      await writeFile(place, text, { encoding: 'utf8', flag: 'wx' });
      written.push(place);
    }
  } catch (error) {
    for (const place of written.reverse()) await rm(place, { force: true }).catch(() => undefined);
    for (const place of folders.reverse()) await rmdir(place).catch(() => undefined);
    throw new CliError(
      `cannot write below ${visible(folder)}: ${systemErrorText(error)}`,
      ['nothing was left there'],
      exitCodes.unjudged,
    );
  }
}

async function refuseWhatIsThere(folder: string, paths: readonly string[]): Promise<void> {
  if (await isNoFolder(folder)) throw new CliError(`${visible(folder)} is no folder`, ['name another one']);
  const there: string[] = [];
  for (const path of paths) {
    const parts = path.split('/');
    const above = parts.slice(0, -1).map((_, i) => parts.slice(0, i + 1).join('/'));
    for (const each of above) if (await isNoFolder(join(folder, each))) there.push(each);
    if (await exists(join(folder, path))) there.push(path);
  }
  if (there.length === 0) return;
  throw new CliError('nothing was written: these are there already', [
    ...[...new Set(there)].map((path) => visible(join(folder, path))),
    'take them away, or name another folder: smtpspec init FOLDER',
  ]);
}

/** Something that is there and is no folder. What cannot be looked at is told when it is written to. */
const isNoFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (stats) => !stats.isDirectory(),
    () => false,
  );

/** A link that leads nowhere is there, too. */
const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    (error: unknown) => systemErrorCode(error) !== 'ENOENT' && systemErrorCode(error) !== 'ENOTDIR',
  );

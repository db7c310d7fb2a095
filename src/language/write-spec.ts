/**
 * Puts a new text in place of a spec's file in one step: whoever reads it meanwhile sees the old text or the new one, and a
 * full disk costs neither. The file keeps its mode, and where the system allows it its owner; a symbolic link stays one.
 */
import { randomUUID } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { access, open, readFile, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemErrorText } from '../text/system-error.ts';

/**
 * Replaces the text of `path`, which was `before` when it was read. Gives why it could not be, for a person: the system
 * refused, or somebody else has changed the file since. Never throws for either.
 */
export async function replaceSpec(path: string, before: string, after: string): Promise<string | undefined> {
  let beside: string | undefined;
  try {
    const real = await realpath(path);
    // A folder that can be written would let a file be replaced that cannot: not what its owner meant.
    await access(real, constants.W_OK);
    // Hidden, and no `.smtpspec`: nothing takes it for a spec while it is there.
    beside = join(dirname(real), `.${basename(real)}.${randomUUID()}.new`);
    await writeLike(beside, after, await stat(real));
    if ((await readFile(real, 'utf8')) !== before) return 'it was changed meanwhile';
    await rename(beside, real);
    beside = undefined;
    return undefined;
  } catch (error) {
    return systemErrorText(error);
  } finally {
    if (beside !== undefined) await rm(beside, { force: true }).catch(() => undefined);
  }
}

async function writeLike(path: string, text: string, stats: Stats): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text, 'utf8');
    await keepOwner(file, stats);
    await file.chmod(stats.mode & 0o7777);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Only root may give a file away; for others the new text is theirs. */
async function keepOwner(file: FileHandle, { uid, gid }: Stats): Promise<void> {
  const own = await file.stat();
  if (own.uid !== uid || own.gid !== gid) await file.chown(uid, gid).catch(() => undefined);
}

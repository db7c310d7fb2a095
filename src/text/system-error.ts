/**
 * What the operating system refused, in words that say what to do. Takes anything that was thrown; never throws.
 */
import { visible } from './visible.ts';

const MEANINGS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOENT: 'no such file or folder',
  EEXIST: 'a file of that name is in the way',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder, not a file',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than is allowed',
  EMFILE: 'too many open files',
  EIO: 'the device reported an error',
  ENXIO: 'it is a pipe that nobody reads, or there is no such device',
  ENOTFOUND: 'there is no host of that name',
  EAFNOSUPPORT: 'this machine has no such kind of address',
  EADDRINUSE: 'the port is in use',
  EADDRNOTAVAIL: 'this machine has no such address',
};

/** The system's name for what went wrong, e.g. `ENOENT`; undefined where it is something else. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** One line about `error`, e.g. `no space left on the device (ENOSPC)`. */
export function systemErrorText(error: unknown): string {
  if (!(error instanceof Error)) return visible(String(error));
  const code = systemErrorCode(error);
  const meaning = code === undefined ? undefined : MEANINGS[code];
  return code === undefined || meaning === undefined ? visible(error.message) : `${meaning} (${code})`;
}

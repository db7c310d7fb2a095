/**
 * One file of the disk as text. Reads no more than the largest spec may have, opens nothing but regular files (a pipe
 * would wait for ever), and takes nothing but UTF-8: what is read differently here and on the author's screen would be
 * sent differently, too.
 */
import { open, stat, type FileHandle } from 'node:fs/promises';
import { formatSize } from '../text/size.ts';
import { systemErrorCode, systemErrorText } from '../text/system-error.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';
import { maximumSize } from './limits.ts';
import { Source } from './source.ts';
import { tooLarge } from './too-large.ts';

/** The text of `path`, called `name` in messages; or why there is none. Never throws. */
export async function readSpec(path: string, name: string): Promise<Source | Diagnostic> {
  const nothing = new Source(name, '');
  try {
    const found = await stat(path);
    if (!found.isFile()) return cannotOpen(name, 'it is not a regular file', ['name a file or a folder of specs']);
    if (found.size > maximumSize) return { ...tooLarge(nothing), label: formatSize(found.size) };
    const file = await open(path, 'r');
    try {
      return specOfOctets(name, await readUpTo(file, maximumSize + 1));
    } finally {
      await file.close();
    }
  } catch (error) {
    return cannotOpen(name, systemErrorText(error), adviceFor(error));
  }
}

/** The diagnostic of a spec that cannot be opened. */
export function cannotOpen(name: string, why: string, help: readonly string[]): Diagnostic {
  return diagnostic('E0110', new Source(name, ''), { start: 0, end: 0 }, `the spec cannot be opened: ${why}`, { help });
}

/** What to do when the system refuses a file or folder. */
export function adviceFor(error: unknown): string[] {
  const code = systemErrorCode(error);
  if (code === 'EACCES' || code === 'EPERM') return ['let this user read it: chmod u+r (a folder: u+rx)'];
  if (code === 'ELOOP') return ['its symbolic links go round in a circle'];
  return [];
}

/** The file may grow, or be no file of a fixed size, while it is read: the limit holds all the same. */
export async function readUpTo(file: FileHandle, limit: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.min(limit, (await file.stat()).size + 1));
  const chunks: Buffer[] = [];
  for (let left = limit; left > 0;) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, left));
    if (bytesRead === 0) break;
    chunks.push(Buffer.from(buffer.subarray(0, bytesRead)));
    left -= bytesRead;
  }
  return Buffer.concat(chunks);
}

/** The text of octets that somebody else has read, called `name` in messages; or why it is none. */
export function specOfOctets(name: string, octets: Buffer): Source | Diagnostic {
  if (octets.length > maximumSize) return tooLarge(new Source(name, ''));
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(octets);
  const again = Buffer.from(text, 'utf-8');
  if (again.equals(octets)) return new Source(name, text);
  const bad = octets.findIndex((octet, index) => octet !== again[index]);
  if (/^(?:\xff\xfe|\xfe\xff)/.test(octets.toString('latin1', 0, 2))) {
    return diagnostic('E0105', new Source(name, ''), { start: 0, end: 0 }, 'the spec is text in UTF-16', {
      help: ['save it as UTF-8; in PowerShell: Set-Content -Encoding utf8'],
    });
  }
  // Up to the bad octet the text is right; half a character before it counts as bad with it.
  const start = octets.toString('utf-8', 0, bad).replace(/\ufffd$/, '').length;
  const octet = (octets[bad] ?? 0).toString(16).padStart(2, '0');
  return diagnostic('E0105', new Source(name, text), { start, end: start + 1 }, 'the spec is not text in UTF-8', {
    label: `octet ${octet} here`,
    help: ['save the file as UTF-8', `to send this octet write it as an escape in quotes: send "\\x${octet}"`],
  });
}

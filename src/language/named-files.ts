/**
 * The files that a spec names besides other specs: tables (`table t in "t.csv"`), messages (`send message file "m.eml"`) and chunks. They
 * are read when the spec is, before there is any connection; of what is sent and too large to be held only that it is there is seen to
 * then (`big-file.ts`), and no package that was installed has such a file.
 *
 * A spec can be a stranger's. So a path is relative and leads to a regular file inside of the spec's own package, symbolic links
 * followed; its name has to end as what it is for, so that no configuration and no key is read; size and number are bounded.
 */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { posix } from 'node:path';
import { formatSize } from '../text/size.ts';
import { systemErrorText } from '../text/system-error.ts';
import { isExpression, type Signature, type Template } from './ast.ts';
import type { BigFile } from './big-file.ts';
import { csvTable } from './csv-table.ts';
import { fileKey, type FileUse } from './file-use.ts';
import { insidePackage } from './inside-package.ts';
import { maximumBigFile, maximumFileOctets, maximumFiles, maximumSize } from './limits.ts';
import type { Origin } from './package-of.ts';
import { packagedFile } from './packaged-file.ts';
import type { NamedFile, Parsed } from './parsed.ts';
import { adviceFor, readUpTo } from './read-spec.ts';
import { plainText } from './template-text.ts';
import { allNodes } from './walk.ts';

/** A place that names a file. */
export interface FileName {
  readonly path: Template;
  readonly use: FileUse;
  /** What is sent of it is signed. */
  readonly signature?: Signature | undefined;
}

/** The places of a spec that name files, in the order of the text. */
export function fileNamesIn({ file, source }: Pick<Parsed, 'file' | 'source'>): FileName[] {
  // Most specs name none, and a walk through all of one takes time.
  if (!/\b(?:in|file)[ \t]+"/.test(source.text)) return [];
  const found: FileName[] = [];
  for (const node of allNodes(file)) {
    if (node.kind === 'TableFile') found.push({ path: node.path, use: 'table' });
    else if (node.kind === 'Send' && node.payload.form === 'message file')
      found.push({ path: node.payload.path, use: 'message', signature: node.payload.signature });
    else if (node.kind === 'Send' && node.payload.form === 'chunk file')
      found.push({ path: node.payload.path, use: 'chunk' });
    else if (node.kind === 'Attach' && node.source === 'file') found.push({ path: node.path, use: 'attachment' });
    else if (node.kind === 'OpenMessage') found.push({ path: node.path, use: 'opened message' });
  }
  return found;
}

/** The files that a spec from `origin` names, by their paths as they are written. `allowance`: octets, for all that a command reads. */
export async function readFiles(
  parsed: Pick<Parsed, 'file' | 'source'>,
  origin: Origin,
  allowance: { left: number },
): Promise<ReadonlyMap<string, NamedFile>> {
  const files = new Map<string, NamedFile>();
  for (const { path, use } of fileNamesIn(parsed)) {
    const written = plainText(path);
    const key = fileKey(use, written);
    if (files.has(key) || path.parts.some(isExpression)) continue;
    const read = files.size < maximumFiles && allowance.left > 0 ? await readFile(written, use, origin) : tooMany;
    if ('why' in read) {
      files.set(key, { form: 'refused', ...read });
    } else if ('big' in read) {
      files.set(key, { form: 'big', ...read, packaged: undefined });
    } else {
      const { octets } = read;
      allowance.left -= octets.length;
      const packaged = await packagedFile(octets, read.path, origin);
      // Messages call it as they call the spec: by the same folder.
      const name = posix.join(posix.dirname(parsed.source.name), written);
      const content =
        use === 'table' ? { form: use, csv: csvTable(name, octets) } : { form: 'octets' as const, octets };
      files.set(key, { ...content, packaged });
    }
  }
  return files;
}

interface Refusal {
  readonly why: string;
  readonly help: readonly string[];
}

/** `path`: absolute and real. */
interface Content {
  readonly octets: Buffer;
  readonly path: string;
}

interface Big {
  readonly big: BigFile;
}

const endings: { readonly [use in FileUse]: readonly string[] } = {
  table: ['.csv'],
  message: ['.eml'],
  'opened message': ['.eml'],
  chunk: ['.eml', '.bin'],
  // What people attach, and nothing that holds settings or keys.
  attachment: (
    '.bin .csv .doc .docx .eml .gif .gz .htm .html .ics .jpeg .jpg .mp3 .mp4 ' +
    '.ods .odt .pdf .png .ppt .pptx .rtf .svg .txt .vcf .webp .xls .xlsx .zip'
  ).split(' '),
};

async function readFile(written: string, use: FileUse, origin: Origin): Promise<Content | Big | Refusal> {
  if (!endings[use].some((ending) => written.toLowerCase().endsWith(ending))) {
    return {
      why: `${use === 'attachment' ? 'an' : 'a'} ${use.replace('opened ', '')} is a file whose name ends in ${listed(endings[use])}`,
      help: ['so that no spec, of whomever it is, reads a configuration or a key: rename the file'],
    };
  }
  const inside = await insidePackage(written, origin);
  if (!inside.ok) return inside;
  try {
    // A pipe, or a device, would wait for ever: it is not waited for, and nothing but a regular file is read.
    const file = await open(inside.path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const found = await file.stat();
      if (!found.isFile()) return { why: 'it is not a regular file', help: [] };
      const { size, dev: device, ino: inode, mtimeMs: changedAt } = found;
      if (size > maximumSize && (use === 'message' || use === 'chunk') && origin.package === undefined) {
        return size > maximumBigFile ? tooBig : { big: { path: inside.path, size, device, inode, changedAt } };
      }
      const octets = size > maximumSize ? undefined : await readUpTo(file, maximumSize + 1);
      return octets === undefined || octets.length > maximumSize ? tooLarge : { octets, path: inside.path };
    } finally {
      await file.close();
    }
  } catch (error) {
    return { why: systemErrorText(error), help: adviceFor(error) };
  }
}

/** `a, b or c` */
function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${last}` : last;
}

const tooLarge: Refusal = {
  why: `it is larger than ${formatSize(maximumSize)}`,
  help: ['divide it into several files'],
};

const tooBig: Refusal = { why: `it is larger than ${formatSize(maximumBigFile)}`, help: [] };

const tooMany: Refusal = {
  why: 'too many files are named',
  help: [`a spec names ${String(maximumFiles)} at most, all specs of a run together ${formatSize(maximumFileOctets)}`],
};

/** Which files of which packages a run uses. */
import { withImported, type Spec } from '../language/spec.ts';
import type { LibraryFile } from '../result/events.ts';

/** Those that these specs come from or call, each once, in the order of their names. */
export function libraryFiles(specs: readonly Spec[]): LibraryFile[] {
  const files = new Map<string, LibraryFile>();
  for (const { packaged } of withImported([...new Set(specs)])) {
    if (packaged !== undefined) files.set(`${packaged.package} ${packaged.file} ${packaged.sha256}`, packaged);
  }
  return [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, file]) => file);
}

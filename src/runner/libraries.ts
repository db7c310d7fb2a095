/** Which files of which packages a run uses. */
import { withImported, type Spec } from '../language/spec.ts';
import type { LibraryFile } from '../result/events.ts';

/** Those that these specs come from, call or name, each once, in the order of their names. */
export function libraryFiles(specs: readonly Spec[]): LibraryFile[] {
  const files = new Map<string, LibraryFile>();
  const add = (packaged: LibraryFile | undefined): void => {
    if (packaged !== undefined) files.set(`${packaged.package} ${packaged.file} ${packaged.sha256}`, packaged);
  };
  for (const spec of withImported([...new Set(specs)])) {
    add(spec.packaged);
    for (const file of spec.files.values()) if (file.form !== 'refused') add(file.packaged);
  }
  return [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, file]) => file);
}

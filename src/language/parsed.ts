/** A spec that has been read: its tree, what is wrong with it, and what came with it from other files. */
import type { SpecFile } from './ast.ts';
import type { BigFile } from './big-file.ts';
import type { CsvTable } from './csv-table.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { PackagedFile } from './packaged-file.ts';
import type { Source } from './source.ts';

/** `packaged`: of a file of a package, which. */
export type NamedFile =
  | { readonly form: 'table'; readonly csv: CsvTable; readonly packaged: PackagedFile | undefined }
  /** What is sent of it, a message or octets as they are. */
  | { readonly form: 'octets'; readonly octets: Buffer; readonly packaged: PackagedFile | undefined }
  /** The same of one that is read when it is sent. */
  | { readonly form: 'big'; readonly big: BigFile; readonly packaged: undefined }
  /** `why`: to stand behind "cannot be had: ". */
  | { readonly form: 'refused'; readonly why: string; readonly help: readonly string[] };

export interface Parsed {
  readonly source: Source;
  readonly file: SpecFile;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  /** The files that it imports, by the names that it gives them; `load` reads them. */
  readonly imports: ReadonlyMap<string, Parsed>;
  /** The other files that it names, by their paths as they are written; `load` reads them. */
  readonly files: ReadonlyMap<string, NamedFile>;
  /** Of a file of a package: which. */
  readonly packaged: PackagedFile | undefined;
}

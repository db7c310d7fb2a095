/**
 * Syntax trees as data, for programs: what `parse --json` prints. The nodes are those of `ast.ts`, their spans offsets in
 * UTF-16 units into the text of the file. schema/ has all of it as JSON schema, made from these types (`npm run docs`).
 *
 * A tree is what stands in the file and nothing else: no values of parameters or secrets, nothing of the environment.
 */
import type { Node } from '../ast.ts';
import type { Parsed } from '../parsed.ts';
import { diagnosticJson, type DiagnosticJson } from './json.ts';

/** What `parse --json` prints. */
export interface ParseJson {
  readonly schema: 1;
  readonly files: readonly FileJson[];
}

export interface FileJson {
  /** As the messages call it: relative to the current folder, with `/`; `builtin:…`; `<stdin>`. */
  readonly file: string;
  readonly items: readonly Node[];
  /** So many lines cannot be read that the last part of the file was left out. */
  readonly abandoned?: boolean;
  /** Of reading alone: what `check` finds beyond them is not here. With an error among them the tree is incomplete. */
  readonly diagnostics: readonly DiagnosticJson[];
}

/** One file. */
export function fileJson({ source, file, diagnostics }: Parsed): FileJson {
  return {
    file: source.name,
    items: file.items,
    ...(file.abandoned === undefined ? {} : { abandoned: file.abandoned }),
    diagnostics: diagnostics.map(diagnosticJson),
  };
}

/**
 * A CSV file as the rows of a table. Cells are plain text: no `${…}` and no escapes in them. What is wrong with the file is told
 * with its place in it.
 */
import type { NodeOf } from './ast.ts';
import { readableText } from './characters.ts';
import { readCsv, type CsvCell, type CsvRecord } from './csv.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';
import { specOfOctets } from './read-spec.ts';
import type { Source } from './source.ts';

export interface CsvTable {
  /** The CSV file. */
  readonly source: Source;
  /** The first one names the columns. */
  readonly rows: readonly NodeOf<'Row'>[];
  readonly faults: readonly Diagnostic[];
}

/** The table in a file that messages call `name`. */
export function csvTable(name: string, octets: Buffer): CsvTable {
  const source = specOfOctets(name, octets);
  if ('code' in source) return { source: source.source, rows: [], faults: [notUtf8(source)] };
  const { text, diagnostics } = readableText(source);
  const { records, fault } = readCsv(text);
  const faults = diagnostics.map((one): Diagnostic => ({ ...one, help: [plain] }));
  if (fault !== undefined) faults.push(diagnostic('E0221', source, fault.span, fault.message, { help: fault.help }));
  return { source, rows: records.map(rowOf), faults };
}

const plain = 'cells of a CSV file are plain text; a value that needs an escape stands in a table in the spec';

function notUtf8({ source, span, label }: Diagnostic): Diagnostic {
  return diagnostic('E0221', source, span, 'the table is not text in UTF-8', {
    ...(label === undefined ? {} : { label }),
    help: ['save the file as UTF-8; spreadsheets call it "CSV UTF-8"'],
  });
}

const rowOf = ({ cells, span }: CsvRecord): NodeOf<'Row'> => ({ kind: 'Row', cells: cells.map(cellOf), span });

const cellOf = ({ text, span }: CsvCell): NodeOf<'Row'>['cells'][number] => ({
  parts: text === '' ? [] : [{ form: 'text', text }],
  span,
});

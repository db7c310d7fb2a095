/** A table of a file as columns and rows: its first row names the columns. The rows stand in the spec, or in a CSV file. */
import type { Node, NodeOf, Template } from './ast.ts';
import { fileKey } from './file-use.ts';
import type { Parsed } from './parsed.ts';
import type { Source } from './source.ts';
import { plainText } from './template-text.ts';

type TableNode = NodeOf<'Table'> | NodeOf<'TableFile'>;

export interface Table {
  readonly node: TableNode;
  /** Where the rows stand. */
  readonly source: Source;
  /** The row that names the columns; undefined where the table is empty. */
  readonly header: NodeOf<'Row'> | undefined;
  readonly columns: readonly string[];
  readonly rows: readonly NodeOf<'Row'>[];
  /** Something in it could not be read, and is told already. */
  readonly unread: boolean;
}

/** Does this line declare a table? */
export const isTable = (node: Node): node is TableNode => node.kind === 'Table' || node.kind === 'TableFile';

/** What tables are made of. */
export type TableParts = Pick<Parsed, 'file' | 'source' | 'files'>;

/** The tables at the head of a file by their names; of two with one name the first. */
export function tablesIn(parts: TableParts): ReadonlyMap<string, Table> {
  const tables = new Map<string, Table>();
  for (const node of parts.file.items) {
    if (isTable(node) && !tables.has(node.name.text)) tables.set(node.name.text, tableOf(node, parts));
  }
  return tables;
}

function tableOf(node: TableNode, { source, files }: TableParts): Table {
  if (node.kind === 'TableFile') {
    const file = files.get(fileKey('table', plainText(node.path)));
    // Why it is not there is told at its path.
    if (file?.form !== 'table') return { node, source, header: undefined, columns: [], rows: [], unread: true };
    return { node, ...withHeader(file.csv.rows), source: file.csv.source, unread: file.csv.faults.length > 0 };
  }
  const { items } = node.body;
  const rows = items.filter((item) => item.kind === 'Row');
  return { node, ...withHeader(rows), source, unread: items.some(({ kind }) => kind === 'Bad') };
}

function withHeader([header, ...rows]: readonly NodeOf<'Row'>[]): Pick<Table, 'header' | 'columns' | 'rows'> {
  return { header, columns: header?.cells.map(plainText) ?? [], rows };
}

/** What `${variable.column}` stands for in one row: the cells by these names. Those that a row lacks, which is told, are empty. */
export function cellsByName(variable: string, { columns }: Table, row: NodeOf<'Row'>): Map<string, Template> {
  const cells = new Map<string, Template>();
  for (const [index, column] of columns.entries()) {
    cells.set(`${variable}.${column}`, row.cells[index] ?? { parts: [], span: row.span });
  }
  return cells;
}

/** A table of a file as columns and rows: its first row names the columns. */
import type { Node, NodeOf, Template } from './ast.ts';
import { plainText } from './template-text.ts';

export interface Table {
  readonly node: NodeOf<'Table'>;
  /** The row that names the columns; undefined where the table is empty. */
  readonly header: NodeOf<'Row'> | undefined;
  readonly columns: readonly string[];
  readonly rows: readonly NodeOf<'Row'>[];
}

/** The tables at the head of a file by their names; of two with one name the first. */
export function tablesIn(items: readonly Node[]): ReadonlyMap<string, Table> {
  const tables = new Map<string, Table>();
  for (const node of items) {
    if (node.kind === 'Table' && !tables.has(node.name.text)) tables.set(node.name.text, tableOf(node));
  }
  return tables;
}

function tableOf(node: NodeOf<'Table'>): Table {
  const [header, ...rows] = node.body.items.filter((item) => item.kind === 'Row');
  return { node, header, columns: header?.cells.map(plainText) ?? [], rows };
}

/** What `${variable.column}` stands for in one row: the cells by these names. A row may be too short. */
export function cellsByName(variable: string, { columns }: Table, row: NodeOf<'Row'>): Map<string, Template> {
  const cells = new Map<string, Template>();
  for (const [index, column] of columns.entries()) {
    const cell = row.cells[index];
    if (cell !== undefined) cells.set(`${variable}.${column}`, cell);
  }
  return cells;
}

/** The rows of a table as source text, their columns one below the other. */
import { displayWidth } from '../text/width.ts';
import type { Block, NodeOf } from './ast.ts';
import { printBare } from './print-text.ts';

/** What stands between two columns at least. */
const gap = '  ';
/** A wider cell stands out of its column: one long cell must not make every row long. */
const widest = 60;

/** A printer for the rows of this block: each cell is as wide as the widest of its column. */
export function rowPrinter({ items }: Block): (row: NodeOf<'Row'>) => string {
  const widths: number[] = [];
  for (const item of items) {
    if (item.kind !== 'Row') continue;
    for (const [column, cell] of item.cells.entries()) {
      const width = displayWidth(printBare(cell));
      if (width <= widest) widths[column] = Math.max(widths[column] ?? 0, width);
    }
  }
  return ({ cells }) =>
    cells
      .map((cell, column) => {
        const text = printBare(cell);
        // Nothing stands behind the last cell of a row.
        return column === cells.length - 1
          ? text
          : text + ' '.repeat(Math.max(0, (widths[column] ?? 0) - displayWidth(text)));
      })
      .join(gap);
}

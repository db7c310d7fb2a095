/**
 * CSV as RFC 4180 has it, each record and cell with its place: commas between cells, LF or CRLF behind records, and cells in quotes
 * that hold commas, line ends and doubled quotes. Blanks are part of a cell. Lines without anything in them are passed over.
 *
 * Pure. Ends at the first fault and at its bounds; nothing is repaired.
 */
import type { Span } from './ast.ts';
import { maximumCells, maximumColumns, maximumTests } from './limits.ts';

export interface CsvCell {
  readonly text: string;
  readonly span: Span;
}

export interface CsvRecord {
  readonly cells: readonly CsvCell[];
  readonly span: Span;
}

export interface CsvFault {
  readonly span: Span;
  readonly message: string;
  readonly help: readonly string[];
}

const doubled = 'a quote inside of a cell is written twice, and the cell stands in quotes: "say ""hello"""';

/** The records of a text without bare carriage returns. A byte order mark at its begin is none of them. */
export function readCsv(text: string): { readonly records: readonly CsvRecord[]; readonly fault?: CsvFault } {
  const records: CsvRecord[] = [];
  let left = maximumCells;
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length) {
    const end = lineEnd(text, at);
    if (end !== undefined) {
      at = end;
      continue;
    }
    const record = readRecord(text, at, Math.min(left, maximumColumns));
    if ('message' in record) return { records, fault: record };
    if (records.length > maximumTests) return { records, fault: tooMany(record, `${count(maximumTests)} rows`) };
    left -= record.cells.length;
    records.push(record);
    at = record.span.end;
    at = lineEnd(text, at) ?? at;
  }
  return { records };
}

/** Where the line end that stands here ends. */
function lineEnd(text: string, at: number): number | undefined {
  if (text[at] === '\n') return at + 1;
  return text[at] === '\r' && text[at + 1] === '\n' ? at + 2 : undefined;
}

function readRecord(text: string, start: number, most: number): CsvRecord | CsvFault {
  const cells: CsvCell[] = [];
  for (let at = start; ;) {
    const cell = text[at] === '"' ? readQuoted(text, at) : readBare(text, at);
    if ('message' in cell) return cell;
    cells.push(cell);
    if (cells.length > most) {
      const what = most < maximumColumns ? `${count(maximumCells)} cells` : `${count(maximumColumns)} columns`;
      return tooMany(cell, what);
    }
    at = cell.span.end;
    if (text[at] !== ',') return { cells, span: { start, end: at } };
    at += 1;
  }
}

function readBare(text: string, start: number): CsvCell | CsvFault {
  let end = start;
  while (end < text.length && text[end] !== ',' && text[end] !== '"' && lineEnd(text, end) === undefined) end += 1;
  if (text[end] !== '"') return { text: text.slice(start, end), span: { start, end } };
  return {
    span: { start: end, end: end + 1 },
    message: 'a quote stands inside of a cell that does not begin with one',
    help: [doubled, 'no blank stands before the quote that a cell begins with'],
  };
}

function readQuoted(text: string, start: number): CsvCell | CsvFault {
  for (let at = start + 1; ; at += 2) {
    at = text.indexOf('"', at);
    if (at === -1) {
      return {
        span: { start, end: start + 1 },
        message: 'the quote that this cell begins with is never closed',
        help: [doubled],
      };
    }
    if (text[at + 1] === '"') continue;
    const end = at + 1;
    if (end === text.length || text[end] === ',' || lineEnd(text, end) !== undefined) {
      return { text: text.slice(start + 1, at).replaceAll('""', '"'), span: { start, end } };
    }
    return {
      span: { start: end, end: end + 1 },
      message: 'behind the closing quote of a cell comes a comma or the end of the line',
      help: [doubled],
    };
  }
}

function tooMany({ span }: { readonly span: Span }, what: string): CsvFault {
  return { span, message: `the file has more than ${what}`, help: ['divide it into several files'] };
}

const count = (number: number): string => number.toLocaleString('en-US');

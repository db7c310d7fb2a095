/**
 * The rows of a table fit its columns, each names a case of its own, and `for each` walks a table that there is. A cell in
 * place of a duration or size is one.
 */
import type { NodeOf, Span } from '../../language/ast.ts';
import { constantText } from '../../language/constant.ts';
import type { Report } from '../../language/diagnostic.ts';
import { maximumErrors, maximumTests } from '../../language/limits.ts';
import { namesInText, type NameUse } from '../../language/names.ts';
import { isTable, tablesIn, type Table } from '../../language/table.ts';
import { plainText } from '../../language/template-text.ts';
import { cellsOf } from '../../language/test-declaration.ts';
import { allNodes, nodesOf } from '../../language/walk.ts';
import { builtinNames } from '../../statements/environment.ts';
import { plural } from '../../text/plural.ts';
import { didYouMean, suggestions } from '../../text/suggest.ts';
import { amountsByName } from '../amounts.ts';
import { checkFileNames } from '../file-names.ts';
import { exampleOf, isOfKind, kindWords } from '../wanted-kind.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { reportTwin } from '../twins.ts';

/** A column is a name, without the dots that divide it from its row. */
const columnName = /^[A-Za-z_]\w*(?:-\w+)*$/;
/** What may stand behind the slash of a test's id. */
const rowId = /^\w+(?:[.+-]\w+)*$/;

export const tables: Rule = (context) => {
  const known = tablesIn(context.parsed);
  for (const item of context.parsed.file.items) {
    if (!isTable(item)) continue;
    const table = known.get(item.name.text);
    if (table?.node !== item) reportTwin(context.report, item.name, 'two tables are called', table?.node.name.span);
    else checkTable(table, context);
  }
  checkLoops(known, context);
  checkAmounts(context);
  if (context.spec.tooManyTests) {
    const last = context.spec.tests[context.spec.tests.length - 1];
    context.report('E0208', last?.idSpan ?? { start: 0, end: 0 }, 'too many tests', {
      label: `more than ${maximumTests.toLocaleString('en-US')} with all rows`,
      help: ['divide the tables, or the file; a `for each` inside another one multiplies their rows'],
    });
  }
};

function checkTable({ node, source, header, columns, rows, unread }: Table, context: RuleContext): void {
  const inCsv = node.kind === 'TableFile';
  const report = inCsv ? upTo(maximumErrors, context.reportIn(source)) : context.report;
  if (header === undefined || rows.length === 0) {
    // A row that could not be read is told already.
    if (unread) return;
    context.report('E0207', node.name.span, `the table \`${node.name.text}\` has no rows`, {
      label: 'no test would run for it',
      help: [
        `its first line names the columns, each line below is a row: cells divided by ${inCsv ? 'commas' : 'blanks'}`,
      ],
    });
    return;
  }
  checkColumns(header, inCsv, report);
  checkKeys(rows, report);
  for (const row of rows) {
    // Those of a CSV file are plain text.
    if (!inCsv) for (const cell of row.cells) checkFileNames(cell, ' in a table', context);
    if (row.cells.length === columns.length) continue;
    report('E0207', row.span, `${plural(row.cells.length, 'cell')} in a table of ${plural(columns.length, 'column')}`, {
      related: { message: 'the columns', span: header.span },
      help: [
        inCsv
          ? 'commas divide cells: quote a cell that has commas in it; an empty one is nothing between two commas'
          : 'blanks divide cells: quote a cell that has blanks in it, and write "" for an empty one',
      ],
    });
  }
}

/** A file that is no table at all is not told with each of its lines. */
function upTo(most: number, report: Report): Report {
  let told = 0;
  return (...args) => {
    told += 1;
    if (told <= most) report(...args);
  };
}

function checkColumns({ cells }: NodeOf<'Row'>, inCsv: boolean, report: Report): void {
  const seen = new Map<string, Span>();
  for (const cell of cells) {
    const name = plainText(cell);
    const first = seen.get(name);
    if (first !== undefined) {
      report('E0202', cell.span, `two columns are called \`${name}\``, {
        related: { message: 'the first one', span: first },
      });
    } else if (!columnName.test(name)) {
      const help = ['the first line of a table names its columns: letters, digits, `_` and `-`'];
      if (inCsv && /[;\t]/.test(name)) help.push('cells are divided by commas, not by semicolons or tabs');
      report('E0207', cell.span, 'this is no name for a column', { help });
    }
    seen.set(name, cell.span);
  }
}

/** The first cell is the row's part of an id: it stands in reports, selections and known issues. */
function checkKeys(rows: readonly NodeOf<'Row'>[], report: Report): void {
  const seen = new Map<string, Span>();
  for (const [key] of rows.map(({ cells }) => cells)) {
    if (key === undefined) continue;
    const text = plainText(key);
    const first = seen.get(text);
    if (!rowId.test(text)) {
      report('E0207', key.span, 'the first cell of a row is its id', {
        label: 'expected letters, digits, `_`, `-`, `+` and `.`',
        help: ['put a column before it: a number, or a word for what is special about the row'],
      });
    } else if (first !== undefined) {
      report('E0202', key.span, `two rows begin with \`${text}\``, {
        related: { message: 'the first one', span: first },
        help: ['the first cell of a row is its id: each needs its own'],
      });
    }
    if (first === undefined) seen.set(text, key.span);
  }
}

function checkLoops(known: ReadonlyMap<string, Table>, { parsed, spec, unread, report }: RuleContext): void {
  const names = [...[...spec.parameters, ...spec.secrets].map(({ name }) => name.text), ...builtinNames];
  const declared = new Set(names.map((name) => name.split('.', 1)[0]));
  for (const node of allNodes(parsed.file)) {
    if (node.kind !== 'ForEach') continue;
    const { variable, table } = node;
    if (!known.has(table.text) && !unread.has(table.text)) {
      const near = suggestions(table.text, known.keys());
      report('E0201', table.span, `no table is called \`${table.text}\``, {
        ...(near.length === 0 ? {} : { label: didYouMean(near) }),
        help: [`it stands at the head of the file: table ${table.text} {`],
      });
    }
    const { header, columns } = known.get(table.text) ?? {};
    if (header !== undefined && columns !== undefined) checkTitles(node, columns, report);
    const inner = [...nodesOf(node.body.items)].find(
      (one) => one.kind === 'ForEach' && one.variable.text === variable.text,
    );
    if (declared.has(variable.text) || variable.text.includes('.')) {
      report('E0202', variable.span, `a row cannot be called \`${variable.text}\``, {
        help: ['its name is a word that no parameter, secret or built-in begins with: for each row in …'],
      });
    } else if (inner?.kind === 'ForEach') {
      report('E0202', inner.variable.span, `two rows are called \`${variable.text}\``, {
        related: { message: 'the outer one', span: variable.span },
      });
    }
  }
}

/** A title holds cells of the rows around it; what else stands in `${…}` there is text. */
function checkTitles({ variable, body }: NodeOf<'ForEach'>, columns: readonly string[], report: Report): void {
  const known = new Set(columns.map((column) => `${variable.text}.${column}`));
  for (const node of nodesOf(body.items)) {
    if (node.kind !== 'Test') continue;
    for (const { expression } of namesInText(node.title)) {
      const { name, span } = expression;
      if (known.has(name) || !name.startsWith(`${variable.text}.`)) continue;
      const near = suggestions(name, known);
      report('E0201', span, `nothing is called \`${name}\``, {
        ...(near.length === 0 ? {} : { label: didYouMean(near) }),
        help: [
          `the columns of its table are ${[...known]
            .slice(0, 30)
            .map((one) => `\${${one}}`)
            .join(', ')}`,
        ],
      });
    }
  }
}

/** Where a duration or a size is wanted, the cell of each row is one. */
function checkAmounts({ parsed, spec, report, reportIn }: RuleContext): void {
  const usesOf = new Map<object, Map<string, NameUse[]>>();
  for (const test of spec.tests) {
    if (test.rows.length === 0) continue;
    const uses = usesOf.get(test.lines) ?? amountsByName([...test.setup, ...test.lines, ...test.teardown]);
    usesOf.set(test.lines, uses);
    if (uses.size === 0) continue;
    for (const [name, cell] of cellsOf(test)) {
      const wanted = uses.get(name);
      const text = wanted === undefined ? undefined : constantText(cell);
      const missed = wanted?.find(({ unit }) => text !== undefined && !isOfKind(text, unit));
      if (missed === undefined) continue;
      const message = `this cell is no ${kindWords(missed.unit)}`;
      const { span } = missed.expression;
      const help = [exampleOf(missed.unit)];
      const home = test.rows.find(({ cells }) => cells.has(name))?.source ?? parsed.source;
      if (home === parsed.source) {
        report('E0308', cell.span, message, { related: { message: 'it stands here', span }, help });
      } else {
        const { file, line } = parsed.source.place(span);
        reportIn(home)('E0308', cell.span, message, { help: [`it stands in ${file}:${String(line)}`, ...help] });
      }
    }
  }
}

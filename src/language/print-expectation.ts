/** Expectations as source text. The table has an entry for each kind: one that is forgotten does not compile. */
import type { Alternative, Detail, Expectation, ExpectationKind, ExpectationOf, LinePattern } from './ast.ts';
import { block, oneLine, type Layout } from './layout.ts';
import { printMessageTest } from './print-message.ts';
import { printNameTest } from './print-name-test.ts';
import { printPath, printQuoted } from './print-text.ts';
import { printCertificateTest, printTlsTest } from './print-tls.ts';
import { printAmount, printCompare, printCompared, printRegex, printWord, printWords, spaced } from './print-values.ts';

type Printers = { readonly [K in ExpectationKind]: (expectation: ExpectationOf<K>, layout: Layout) => string };

const printers: Printers = {
  Reply: ({ subject, recipient, alternatives }, layout) =>
    spaced(
      subject !== 'reply' && subject,
      recipient && `reply for ${printPath(recipient)}`,
      printAlternatives(alternatives, layout),
    ),
  Refused: () => 'refused',
  Silence: ({ duration, orClose }) => spaced('silence', printAmount(duration), orClose && 'or close'),
  Extension: ({ keyword, absent, field, compare, has }) =>
    spaced(
      absent && 'no',
      'ext',
      printWord(keyword),
      field?.text,
      compare && printCompare(compare),
      has && `has ${printWords(has)}`,
    ),
  ExtensionSyntax: ({ keyword }) => spaced('ext', keyword && printWord(keyword), 'well-formed'),
  Count: ({ bound, count, code, quiet }) =>
    spaced(
      `${bound} ${String(count)} ${count === 1 ? 'reply' : 'replies'}`,
      code?.text,
      `until quiet ${printAmount(quiet)}`,
    ),
  SameCode: ({ name }) => `same code as ${name.text}`,
  Bytes: ({ text }) => `bytes ${printQuoted(text)}`,
  Compare: ({ left, operator, right }) => `${printCompared(left)} ${operator} ${printCompared(right)}`,
  Tls: ({ negated, test }) => spaced(negated && 'not', 'tls', printTlsTest(test)),
  Certificate: ({ negated, test }) => spaced(negated && 'not', 'cert', printCertificateTest(test)),
  Names: ({ test }) => printNameTest(test),
  Relay: ({ answer, code, enhanced, from, to }) =>
    spaced(
      `relay ${answer}`,
      code?.text,
      enhanced?.text,
      from && `from ${printPath(from)}`,
      to && `to ${printPath(to)}`,
    ),
  Delivered: ({ count, to }) => spaced('delivered', count && `exactly ${count.text}`, to && `to ${printPath(to)}`),
  NotDelivered: ({ what, to }) => spaced(`no ${what}`, to && `to ${printPath(to)}`),
  Bounce: ({ status, to }) => spaced('bounce', status && `status ${status.text}`, to && `to ${printPath(to)}`),
  Message: ({ test }) => printMessageTest(test),
};

/** What stands behind the verb, on one line unless the layout is a file's. */
export function printExpectation(expectation: Expectation, layout: Layout = oneLine): string {
  return print(expectation, layout);
}

function print<K extends ExpectationKind>(expectation: ExpectationOf<K>, layout: Layout): string {
  return printers[expectation.kind](expectation, layout);
}

/** Complete alternatives, with `or` between them. */
export function printAlternatives(alternatives: readonly Alternative[], layout: Layout): string {
  return alternatives.map((alternative) => printAlternative(alternative, layout)).join(' or ');
}

function printAlternative(alternative: Alternative, layout: Layout): string {
  switch (alternative.form) {
    case 'close':
      return 'close';
    case 'syntax':
      return alternative.malformed ? 'malformed' : 'well-formed';
    case 'reply': {
      const { negated, code, enhanced, enhancedAbsent, detail, thenClose } = alternative;
      const what =
        detail?.form === 'keyword'
          ? spaced(detail.absent && 'no', `${code?.text ?? ''}-${keywordLine(detail)}`)
          : spaced(code?.text, enhancedAbsent && 'no', enhanced?.text, detail && printDetail(detail, layout));
      return spaced(negated && 'not', what, thenClose && 'then close');
    }
  }
}

function printDetail(detail: Exclude<Detail, { readonly form: 'keyword' }>, layout: Layout): string {
  switch (detail.form) {
    case 'regex':
      return spaced(detail.absent && 'no', printRegex(detail.regex));
    case 'text':
      return spaced(detail.absent && 'no', printQuoted(detail.text));
    case 'exact':
      return spaced(detail.absent && 'no', '=', printQuoted(detail.text));
    case 'lines':
      return spaced(
        detail.mode !== 'some' && detail.mode,
        block(layout, detail.openComment, detail.lines, printLinePattern),
      );
  }
}

function printLinePattern(line: LinePattern, layout: Layout): string {
  if (line.form === 'comment' || line.form === 'bad') return line.text;
  return spaced(printPattern(line), layout.form === 'file' && line.comment);
}

function printPattern(line: Exclude<LinePattern, { readonly form: 'comment' | 'bad' }>): string {
  switch (line.form) {
    case 'regex':
      return printRegex(line.regex);
    case 'text':
      return printQuoted(line.text);
    case 'keyword':
      return `${line.code === undefined ? '' : `${line.code.text}-`}${keywordLine(line)}`;
  }
}

function keywordLine({ keyword, args }: Pick<Extract<Detail, { form: 'keyword' }>, 'keyword' | 'args'>): string {
  return spaced(printWord(keyword), ...args.map(printWord));
}

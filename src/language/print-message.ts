/** What is asked of a message that arrived, as source text. */
import type { CountTest, DsnTest, MessageTest, Presence, TextTest } from './ast.ts';
import { printBare, printPath, printQuoted } from './print-text.ts';
import { printAmount, printRegex, spaced } from './print-values.ts';

/** A line of the block behind `expect delivered`, or what stands behind `expect` of an opened message. */
export function printMessageTest(asked: MessageTest): string {
  switch (asked.about) {
    case 'header':
      return `header ${asked.field.text} ${printTest(asked.test)}`;
    case 'received':
      return `received ${printTest(asked.test)}`;
    case 'sender':
      return `sender ${printPath(asked.path)}`;
    case 'body':
      return `body ${asked.test.form === 'same' ? 'same as sent' : printTest(asked.test)}`;
    case 'part': {
      const { part, test } = asked;
      return `part ${part.text} ${test.form === 'filename' ? `filename ${printText(test.text)}` : printTest(test)}`;
    }
    case 'dsn':
      return `dsn ${printDsn(asked.test)}`;
  }
}

function printDsn(test: DsnTest): string {
  switch (test.form) {
    case 'action':
    case 'original':
      return `${test.form} ${test.word.text}`;
    case 'status':
      return `status ${test.enhanced.text}`;
    case 'recipient':
      return `recipient ${printPath(test.path)}`;
    case 'field':
      return `field ${test.field.text} ${printTest(test.test)}`;
  }
}

/** `has "…"`, `= "…"`, `/…/`, `present`, `count >= 1`. */
function printTest(test: TextTest | Presence | CountTest): string {
  switch (test.form) {
    case 'present':
    case 'absent':
      return test.form;
    case 'count':
      return `count ${test.comparison} ${printAmount(test.amount)}`;
    case 'has':
      return spaced('has', test.absent && 'no', printText(test.text));
    case 'is':
      return `= ${printText(test.text)}`;
    case 'regex':
      return spaced(test.absent && 'no', printRegex(test.regex));
  }
}

/** What begins with a value stands without quotes where it can. */
function printText(text: Parameters<typeof printBare>[0]): string {
  const bare = printBare(text);
  return bare.startsWith('${') ? bare : printQuoted(text);
}

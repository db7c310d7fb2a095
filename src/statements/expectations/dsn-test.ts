/** What is asked of a report on a delivery: the lines of one block are all about the same recipient of it. */
import type { DsnTest, EnhancedPattern } from '../../language/ast.ts';
import { decodedValues } from '../../mail/decode.ts';
import type { Dsn, DsnRecipient } from '../../mail/dsn.ts';
import { isSameAddress, type Message } from '../../mail/message.ts';
import { formatEnhancedCode, type EnhancedCode } from '../../smtp/enhanced-code.ts';
import type { Environment } from '../environment.ts';
import { clipped } from '../words.ts';
import { textMiss, withoutBrackets } from './text-test.ts';

/** Which of the tests does not hold, and why; those before it do. */
export interface DsnMiss {
  readonly index: number;
  readonly why: string;
}

/** What no recipient of the report is as asked in; undefined where one is as all of these ask. */
export function dsnMiss(tests: readonly DsnTest[], { nature }: Message, environment: Environment): DsnMiss | undefined {
  if (tests.length === 0) return undefined;
  if (nature.kind !== 'bounce') {
    const what = nature.kind === 'other' ? `, it is ${nature.what}` : '';
    return { index: 0, why: `it is no report on a delivery (RFC 3464)${what}` };
  }
  const { dsn, form, original } = nature;
  const recipients: readonly (DsnRecipient | undefined)[] =
    dsn === undefined || dsn.recipients.length === 0 ? [undefined] : dsn.recipients;
  const misses = recipients.map((recipient) => {
    for (const [index, test] of tests.entries()) {
      const why =
        test.form === 'original'
          ? originalMiss(test.word.text, original)
          : dsn === undefined
            ? `it is a bounce as ${form} writes it: text that says neither action nor status`
            : oneMiss(test, dsn, recipient, environment);
      if (why !== undefined) return { index, why };
    }
    return undefined;
  });
  if (misses.includes(undefined)) return undefined;
  // The one that came furthest is the one that was meant.
  return misses.reduce((one, other) => ((other?.index ?? 0) > (one?.index ?? 0) ? other : one));
}

function oneMiss(
  test: DsnTest,
  dsn: Dsn,
  recipient: DsnRecipient | undefined,
  environment: Environment,
): string | undefined {
  const whom = recipient?.final ?? recipient?.original ?? '?';
  switch (test.form) {
    case 'action':
      if (recipient?.action === test.word.text.toLowerCase()) return undefined;
      return recipient?.action === undefined
        ? 'it has no Action'
        : `its action for <${clipped(whom)}> is ${clipped(recipient.action)}`;
    case 'status':
      if (statusFits(test.enhanced, recipient?.status)) return undefined;
      return recipient?.status === undefined
        ? 'it has no Status'
        : `its status for <${clipped(whom)}> is ${formatEnhancedCode(recipient.status)}`;
    case 'recipient': {
      const wanted = withoutBrackets(environment.text(test.path));
      const names = [recipient?.final, recipient?.original].filter((name) => name !== undefined);
      return names.some((name) => isSameAddress(name, wanted)) ? undefined : `it is about <${clipped(whom)}>`;
    }
    case 'field': {
      const { field, test: asked } = test;
      const values = [...decodedValues(recipient?.fields ?? [], field.text), ...decodedValues(dsn.fields, field.text)];
      switch (asked.form) {
        case 'present':
          return values.length > 0 ? undefined : `the report has no ${field.text}`;
        case 'absent':
          return values[0] === undefined ? undefined : `the report has ${field.text}: ${clipped(values[0])}`;
        default:
          return textMiss(asked, values, field.text, environment);
      }
    }
    case 'original':
      return undefined;
  }
}

/** Has the status every part that the pattern has? */
const statusFits = ({ parts }: EnhancedPattern, status: EnhancedCode | undefined): boolean =>
  status !== undefined &&
  [status.class, status.subject, status.detail].every((number, i) => (parts[i] ?? number) === number);

const cameWords = {
  full: 'the whole original came with it',
  header: 'the header of the original came with it',
  none: 'nothing of the original came with it',
} as const;

function originalMiss(wanted: string, came: keyof typeof cameWords): string | undefined {
  const fits = { returned: came !== 'none', absent: came === 'none', full: came === 'full', header: came === 'header' };
  return fits[wanted as keyof typeof fits] ? undefined : cameWords[came];
}

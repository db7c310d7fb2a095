/**
 * What `connect` and `session` share: where the connection goes, and how. Each part that this version cannot do yet is refused
 * where it stands, so that no line is read and then not obeyed.
 */
import type { ConnectionOptions, Span, Template, Word } from '../language/ast.ts';
import { printBare } from '../language/print-text.ts';
import type { CheckContext, ExplainContext } from './handler.ts';

/** The parts that have no meaning yet, each with what is missing. */
const missing: { readonly [part in 'to' | 'from' | 'via' | UsingWord]?: string } = {
  to: 'this version of smtpspec connects to the target alone',
  from: 'this version of smtpspec lets the system choose the source address',
  via: 'this version of smtpspec knows no proxies',
  lmtp: 'this version of smtpspec has no LMTP',
};

type UsingWord = 'tls' | 'starttls' | 'lmtp';

/** Reports what cannot be done, and what the words cannot mean. */
export function checkConnectionOptions(options: ConnectionOptions, context: CheckContext): void {
  const { to, using, from, via } = options;
  refuse('to', to, context);
  if (using !== undefined) refuse(using.text as UsingWord, using, context);
  refuse('from', from, context);
  refuse('via', via, context);
}

function refuse(part: keyof typeof missing, written: Template | Word | undefined, { report }: CheckContext): void {
  const why = missing[part];
  if (written === undefined || why === undefined) return;
  const span: Span = written.span;
  const words = 'text' in written ? `using ${written.text}` : `${part} ${printBare(written)}`;
  report('E0311', span, `a connection \`${words}\` cannot be had: ${why}`, {
    help: ['take this part of the line away'],
  });
}

/** The parts in words, for `explain`: ` to backup via office`; empty where there are none. */
export function connectionWords({ to, using, from, via }: ConnectionOptions, context: ExplainContext): string {
  return [
    to && ` to ${context.show(to)}`,
    using && ` using ${using.text}`,
    from && ` from ${context.show(from)}`,
    via && ` via ${context.show(via)}`,
  ]
    .filter(Boolean)
    .join('');
}

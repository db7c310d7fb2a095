/** What is wrong with the lines of `starttls { … }` and with the versions of TLS that a spec names, before anything runs. */
import type { Block, NodeOf, Span, Word } from '../language/ast.ts';
import { tlsVersions } from '../tls/handshake.ts';
import { didYouMean, suggestions } from '../text/suggest.ts';
import type { CheckContext } from './handler.ts';
import { isAddress, isSpoken, optionsOf } from './tls-words.ts';

/** What OpenSSL has not spoken for years: known, so that a spec can ask for it. */
const unspoken: ReadonlySet<string> = new Set(['ssl2', 'ssl3']);

/** The version of TLS that a word means has to be one; @returns whether it is. */
export function checkVersion({ text, span }: Word, { report }: CheckContext): boolean {
  if (isSpoken(text)) return true;
  if (unspoken.has(text)) {
    report('W0401', span, `no client of today speaks ${text}: the test is skipped wherever it runs`, {
      help: [`the versions are ${tlsVersions.join(', ')}`],
    });
    return true;
  }
  const near = suggestions(text, tlsVersions);
  report('E0401', span, `there is no TLS ${text}`, {
    ...(near.length === 0 ? {} : { label: didYouMean(near) }),
    help: [`the versions are ${tlsVersions.join(', ')}`],
  });
  return false;
}

export function checkTlsOptions(body: Block | undefined, context: CheckContext): void {
  const options = optionsOf(body);
  const seen = new Map<string, Span>();
  for (const line of options) {
    const first = seen.get(line.option);
    if (first !== undefined) {
      context.report('E0402', line.span, `\`${line.option}\` is asked for twice`, {
        related: { message: 'first here', span: first },
      });
    }
    seen.set(line.option, line.span);
    if ('version' in line) checkVersion(line.version, context);
    if (line.option === 'sni' && line.text !== undefined) checkServerName(line.text.span, literal(line), context);
  }
  const [low, high] = (['min', 'max'] as const).map((option) => options.find((line) => line.option === option));
  if (low === undefined || high === undefined || !('version' in low) || !('version' in high)) return;
  const order: readonly string[] = [...unspoken, ...tlsVersions];
  if (order.indexOf(low.version.text) <= order.indexOf(high.version.text)) return;
  context.report('E0309', high.span, `no version is at least ${low.version.text} and at most ${high.version.text}`);
}

function checkServerName(span: Span, name: string | undefined, { report }: CheckContext): void {
  if (name === undefined || !isAddress(name)) return;
  report('E0403', span, 'an address cannot be said as the server name of TLS', {
    help: ['RFC 6066 3: it is a host name; to say none: sni none'],
  });
}

const literal = (line: NodeOf<'TlsOption'>): string | undefined => {
  if (line.option !== 'sni' || line.text === undefined) return undefined;
  const { parts } = line.text;
  return parts.every((part) => part.form === 'text') ? parts.map((part) => part.text).join('') : undefined;
};

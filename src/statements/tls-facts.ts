/** `capture x from tls cipher`, `capture x from cert subject`: what is known of the TLS of a session, as text. */
import type { NodeOf } from '../language/ast.ts';
import { Session } from '../session/session.ts';
import { factsOf } from '../session/tls.ts';
import { didYouMean, suggestions } from '../text/suggest.ts';
import type { CaseRun } from './case-run.ts';
import { securedSession } from './expectations/tls.ts';
import type { CheckContext } from './handler.ts';
import { met, missed, unjudged, type Judged } from './judged.ts';

/** The facts of each source, as a spec names them. */
const known = {
  tls: ['version', 'cipher', 'key-exchange', 'alpn'],
  cert: ['subject', 'issuer', 'names', 'fingerprint', 'serial', 'key', 'signature', 'not-before', 'not-after'],
} as const;

type FactCapture = Extract<NodeOf<'Capture'>, { readonly source: 'tls' | 'cert' }>;

export function checkTlsFact({ source, fact }: FactCapture, { report }: CheckContext): void {
  const names: readonly string[] = known[source];
  if (names.includes(fact.text)) return;
  const near = suggestions(fact.text, names);
  report('E0404', fact.span, `\`${fact.text}\` is no fact of ${source === 'tls' ? 'a TLS session' : 'a certificate'}`, {
    ...(near.length === 0 ? {} : { label: didYouMean(near) }),
    help: [`there are ${names.join(', ')}`],
  });
}

export async function takeTlsFact({ source, name, fact }: FactCapture, run: CaseRun): Promise<Judged> {
  const session = await securedSession(run);
  if (!(session instanceof Session)) return session;
  const facts = factsOf(session.tls);
  if (facts === undefined) return unjudged('there is no TLS in this session');
  const { factText } = await import('./fact-text.ts');
  const text = factText(source, fact.text, facts);
  if (text === undefined) return missed(`there is no ${fact.text} in this TLS session`);
  run.environment.capture(name.text, text);
  return met(text);
}

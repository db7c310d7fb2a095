/** What a handshake is to ask for: the lines of `starttls { … }` on top of what holds for the target, made ready before anything is sent. */
import type { Block, NodeOf, Span, Word } from '../language/ast.ts';
import { prepareTls, type ReadyTls } from '../session/tls.ts';
import { tlsVersions, type TlsOptions, type TlsSettings, type TlsVersion } from '../tls/handshake.ts';
import { didYouMean, suggestions } from '../text/suggest.ts';
import type { CaseRun } from './case-run.ts';
import type { CheckContext } from './handler.ts';
import { unjudged, type Judged } from './judged.ts';
import type { Place } from './place.ts';

type Option = NodeOf<'TlsOption'>;

/** What OpenSSL has not spoken for years: known, so that a spec can ask for it. */
const unspoken: ReadonlySet<string> = new Set(['ssl2', 'ssl3']);

export const isSpoken = (text: string): text is TlsVersion => (tlsVersions as readonly string[]).includes(text);

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

const literal = (line: Option): string | undefined => {
  if (line.option !== 'sni' || line.text === undefined) return undefined;
  const { parts } = line.text;
  return parts.every((part) => part.form === 'text') ? parts.map((part) => part.text).join('') : undefined;
};

/** Is this an IP address, in brackets or not? */
const isAddress = (text: string): boolean => /^\[?[\d.]+\]?$/.test(text) || text.includes(':');

const optionsOf = (body: Block | undefined): Option[] =>
  (body?.items ?? []).filter((item) => item.kind === 'TlsOption');

/** Ready for the handshake, or why it cannot be tried: the case is skipped where this runtime cannot. */
export async function readyTls(body: Block | undefined, run: CaseRun): Promise<ReadyTls | Judged> {
  const options = await asked(body, run);
  if ('kind' in options) return options;
  return preparedOr(options);
}

/** What holds for the target, where no line says otherwise. */
export async function defaultTls({
  host,
  tls,
}: {
  readonly host: string;
  readonly tls?: TlsSettings;
}): Promise<TlsOptions> {
  return { authorities: (await tls?.authorities()) ?? [], ...(isAddress(host) ? {} : { sni: host }) };
}

/** The same for a place. */
export const defaultsOf = ({ target, tls }: Pick<Place, 'target' | 'tls'>): Promise<TlsOptions> =>
  defaultTls({ host: target.host, tls });

/** Made ready, or the case is skipped. */
export async function preparedOr(options: TlsOptions): Promise<ReadyTls | Judged> {
  const prepared = await prepareTls(options);
  return prepared.kind === 'ready' ? prepared : { kind: 'skipped', reason: `not testable: ${prepared.why}` };
}

async function asked(body: Block | undefined, run: CaseRun): Promise<TlsOptions | Judged> {
  let options = await defaultsOf(placeOf(run));
  for (const line of optionsOf(body)) {
    const more = askedBy(line, run);
    if ('kind' in more) return more;
    options = { ...options, ...more };
  }
  return options;
}

/** Where the session of the line has gone. */
const placeOf = (run: CaseRun): Place => run.place;

function askedBy(line: Option, run: CaseRun): TlsOptions | Judged {
  switch (line.option) {
    case 'min':
    case 'max': {
      const { text } = line.version;
      if (!isSpoken(text)) return { kind: 'skipped', reason: `not testable: this runtime does not speak ${text}` };
      return { [line.option]: text };
    }
    case 'ciphers':
      return { ciphers: run.environment.text(line.text) };
    case 'sni': {
      if (line.text === undefined) return { sni: undefined };
      const sni = run.environment.text(line.text);
      if (!isAddress(sni)) return { sni };
      return unjudged(`the server name ${sni} is an address, which cannot be said (RFC 6066 3)`, [
        'to say none: sni none',
      ]);
    }
    case 'alpn':
      return { alpn: line.names.map((name) => run.environment.text(name)) };
    case 'client certificate': {
      const client = placeOf(run).tls.clients.get(line.name.text);
      if (client !== undefined) return { client };
      const { text } = line.name;
      return {
        kind: 'skipped',
        reason: `needs the client certificate ${text}: give it with --client-certificate ${text}=FILE.pem, or in the configuration ("clientCertificates")`,
      };
    }
    case 'resume': {
      const resume = run.sessions.lastTls?.session();
      if (resume !== undefined) return { resume };
      return unjudged('there is no TLS session to resume: no handshake of this test was given one', [
        'TLS 1.3 gives a session behind the handshake: read a reply inside TLS before the next one',
      ]);
    }
  }
}

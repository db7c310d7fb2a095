/** What a handshake is to ask for: the lines of `starttls { … }` on top of what holds for the target, made ready before anything is sent. */
import type { Block, NodeOf } from '../language/ast.ts';
import type { ReadyTls } from '../session/tls.ts';
import type { TlsOptions } from '../tls/handshake.ts';
import type { CaseRun } from './case-run.ts';
import { unjudged, type Judged } from './judged.ts';
import { defaultsOf, preparedOr } from './tls-defaults.ts';
import { isAddress, isSpoken, optionsOf } from './tls-words.ts';

type Option = NodeOf<'TlsOption'>;

/** Ready for the handshake, or why it cannot be tried: the case is skipped where this runtime cannot. */
export async function readyTls(body: Block | undefined, run: CaseRun): Promise<ReadyTls | Judged> {
  const options = await asked(body, run);
  if ('kind' in options) return options;
  return preparedOr(options);
}

async function asked(body: Block | undefined, run: CaseRun): Promise<TlsOptions | Judged> {
  let options = await defaultsOf(run.place);
  for (const line of optionsOf(body)) {
    const more = askedBy(line, run);
    if ('kind' in more) return more;
    options = { ...options, ...more };
  }
  return options;
}

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
      const client = run.place.tls.clients.get(line.name.text);
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

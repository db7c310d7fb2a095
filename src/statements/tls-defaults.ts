/** What a handshake asks for where no line of a spec says otherwise, and how all that it asks for is made ready. */
import { prepareTls, type ReadyTls } from '../session/tls.ts';
import type { TlsOptions, TlsSettings } from '../tls/handshake.ts';
import type { Judged } from './judged.ts';
import type { Place } from './place.ts';
import { isAddress } from './tls-words.ts';

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

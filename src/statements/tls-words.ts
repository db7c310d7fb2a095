/** What the lines of `starttls { … }` are made of, for who checks them and who carries them out. */
import type { Block, NodeOf } from '../language/ast.ts';
import { tlsVersions, type TlsVersion } from '../tls/handshake.ts';

export const isSpoken = (text: string): text is TlsVersion => (tlsVersions as readonly string[]).includes(text);

/** Is this an IP address, in brackets or not? */
export const isAddress = (text: string): boolean => /^\[?[\d.]+\]?$/.test(text) || text.includes(':');

export const optionsOf = (body: Block | undefined): NodeOf<'TlsOption'>[] =>
  (body?.items ?? []).filter((item) => item.kind === 'TlsOption');

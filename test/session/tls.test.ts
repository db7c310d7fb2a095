/** TLS over a session: servers that speak it, stop in the middle of it, or speak something else. */
import { describe, expect, it } from 'vitest';
import type { RawPeer } from '../../src/server/index.ts';
import { type Handshake, prepareTls, type ReadyTls } from '../../src/session/tls.ts';
import type { Session } from '../../src/session/session.ts';
import type { TlsOptions } from '../../src/tls/handshake.ts';
import { command, inWords, opened } from './support.ts';

async function ready(options: TlsOptions = {}): Promise<ReadyTls> {
  const prepared = await prepareTls(options);
  if (prepared.kind !== 'ready') throw new Error(prepared.why);
  return prepared;
}

async function secured(session: Session, options: TlsOptions = {}): Promise<Handshake> {
  const handshake = await session.secure(await ready(options));
  if ('kind' in handshake) throw new Error(`not begun: ${handshake.kind}`);
  return handshake;
}

/** A session to a server that says this to STARTTLS, and that to the hello of TLS. */
async function afterStarttls(said: string, then: (peer: RawPeer) => void | Promise<void>) {
  const session = await opened(async (peer) => {
    await peer.write('220 mail.example.org\r\n');
    await peer.line();
    await peer.write(said);
    await then(peer);
  });
  await session.session.reply();
  await command(session.session, 'STARTTLS');
  expect(inWords(await session.session.reply())).toBe('220');
  return session;
}

describe('what is no TLS', () => {
  it('is told as it came', async () => {
    const { session, lines } = await afterStarttls('220 go\r\n', async (peer) => {
      await peer.some();
      await peer.write('500 what is that\r\n');
    });
    expect((await secured(session)).outcome).toEqual({ kind: 'garbage', octets: '500 what is that\r\n' });
    expect(session.closed).toMatchObject({ by: 'us', how: 'fin' });
    expect(lines().slice(-3)).toEqual([
      'received 500 what is that\r\n',
      'note TLS handshake failed: the server does not speak TLS here, it sent: 500 what is that',
      'close closed by us',
    ]);
  });

  it('is told where it stood behind the 220, and is no reply inside TLS', async () => {
    const { session, lines } = await afterStarttls('220 go\r\n250 injec', () => undefined);
    expect((await secured(session)).outcome).toEqual({ kind: 'garbage', octets: '250 injec' });
    expect(lines().filter((line) => line.includes('received 250'))).toEqual([]);
    expect(session.extensions).toBeUndefined();
  });
});

describe('a server that stops in the middle', () => {
  it('by a close, a reset, or silence', async () => {
    const close = await afterStarttls('220 go\r\n', async (peer) => {
      await peer.some();
      peer.close();
    });
    expect((await secured(close.session)).outcome).toEqual({ kind: 'closed' });
    expect(close.session.closed).toMatchObject({ by: 'server', how: 'fin' });
    const reset = await afterStarttls('220 go\r\n', async (peer) => {
      await peer.some();
      peer.reset();
    });
    expect((await secured(reset.session)).outcome).toMatchObject({ kind: 'reset' });
    const silent = await opened((peer) => peer.end(), { patienceFor: () => 50, tls: await ready() });
    expect(silent.session.tls?.outcome).toEqual({ kind: 'timed-out', waitedMs: 50 });
    expect(silent.session.closed).toMatchObject({ by: 'us' });
  });

  it('by an alert', async () => {
    const { session } = await afterStarttls('220 go\r\n', async (peer) => {
      await peer.some();
      await peer.write('\x15\x03\x01\0\x02\x02\x28');
    });
    expect((await secured(session)).outcome).toEqual({ kind: 'alert', alert: 40, name: 'handshake failure' });
  });

  it('and our own hanging up ends it as well', async () => {
    const { session } = await afterStarttls('220 go\r\n', (peer) => peer.end());
    const handshake = secured(session);
    setTimeout(() => void session.hangUp('close'), 20);
    expect((await handshake).outcome).toEqual({ kind: 'closed' });
    expect(session.closed).toMatchObject({ by: 'us' });
  });
});

describe('what this runtime cannot speak', () => {
  it.each(['RC4-SHA', 'AES128-SHA:DES-CBC3-SHA', 'EXPORT', 'TLS_NO_SUCH_SUITE'])(
    '%s is not testable',
    async (ciphers) => {
      expect(await prepareTls({ ciphers })).toMatchObject({ kind: 'not-testable' });
    },
  );
  it('and what it can is', async () => {
    for (const ciphers of ['HIGH:!aNULL', 'AES128-SHA', 'TLS_AES_128_GCM_SHA256', 'DEFAULT:@SECLEVEL=1']) {
      expect(await prepareTls({ ciphers, min: '1.0' }), ciphers).toMatchObject({ kind: 'ready' });
    }
  });
});

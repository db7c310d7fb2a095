/** A zone served on loopback for the tests of a file. */
import { afterAll, beforeAll } from 'vitest';
import type { Lookup } from '../../src/dns/answer.ts';
import { Resolver } from '../../src/dns/resolver.ts';
import { startDnsServer, type DnsServer } from '../../src/server/dns/server.ts';

/** @returns look-ups in it, for the tests of the file. */
export function served(zone: string): Lookup {
  let server: DnsServer;
  let resolver: Resolver;
  beforeAll(async () => {
    server = await startDnsServer(zone);
    resolver = new Resolver({ servers: [server], timeoutMs: 5000, tries: 1 });
  });
  afterAll(() => server.close());
  return (name, type) => resolver.lookup(name, type);
}

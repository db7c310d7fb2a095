/** The DNS of embedded servers: started when a test asks it the first time, so that no name of theirs is asked for elsewhere. */
import type { DnsServer } from '../server/dns/server.ts';
import type { Endpoint } from '../text/endpoint.ts';

export interface EmbeddedNames {
  readonly start: () => Promise<Endpoint>;
  /** Ends it, where it was started. */
  readonly close: () => Promise<void>;
}

export function embeddedNames(): EmbeddedNames {
  let started: Promise<DnsServer> | undefined;
  return {
    start() {
      started ??= Promise.all([import('../server/dns/server.ts'), import('../server/dns/site-zone.ts')]).then(
        ([{ startDnsServer }, { siteZone }]) => startDnsServer(siteZone),
      );
      return started;
    },
    async close() {
      await (await started)?.close();
    },
  };
}

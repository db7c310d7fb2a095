/** The shipped specs about extensions and LMTP: each of their tests is seen to pass on a good server and to fail on a sick one. */
import { afterAll, describe, expect, test } from 'vitest';
import { difference } from '../../src/demo/compare.ts';
import type { RunningServer } from '../../src/server/index.ts';
import { extensionServers } from './extension-servers.ts';
import { runShipped, targetOf } from './support.ts';

/** By what they do: each is started once. */
const servers = new Map<string, Promise<RunningServer>>();
afterAll(async () => {
  await Promise.all([...servers.values()].map(async (server) => (await server).close()));
});

describe.concurrent('on a server that', () => {
  test.each(extensionServers.map((one) => [one.what, one.id, one] as const))('%s: %s', async (_what, id, one) => {
    const server = servers.get(one.server) ?? one.start();
    servers.set(one.server, server);
    const target = targetOf('server', await server, {
      profiles: ['extensions', 'lmtp'].filter((p) => id.startsWith(p)),
    });
    const [result, another] = await runShipped(target, { only: [id], patience: 1000 });
    expect(another).toBeUndefined();
    expect(result && difference(result, one.expected)).toBeUndefined();
  });
});

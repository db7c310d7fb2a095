/** The shipped specs about logins: each of their tests is seen to pass on a good server and to fail on a sick one. */
import { describe, expect, test } from 'vitest';
import { difference } from '../../src/demo/compare.ts';
import { startPersona, startScripted } from '../../src/server/index.ts';
import { account, loginServers } from './login-servers.ts';
import { runShipped, targetOf } from './support.ts';

describe.concurrent('on a server that', () => {
  test.each(loginServers.map((one) => [one.what, one.id, one] as const))('%s: %s', async (_what, id, one) => {
    const server = typeof one.server === 'string' ? await startPersona(one.server) : await startScripted(one.server);
    try {
      const target = targetOf('scripted', server, { parameters: { domain: 'adatum.com', user: account.user } });
      const secrets = new Map([['password', account.password]]);
      const [result, another] = await runShipped(target, { only: [id], patience: 1000, secrets, intrusive: true });
      expect(another).toBeUndefined();
      expect(result && difference(result, one.expected)).toBeUndefined();
    } finally {
      await server.close();
    }
  });
});

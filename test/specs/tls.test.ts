/** The shipped specs about TLS: each of their tests is seen to pass on a good server and to fail on one that is sick in one respect. */
import { describe, expect, test } from 'vitest';
import { difference } from '../../src/demo/compare.ts';
import { passed, type Expected } from '../../src/demo/expected.ts';
import { shippedTests } from '../../src/demo/shipped.ts';
import { startPersona } from '../../src/server/index.ts';
import { runShipped, targetOf } from './support.ts';
import { tlsServers } from './tls-servers.ts';

const outcomeOf = async (persona: string, id: string, expected: Expected): Promise<string | undefined> => {
  const server = await startPersona(persona);
  try {
    const [result, another] = await runShipped(targetOf('server', server), { only: [id] });
    expect(another).toBeUndefined();
    return result && difference(result, expected);
  } finally {
    await server.close();
  }
};

describe.concurrent('on modern', () => {
  test.each(shippedTests.filter(({ spec }) => spec.startsWith('tls.')).map(({ id }) => id))('%s', async (id) => {
    expect(await outcomeOf('modern', id, passed)).toBeUndefined();
  });

  test.each(tlsServers.map((one) => [one.options, one.id, one.expected] as const))(
    '%s: %s',
    async (options, id, expected) => {
      expect(await outcomeOf(`modern:${options}`, id, expected)).toBeUndefined();
    },
  );
});

/** The shipped spec about smuggling on servers that are sick in each way: it fails on all of them, and each ending where that is an end. */
import { describe, expect, test } from 'vitest';
import { difference } from '../../src/demo/compare.ts';
import { passed } from '../../src/demo/expected.ts';
import { shippedTests } from '../../src/demo/shipped.ts';
import { startScripted, type Script } from '../../src/server/index.ts';
import { refused, smuggled } from './smuggling.ts';
import { runShipped, targetOf } from './support.ts';

/** By the names of the rows. */
const endings: Readonly<Record<string, string>> = {
  '01-lf-dot-lf': '\n.\n',
  '02-lf-dot-crlf': '\n.\r\n',
  '03-lf-dot-cr': '\n.\r',
  '04-cr-dot-cr': '\r.\r',
  '05-cr-dot-lf': '\r.\n',
  '06-cr-dot-crlf': '\r.\r\n',
  '07-crlf-dot-lf': '\r\n.\n',
  '08-crlf-dot-cr': '\r\n.\r',
  '09-crlf-nul-dot-crlf': '\r\n\0.\r\n',
  '10-crlf-dot-nul-crlf': '\r\n.\0\r\n',
  '11-crlf-dot-cr-crlf': '\r\n.\r\r\n',
  '12-cr-crlf-dot-cr': '\r\r\n.\r\r\n',
  '13-crlf-cr-dot-crlf': '\r\n\r.\r\n',
  '14-crlf-lf-dot-lf': '\r\n\n.\n',
};

async function differences(script: Script, ids: readonly string[], wanted: typeof passed): Promise<string[]> {
  const server = await startScripted(script);
  try {
    const parameters = { domain: 'adatum.com', mailbox: 'postmaster@adatum.com', quiet: '400ms' };
    const came = await runShipped(targetOf('scripted', server, { parameters }), { only: ids });
    expect(came).toHaveLength(ids.length);
    return came.flatMap((result) => difference(result, wanted) ?? []);
  } finally {
    await server.close();
  }
}

describe('each row', () => {
  test.concurrent.each(Object.entries(endings))(
    '%s fails where that ends a message, and passes elsewhere',
    async (name, octets) => {
      const ids = ['crlf', 'lf'].map((header) => `smuggling/end/${header}/${name}`);
      // The proper end as well, or the last message would have none.
      const [sick, safe] = await Promise.all([
        differences({ ends: [octets, '\r\n.\r\n'] }, ids, smuggled),
        differences({}, ids, passed),
      ]);
      expect([...sick, ...safe]).toEqual([]);
    },
  );

  test('all rows of the spec are here', () => {
    const rows = shippedTests.flatMap(({ id }) => /^smuggling\/end\/crlf\/(.*)/.exec(id)?.[1] ?? []);
    expect(rows).toEqual(Object.keys(endings));
  });
});

test('the control fails where messages are refused', async () => {
  expect(await differences({ onMessage: () => '554 no' }, ['smuggling/control'], refused)).toEqual([]);
});

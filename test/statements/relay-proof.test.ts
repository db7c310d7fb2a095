/** A rewritten recipient that is accepted: only a message that comes out proves that the server relays. */
import { expect, test } from 'vitest';
import { startPersona, startSinkSource, type SinkSource } from '../../src/server/index.ts';
import { closing, judge, setting, told } from '../support/judge.ts';

const spec = (attributes: string): string =>
  [
    'param elsewhere: domain = example.net',
    `test "x" as x ${attributes}{`,
    'expect relay rejected to <probe%${elsewhere}@adatum.com>',
    '}',
    '',
  ].join('\n');

async function verdict(
  persona: string,
  { attributes = 'may-deliver ', named = true, allowed = true, looks = true, statement = '' } = {},
): Promise<{ readonly verdict: string; readonly sink: SinkSource }> {
  const sink = closing(await startSinkSource('run'));
  const server = closing(await startPersona(persona, { forwardTo: sink }));
  const result = await judge(spec(attributes).replace('expect relay rejected', statement || '$&'), server, {
    allowDelivery: allowed,
    patience: 500,
    values: named ? setting({ elsewhere: 'sink.example' }) : [],
    ...(looks ? { mail: sink } : {}),
  });
  return { verdict: told(result), sink };
}

test('it is relayed where the copy comes out', async () => {
  const { verdict: came, sink } = await verdict('forwarding:relay');
  expect(came).toMatch(/^failed 3:8 the server relays: what was sent came out at <probe@sink.example>/);
  expect(sink.with('run-0')[0]?.recipients).toEqual(['probe@sink.example']);
});

test('it is rejected where none comes out, but not with a code', async () => {
  expect((await verdict('forwarding:relay,lose')).verdict).toBe('passed');
  const { verdict: coded } = await verdict('forwarding:relay,lose', { statement: 'expect relay rejected 550' });
  expect(coded).toMatch(/^failed 3:8 rejected, but not with 550: it was taken/);
  const { verdict: wanted } = await verdict('forwarding:relay,lose', { statement: 'expect relay accepted' });
  expect(wanted).toMatch(/^failed 3:8 rejected: it was taken \(250.*\), and nothing came out/);
});

test('nothing is sent to a recipient that nobody named, without permission, or where nobody looks', async () => {
  const skips = [
    [
      { named: false },
      /^skipped .*only delivery can prove this, and neither probe@example.net nor its domain was named/,
    ],
    [{ allowed: false }, /--allow-delivery/],
    [{ looks: false }, /--sink/],
    [{ attributes: '' }, /not marked `may-deliver`/],
  ] as const;
  for (const [how, expected] of skips) {
    const { verdict: came, sink } = await verdict('forwarding:relay', how);
    expect(came).toMatch(expected);
    expect(sink.with('run-0')).toEqual([]);
  }
});

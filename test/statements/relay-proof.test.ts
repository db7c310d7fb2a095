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

test('that none comes out in time proves nothing: neither answer is passed', async () => {
  for (const statement of ['', 'expect relay rejected 550', 'expect relay accepted']) {
    const { verdict: came } = await verdict('forwarding:relay,lose', { statement });
    expect(came, statement).toMatch(/^errored 3:8 inconclusive: it was taken \(250.*\), and nothing came out .*queue/);
  }
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

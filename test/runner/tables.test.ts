/** `for each`: a case for each row of a table, with the row's cells in what is sent and expected. */
import { describe, expect, test } from 'vitest';
import { judgeAll, scripted } from '../support/judge.ts';

const sent = (results: Awaited<ReturnType<typeof judgeAll>>): string[] =>
  results.map(
    ({ transcript }) => transcript.find(({ kind, text }) => kind === 'sent' && text.startsWith('X'))?.text ?? '',
  );

const around = (rows: string, body: string): string => `id t.rows
param domain: domain = example.net
table t {
${rows}
}
for each r in t {
  test "row \${r.id}" as row {
${body}
  }
}
`;

describe('for each', () => {
  test('each row is a case of its own, with its id and its title', async () => {
    const results = await judgeAll(around('  id\n  one\n  two', '    send XA\n    expect 250'), await scripted());
    expect(results.map(({ info, outcome }) => [info.id, info.title, outcome])).toEqual([
      ['t.rows/row/one', 'row one', 'failed'],
      ['t.rows/row/two', 'row two', 'failed'],
    ]);
    expect(results.map(({ findings }) => findings[0]?.details.at(-1))).toEqual([
      'the row is line 5, of the table t',
      'the row is line 6, of the table t',
    ]);
  });

  test('cells hold values, octets, names that are known only when connected, and nothing', async () => {
    const rows = ['  id cell', '  1 a@${domain}', '  2 "\\xff\\r"', '  3 ${target.ip}', '  4 ""', '  5 $${x}'];
    const results = await judgeAll(
      around(rows.join('\n'), '    send "X${r.cell}Y"'),
      await scripted(),
      {},
      {
        parameters: { domain: 'example.org' },
      },
    );
    const ip = results[2]?.info.target.host ?? '';
    expect(sent(results)).toEqual(
      ['Xa@example.orgY', 'X\u00ff\rY', `X${ip}Y`, 'XY', 'X${x}Y'].map((line) => `${line}\r\n`),
    );
  });

  test('a cell that needs a value that nobody gave skips its row alone', async () => {
    const spec = around('  id cell\n  1 ${needed}\n  2 x', '    send X${r.cell}\n    expect 5xx').replace(
      'param domain: domain = example.net',
      'param needed: string',
    );
    const results = await judgeAll(spec, await scripted());
    expect(results.map(({ outcome }) => outcome)).toEqual(['skipped', 'passed']);
    expect(results[0]?.reason).toContain('`needed`');
  });

  test('a cell in place of a duration is one, also where a parameter is in it', async () => {
    const spec = around('  id for\n  1 1ms\n  2 ${domain}', '    wait ${r.for}\n    send XA\n    expect 5xx');
    const [first, second] = await judgeAll(spec, await scripted());
    expect(first?.findings).toEqual([]);
    expect(second?.outcome).toBe('errored');
    expect(second?.reason).toBe('`r.for` is example.net, which is no duration');
  });

  test('rows of rows multiply, the outer ones first', async () => {
    const spec = `id t.rows
table a {
  id
  1
  2
}
for each x in a {
  group "inside" {
    for each y in a {
      test "both" as both {
        send X\${x.id}\${y.id}
        expect 5xx
      }
    }
  }
}
`;
    const results = await judgeAll(spec, await scripted());
    expect(results.map(({ info, outcome }) => [info.id, info.title, outcome])).toEqual([
      ['t.rows/both/1/1', 'both: 1, 1', 'passed'],
      ['t.rows/both/1/2', 'both: 1, 2', 'passed'],
      ['t.rows/both/2/1', 'both: 2, 1', 'passed'],
      ['t.rows/both/2/2', 'both: 2, 2', 'passed'],
    ]);
    expect(sent(results)).toEqual(['X11\r\n', 'X12\r\n', 'X21\r\n', 'X22\r\n']);
  });
});

/**
 * Files that are small and ask for much: a table in whose place thousands of lines stand, a definition that is called from
 * everywhere. Each took a minute or more when something was done once for each row, call or name that can be done once.
 */
import { expect, test } from 'vitest';
import { checkSpec } from '../../src/checker/check.ts';
import { parseSpec } from '../../src/language/parse.ts';
import { Source } from '../../src/language/source.ts';

const count = 20_000;
const lines = (make: (i: number) => string, length = count): string =>
  Array.from({ length }, (_, i) => `${make(i)}\n`).join('');
const table = (rows: string, body: string): string =>
  `table t {\nid d\n${rows}}\nfor each r in t {\ntest "a" as a {\n${body}}\n}\n`;

test.each([
  ['definitions that nothing calls', `${lines((i) => `def a${String(i)}() {\n}`)}\nsend A`, ['W0215']],
  [
    'calls of a long block',
    `def f() {\ngiven {\n${lines(() => 'send A', 5000)}}\n}\n${lines(() => 'use f()')}`,
    ['E0211'],
  ],
  [
    'rows of a long test',
    table(
      lines((i) => `r${String(i)} x`),
      lines(() => 'send A'),
    ),
    [],
  ],
  [
    'rows with an amount in many lines',
    table(
      lines((i) => `r${String(i)} 1s`),
      lines(() => 'wait ${r.d}'),
    ),
    [],
  ],
  [
    'calls with an amount in many lines',
    `def f(a) {\n${lines(() => 'wait ${a}')}}\n${lines(() => 'use f(a: 1s)')}`,
    ['E0211'],
  ],
  [
    'parameters of one definition',
    `def f(${lines((i) => `p${String(i)}`)
      .trim()
      .replaceAll('\n', ', ')}) {\n}\nuse f(p0: 1)\n`,
    ['W0215', 'E0209'],
  ],
  [
    'names in cells',
    lines((i) => `param p${String(i)}: string`) +
      table(
        lines((i) => `r${String(i)} \${p${String(i)}}`),
        'send ${r.d}\n',
      ),
    [],
  ],
])('%s are checked in a moment', async (_, text, codes) => {
  const { diagnostics } = await checkSpec(parseSpec(new Source('x.smtpspec', text)));
  expect([...new Set(diagnostics.map(({ code }) => code))].sort()).toEqual([...codes].sort());
});

/** `explain`: what a reader sees of an expectation whose parts are names. */
import { expect, test } from 'vitest';
import { printExpression } from '../../src/language/print-text.ts';
import { parseSpec } from '../../src/language/parse.ts';
import { Source } from '../../src/language/source.ts';
import { templateText } from '../../src/language/template-text.ts';
import type { ExplainContext } from '../../src/statements/handler.ts';
import { explainStatements } from '../../src/statements/interpret.ts';

const values: Readonly<Record<string, string>> = { domain: 'example.com', limit: '3s', size: '1MiB', quote: '"' };

const context: ExplainContext = {
  show: (template) =>
    templateText(template, (expression) =>
      expression.form === 'name' ? (values[expression.name] ?? `<${expression.name}>`) : printExpression(expression),
    ),
  explainLines: (lines) => explainStatements(lines, context),
  explainUse: () => [],
  relay: { from: 'a@example.com', to: 'b@example.net' },
};

test.each<[line: string, ...shown: string[]]>([
  ['expect 250 "at ${domain}"', '250 "at example.com"'],
  ['expect banner = "${domain} ${quote}" or close', 'banner = "example.com \\"" or close'],
  ['expect 250 {\n  "${domain}"\n  SIZE\n}', '250 { "example.com"; SIZE }'],
  ['expect bytes "${domain}\\xff\\r\\n"', 'bytes "example.com\\xff\\r\\n"'],
  ['expect 250 "${unknown} $${domain}"', '250 "<unknown> $${domain}"'],
  ['expect ext SIZE >= ${size}', 'ext SIZE >= 1MiB'],
  ['expect silence ${limit}', 'silence 3s'],
  ['expect at most 1 reply until quiet ${limit}', 'at most 1 reply until quiet 3s'],
  ['expect 250 /${domain}/', '250 /${domain}/'],
  ['send message """\n.${domain}\n""" as is', 'octets, as they stand: .example.com\\n'],
  [
    'auth plain user "a@${domain}" password ${pw}',
    'AUTH PLAIN',
    'what the mechanism says with user a@example.com, password <pw>, as long as it is asked (334)',
    '235, unless the next line judges the reply',
  ],
  [
    'auth ntlm using X-EXPS then cancel',
    'X-EXPS NTLM',
    'what the mechanism says, then `*`, as long as it is asked (334)',
    '501, unless the next line judges the reply',
  ],
  ['send chunk "a\\xff\\r\\n" last', 'BDAT 4 LAST', 'a\\xff\\r\\n'],
  [
    'parallel {\na: barrier go 2\nbarrier go 2\n}',
    'side by side:',
    ...Array<string>(2).fill('wait until 2 sessions are at the barrier go'),
  ],
  [
    'repeat 200 concurrency 20 {\nconnect\ntime banner p95 < 1s\n}',
    '200 times, 20 at once, in a new session each:',
    'connect',
  ],
  ['session a without banner', 'connect, and do not wait for the greeting'],
  ['send chunk "${domain}"', 'BDAT <size>', 'example.com'],
  ['send chunk """\na\n"""', 'BDAT 3', 'a\\r\\n'],
  [
    'pipeline {\nsend NOOP\nexpect 250\nsend RSET\ntime < 5s\nexpect 2xx\n}',
    'in one write:',
    'NOOP',
    'RSET',
    '250',
    '2xx',
  ],
  ['drip ${size} every ${limit} {\nsend NOOP\nexpect 250\n}', 'slowly, 1MiB every 3s:', 'NOOP', '250'],
  ['wait ${limit}', 'wait 3s'],
  ['wait ${unknown}', 'wait <unknown>'],
])('%s', (line, ...shown) => {
  const { items } = parseSpec(new Source('x.smtpspec', `${line}\n`)).file;
  expect(explainStatements(items, context).map(({ text }) => text)).toEqual(shown);
});

/** Tables in CSV files: every row is a case of its own, its cells are plain text, and what goes wrong tells its line. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { fileURLToPath } from 'node:url';
import { beside, folderWith } from '../support/beside.ts';
import { judgeAll, scripted, told } from '../support/judge.ts';

const spec = `param domain: domain = example.com
table recipients in "rows.csv"
for each r in recipients {
  test "\${r.about} is known" as known {
    send VRFY \${r.to}
    time < \${r.time}
    expect 252
    given \${domain} != ""
  }
}
`;

const rows = 'id,about,to,time\r\na,"a, b",<a@${domain}>,5s\r\n\r\nb,"\\r",f\u00fc "x",5s\r\n';

test('a case of each row, with what is written in it', async () => {
  const server = await scripted({ onCommand: (verb) => (verb === 'VRFY' ? '252 ok' : undefined) });
  const results = await judgeAll(
    await beside(spec, { 'rows.csv': rows.replace('f\u00fc "x"', '"f\u00fc ""x"""') }),
    server,
  );
  expect(results.map(({ info }) => [info.id, info.title])).toEqual([
    ['test/known/a', 'a, b is known'],
    ['test/known/b', '\\r is known'],
  ]);
  expect(results.map(told)).toEqual(['passed', 'passed']);
  const sent = results.map(({ transcript }) => transcript.find(({ text }) => text.startsWith('VRFY'))?.text);
  expect(sent).toEqual(['VRFY <a@${domain}>\r\n', 'VRFY f\xc3\xbc "x"\r\n']);
});

test('a failure tells file and line of its row', async () => {
  const server = await scripted({ onCommand: (verb) => (verb === 'VRFY' ? '550 no' : undefined) });
  const results = await judgeAll(await beside(spec, { 'rows.csv': 'id,about,to,time\n\na,a,b,5s\n' }), server);
  expect(results.map(told)).toEqual(['failed 7:12 got 550 no']);
  expect(results[0]?.findings[0]?.details).toEqual(['the row is rows.csv:3, of the table recipients']);
});

test('`list`, `explain` and a selection know the rows', () => {
  const cwd = folderWith(spec, { 'rows.csv': 'id,about,to,time\na,one,x,5s\nb,two,y,5s\n' });
  const program = fileURLToPath(new URL('../../dist/smtpspec.js', import.meta.url));
  const cli = (...args: string[]) => spawnSync(process.execPath, [program, ...args], { cwd, encoding: 'utf8' });
  expect(cli('list', '.').stdout).toContain('test/known/a  one is known\n  test/known/b  two is known\n');
  const explained = cli('explain', '.', '--only', 'known/b').stdout;
  expect(explained).toContain('C: VRFY y\n');
  expect(explained).not.toContain('C: VRFY x\n');
  expect(cli('fmt', '--check', '.')).toMatchObject({ status: 0 });
  expect(JSON.parse(cli('parse', '--json', 'test.smtpspec').stdout)).toMatchObject({
    files: [{ items: [{}, { kind: 'TableFile', name: { text: 'recipients' } }, {}] }],
  });
});

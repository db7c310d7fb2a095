/** Expressions seen from outside: what `explain` and `params` show of them, and that no output shows a secret in one. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startScripted } from '../../src/server/index.ts';
import { cli, folder } from './support.ts';

const spec = `param user: string = \${lower("Jim")}
param needed: string
param id: string = \${uuid()}
secret pw
table rows {
  id  text
  a   \${hex(user)}
}
def x(a, b) {
  send X\${a} \${b} \${base64(a)} \${base64(b)}
  expect 5xx
}
for each r in rows {
  test "t" as t {
    send \${upper(user)} \${r.text} \${len(r.text) * 2}
    expect 5xx
    send \${base64(user, pw)} \${upper(needed)} \${random( 3 )} \${upper(id)}
    expect 250 "\${len(user)} \${base64(pw)} \${repeat("a", 998)}"
    use x(a: \${upper(user)}, b: \${needed})
    wait \${"\${len(user)}s"}
  }
}
`;

test('explain shows what an expression comes to where all is known, else the expression', async () => {
  const cwd = await folder({ 'a.smtpspec': spec });
  const { code, out, err } = await cli(['explain', 'a.smtpspec'], { cwd });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const lines = out.split('\n').map((line) => line.trim());
  expect(lines).toEqual(
    expect.arrayContaining([
      'C: JIM 6a696d 12',
      'C: ${base64(user, pw)} ${upper(needed)} ${random(3)} ${upper(id)}',
      'S: 250 "3 ${base64(pw)} ${repeat("a", 998)}"',
      'C: XJIM <needed> SklN ${base64(b)}',
      '* wait 3s',
    ]),
  );
});

test('params shows a default that is computed, and not one that is another each time', async () => {
  const cwd = await folder({ 'a.smtpspec': spec });
  const { out } = await cli(['params', 'a.smtpspec', '--json'], { cwd });
  const { parameters } = JSON.parse(out) as { parameters: { name: string; default?: string; values: object[] }[] };
  const shown = new Map(parameters.map((each) => [each.name, each]));
  expect(shown.get('user')).toMatchObject({ default: '${lower("Jim")}', values: [{ from: 'default', value: 'jim' }] });
  expect(shown.get('id')).toMatchObject({ default: '${uuid()}', values: [{ from: 'default' }] });
  expect(shown.get('id')?.values[0]).not.toHaveProperty('value');
});

test('nothing of a secret in an expression is in a report, a log or on the screen', async () => {
  const login = `secret pw
param login: string = \${base64("\\0me\\0", pw)}
send AUTH PLAIN \${login}
check 250 "\${hex(pw)}"
send X\${upper(xtext(pw))} \${repeat("\${pw}", 2)}
check 250 = "\${base64("a", pw)}"
send Y\${base64(base64(pw))}
`;
  const cwd = await folder({ 'a.smtpspec': login });
  // It says again what it was told.
  const server = await startScripted({ onCommand: (verb, rest) => `550 ${verb} ${rest}` });
  onTestFinished(() => server.close());
  const target = ['--target', `127.0.0.1:${String(server.port)}`];
  const { code, out, err } = await cli(
    ['run', 'a.smtpspec', ...target, '--secret', 'pw', '--log', 'run.jsonl', '--junit', 'run.xml', '--verbose'],
    { cwd, env: { SMTPSPEC_SECRET_PW: 'Hunter+22' } },
  );
  expect(code).toBe(1);
  const written = await Promise.all(['run.jsonl', 'run.xml'].map((name) => readFile(join(cwd, name), 'utf8')));
  const all = [out, err, ...written].join('\n');
  expect(all).toContain('[secret]');
  expect(all).toContain('which reports could not mask any more');
  for (const form of ['Hunter', 'SHVudGVyKzIy', 'h1bnRlcisyM', 'IdW50ZXIrMj', '48756e746572', 'U0hWdWRHVnlLekl5']) {
    expect(all.toLowerCase()).not.toContain(form.toLowerCase());
  }
});

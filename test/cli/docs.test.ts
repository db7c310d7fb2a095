/** `smtpspec docs`: a library's page, whatever its specs say. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cli, folder } from './support.ts';

const spec = `spec "Names"
id org.names
version 1.2.0
about "Are names known?"
tags names
ref "RFC 5321 3.5" should
advice "Ask the hostmaster."

param domain: domain "The domain"
param who: address = x@\${domain}
param spare: int = 5
secret password "Of the mailbox"

table people {
  id       name
  alice    <alice>
  "b.b"    bob
}

def hello(name, again = "a b") {
  send NOOP \${name} \${again}
  expect 250
}

group "Lookups" {
  advice "Look at the directory."
  for each p in people {
    test "\${p.name} is known" as known slow {
      requires ext SIZE >= 1KiB
      tags people
      use hello(name: \${p.name})
    }
  }
}

test "a login" as login delivers {
  proves passes on tarpit, greylister, fails on tarpit:mode=per-char
  severity major
  send NOOP \${who} \${password}
  expect 250
  use hello(name: x)
}
`;

test('tests, parameters, secrets, tables and definitions are on the page', async () => {
  const cwd = await folder({ 'names.smtpspec': spec });
  const { code, out } = await cli(['docs', 'names.smtpspec'], { cwd });
  expect(code).toBe(0);
  expect(out).toBe(
    `
# Names

Are names known?

- Id: \`org.names\`, in \`names.smtpspec\`
- Version: 1.2.0
- After RFC 5321 3.5 (SHOULD)
- Tags: \`names\`

When a test fails:

1. Ask the hostmaster.

## Parameters

| parameter | type | default | what it is | needed by |
| --- | --- | --- | --- | --- |
| \`domain\` | \`domain\` | required | The domain | \`login\` |
| \`who\` | \`address\` | \`x@\${domain}\` |  | \`login\` |
| \`spare\` | \`int\` | \`5\` |  | no test |

A value comes from \`--set domain=…\`, from a file (\`--params FILE\`), from the environment (\`SMTPSPEC_SET_DOMAIN\`) or from the target's entry in the configuration.

## Secrets

| secret | what it is | given with | needed by |
| --- | --- | --- | --- |
| \`password\` | Of the mailbox | \`--secret password\`: the variable \`SMTPSPEC_SECRET_PASSWORD\`, or a prompt | \`login\` |

## Tests

### \`org.names/known\`

- Group: Lookups
- Takes minutes: runs with \`--slow\`
- Needs \`ext SIZE >= 1KiB\`
- Tags: \`people\`

2 cases, one for each row of \`people\`:

- \`alice\`: &lt;alice&gt; is known
- \`b.b\`: bob is known

When it fails:

1. Look at the directory.

### \`org.names/login\`

a login

- Leaves mail on the server: runs with \`--allow-delivery\`
- severity: major
- Proved: passed on \`tarpit\`, \`greylister\`; failed on \`tarpit:mode=per-char\`

## Tables

| table | columns | rows | tests |
| --- | --- | --- | --- |
| \`people\` | \`id\`, \`name\` | 2 | \`known\` |

## Definitions

| definition | parameters |
| --- | --- |
| \`hello\` | \`name\`, \`again = "a b"\` |
`.trimStart(),
  );
});

test('a package says what it is, and the page of its folder is kept current', async () => {
  const cwd = await folder({
    'package.json': JSON.stringify({ name: '@org/<b>names', version: '3.0.0', description: 'Names | all' }),
    'names.smtpspec': spec,
    'other.smtpspec': 'spec "Other"\nexpect banner 220\n',
  });
  const page = ['docs', '--out', 'out/LIBRARY.md'];
  expect(await cli([...page, '--check'], { cwd })).toMatchObject({
    code: 1,
    out: 'out/LIBRARY.md cannot be read: write it again without --check\n',
  });
  expect(await cli(page, { cwd })).toMatchObject({ code: 0, out: '', err: '' });
  const text = await readFile(join(cwd, 'out/LIBRARY.md'), 'utf8');
  expect(text).toMatch(
    /^# @org\/&lt;b&gt;names\n\nNames &#124; all\n\nVersion 3\.0\.0\.\n\n\| spec .*\n.*\n.*`names\.smtpspec` \| 3 \|.*\n.*`other\.smtpspec` \| 1 \| Other \|/,
  );
  expect(text).toContain('\n## Names\n');
  expect(await cli([...page, '--check'], { cwd })).toMatchObject({ code: 0, out: '' });
  await writeFile(join(cwd, 'names.smtpspec'), spec.replace('1.2.0', '1.2.1'));
  expect(await cli([...page, '--check'], { cwd })).toMatchObject({
    code: 1,
    out: 'out/LIBRARY.md is out of date: write it again without --check\n',
  });
});

test('what imported files need is on the page, and an installed package is named', async () => {
  const cwd = await folder({
    'steps.smtpspec':
      'spec "Steps"\nid steps\nparam greeting: string\nparam other: string = x\ndef hello() {\n  send NOOP ${greeting}\n  expect 250\n}\ndef more() {\n  send NOOP ${other}\n  expect 250\n}\n',
    'a.smtpspec':
      'import "./steps.smtpspec" as steps\nimport "@org/lib/one" as one\ninclude tests from one with (who: me)\ntest "t" as t {\n  use steps.hello()\n}\n',
    'node_modules/@org/lib/package.json':
      '{ "name": "@org/lib", "version": "2.0.0", "exports": { "./one": "./one.smtpspec" } }',
    'node_modules/@org/lib/one.smtpspec':
      'spec "One"\nid org.one\nparam who: string\ntest "one" as one {\n  send NOOP ${who}\n  expect 250\n}\n',
  });
  const { code, out } = await cli(['docs', 'a.smtpspec'], { cwd });
  expect(code, out).toBe(0);
  expect(out).toContain('- Its tests are included by `a.smtpspec`\n');
  expect(out).toContain('| `who` | `string` | `me` |  | its test |\n');
  expect(out).toContain('## Steps\n\nImported: `steps`, in `steps.smtpspec`.\n\n### Parameters\n');
  expect(out).toContain('| `greeting` | `string` | required |  | `a/t` |\n');
  expect(out).not.toContain('`other`');
  expect((await cli(['docs', '@org/lib'], { cwd })).out).toMatch(/^# @org\/lib\n\nVersion 2\.0\.0\.\n/);
});

test('what a hostile spec says is text', async () => {
  const evil = '<script>alert(1)</script> | `x` [y](javascript:z)';
  const cwd = await folder({
    'a.smtpspec': `spec "${evil}"\nabout "${evil}"\nadvice "${evil}"\nowner "${evil}"\nref "${evil}"
param p: string = "${evil}" "${evil}"\nsecret s "${evil}"
def d(a = "${evil}") {\n  send NOOP \${a}\n  expect 250\n}
group "${evil}" {\n  test "${evil}" as t {\n    known-issue "${evil}"\n    send NOOP \${p} \${s}\n    expect 250\n    use d()\n  }\n}
test "second" as second {\n  skip because "${evil}"\n  expect banner 220\n}\n`,
  });
  const { code, out } = await cli(['docs', 'a.smtpspec'], { cwd });
  expect(code).toBe(0);
  // All that is left of HTML is what we write around code.
  expect(out.match(/<(?!\/?code>)/g)).toBeNull();
  expect(out.match(/(?<!\\)\]\(/g)).toBeNull();
  for (const line of out.split('\n').filter((one) => one.startsWith('|'))) expect(line).toMatch(/^\|( [^|]* \|){2,5}$/);
  expect(out).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &#124; \\`x\\` \\[y\\](javascript:z)');
});

test('specs with errors, and files that cannot be written', async () => {
  const cwd = await folder({ 'a.smtpspec': 'expct 250\n', 'b.smtpspec': 'expect banner 220\n', file: '' });
  expect(await cli(['docs', 'a.smtpspec'], { cwd })).toMatchObject({ code: 3, out: '' });
  expect(await cli(['docs', 'b.smtpspec', '--check'], { cwd })).toMatchObject({ code: 2 });
  const unwritten = await cli(['docs', 'b.smtpspec', '--out', 'file/x.md'], { cwd });
  expect(unwritten).toMatchObject({ code: 4, out: '' });
  expect(unwritten.err).toContain('cannot write the page file/x.md');
});

test('the page of a package says what to grant to it', async () => {
  const about = { name: '@org/names', version: '1.0.0' };
  const cwd = await folder({ 'names.smtpspec': spec, 'package.json': JSON.stringify(about) });
  const { out } = await cli(['docs'], { cwd });
  expect(out).toContain(
    '`"grants": { "@org/names": { "secrets": ["password"], "environment": ["SMTPSPEC_SET_DOMAIN", "SMTPSPEC_SET_WHO", "SMTPSPEC_SET_SPARE"], "recipients": ["postmaster@example.org"] } }`\n',
  );
  // Nobody installs it: nothing is granted.
  await writeFile(join(cwd, 'package.json'), JSON.stringify({ ...about, private: true }));
  expect((await cli(['docs'], { cwd })).out).not.toContain('grants');
  await writeFile(join(cwd, 'package.json'), JSON.stringify(about));
  await writeFile(join(cwd, 'names.smtpspec'), 'expect banner 220\n');
  expect((await cli(['docs'], { cwd })).out).not.toContain('grants');
});

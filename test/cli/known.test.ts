/** Known issues in whole runs: exit codes, what each report says, and entries that are about nothing. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { localDay } from '../../src/cli/known.ts';
import { startScripted } from '../../src/server/index.ts';
import { elementsNamed, parseXml } from '../support/xml.ts';
import { cli, folder } from './support.ts';

const specs = {
  'a.smtpspec': `id a
advice "call the postmaster"
test "one" as one {
  send NOOP
  expect 550
}
test "two" as two {
  send NOOP
  expect 250
}
`,
};
const one = { id: 'a/one', ticket: 'OPS-812', reason: 'the old gateway goes in January' };

/** Runs the spec, of which `one` fails and `two` passes, with these known issues. */
async function run(issues: unknown, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const server = await startScripted({ onCommand: (verb) => (verb === 'NOOP' ? '250 ok' : undefined) });
  onTestFinished(() => server.close());
  const cwd = await folder({ ...specs, 'smtpspec.known.json': JSON.stringify(issues) });
  const target = `mail=127.0.0.1:${String(server.port)}`;
  const ended = await cli(['run', '.', '--target', target, '--junit', 'r.xml', '--log', 'r.jsonl', ...args], {
    cwd,
    env,
  });
  return { ...ended, cwd, report: (name: string) => readFile(join(cwd, name), 'utf8') };
}

test('a failure that is on file does not fail the run, and every report says so', async () => {
  const { code, out, err, report, cwd } = await run([{ ...one, until: '9999-12-31' }]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(
    /^KNOWN {3}a\/one {2}one .*\n {3}= known issue OPS-812: the old gateway goes in January \(until 9999-12-31\)\n {3}= got 250 ok/m,
  );
  expect(out).toContain('2 tests: 1 passed, 1 known issue (');
  const [skipped] = elementsNamed(parseXml(await report('r.xml')), 'skipped');
  expect(skipped?.attributes['message']).toBe(
    'known issue OPS-812: the old gateway goes in January (until 9999-12-31)',
  );
  expect(await report('r.jsonl')).toContain('"outcome":"known"');
  // The log is read with it: a known issue is nothing that a second run could mend.
  const again = await cli(['list', '.', '--last-failed=r.jsonl'], { cwd });
  expect(again.code).toBe(5);
  expect(again.err).toContain('nothing failed in the run of r.jsonl (2 cases)');
});

test('exit code 0 where all that ran is known', async () => {
  expect((await run([one], ['--only', 'one'])).code).toBe(0);
});

test('an entry that has expired lets the test fail, and says so', async () => {
  const { code, out } = await run([{ ...one, until: '2020-02-29' }]);
  expect(code).toBe(1);
  expect(out).toMatch(/^FAILED {2}a\/one /m);
  expect(out).toContain('= known issue OPS-812 expired on 2020-02-29: the old gateway goes in January\n');
  expect(out).toContain('= to bear it longer, change the day: smtpspec.known.json at [0]\n');
});

test('an issue that no longer fails is pointed out, and fails where the operator is strict', async () => {
  const issues = [{ ...one, id: 'a/two' }];
  const lenient = await run(issues, ['--only', 'two']);
  expect(lenient.code).toBe(0);
  expect(lenient.out).toMatch(/^WARNED {2}a\/two /m);
  expect(lenient.out).toContain('= warning: known issue OPS-812 no longer fails here\n');
  expect(lenient.out).toContain('= take the entry out: smtpspec.known.json at [0]\n');
  expect(await lenient.report('r.xml')).toContain('warning: known issue OPS-812 no longer fails here');

  const strict = await run(issues, ['--only', 'two', '--strict-known']);
  expect(strict.code).toBe(1);
  expect(strict.out).toMatch(/^FAILED {2}a\/two /m);
  expect(strict.out).toContain('= known issue OPS-812 no longer fails here\n');
  // The server is as it should be: there is nothing to advise.
  expect(strict.out).not.toContain('advice:');
  expect(strict.out).toMatch(/= rerun: .* --strict-known$/m);
});

test('--known names another file, which the rerun has too', async () => {
  const cwd = await folder({ ...specs, 'k.json': JSON.stringify([{ ...one, id: 'a/two', until: '2020-01-01' }]) });
  const args = ['run', '.', '--target', '127.0.0.1:1', '--known', 'k.json'];
  expect((await cli(args, { cwd })).out).toContain('--known k.json\n');
});

describe('an entry that is about nothing here is noted', () => {
  test.each([
    [{ id: 'a/oen' }, 'no test of these specs is a/oen: did you mean `a/one`?'],
    [{ id: 'b/*' }, 'no test of these specs is b/*: did you mean `a/*`?'],
    [{ id: 'zzz/zzzzz' }, 'no test of these specs is zzz/zzzzz'],
    [{ target: 'mial' }, 'no target is called mial: did you mean `mail`?'],
  ])('%j', async (more, words) => {
    const { code, err } = await run([one, { ...one, ...more }]);
    expect({ code, err }).toEqual({
      code: 0,
      err: `smtpspec: smtpspec.known.json at [1]: known issue OPS-812 is about nothing here: ${words}\n`,
    });
  });

  test('but not one for a test that was not chosen, or for another target of the configuration', async () => {
    const config = JSON.stringify({ targets: { other: { host: '127.0.0.1', port: 1 } } });
    const cwd = await folder({
      ...specs,
      'smtpspec.config.json': config,
      'smtpspec.known.json': JSON.stringify([one, { ...one, target: 'other' }]),
    });
    expect((await cli(['run', '.', '--only', 'two', '--target', 'mail=127.0.0.1:1'], { cwd })).err).toBe('');
  });
});

test('a file with a fault is refused before anything runs', async () => {
  const { code, out, err } = await run([{ ...one, untill: '2026-12-31' }]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toBe('smtpspec: smtpspec.known.json: unknown key [0].untill\n  did you mean `until`?\n');
  const missing = await run([], ['--known', 'none.json']);
  expect(missing.code).toBe(2);
  expect(missing.err).toContain('cannot read the file of known issues none.json: no such file or folder (ENOENT)');
});

test('an entry expires by the calendar of the machine', async () => {
  // One is always a day behind the other.
  const [behind, ahead] = ['Pacific/Pago_Pago', 'Pacific/Kiritimati'];
  const until = new Intl.DateTimeFormat('sv-SE', { timeZone: behind }).format(new Date());
  const issues = [{ ...one, until }];
  expect((await run(issues, [], { TZ: behind })).code, until).toBe(0);
  expect((await run(issues, [], { TZ: ahead })).code, until).toBe(1);
});

test('the day of a moment is that of the local time', () => {
  // Local times: around midnight the day in UTC is another one almost everywhere.
  expect(localDay(new Date(2026, 10, 1, 0, 0, 1))).toBe('2026-11-01');
  expect(localDay(new Date(2026, 10, 1, 23, 59, 59))).toBe('2026-11-01');
});

test('list shows what is on file, in the spec and by the operator, and why a test is skipped', async () => {
  const cwd = await folder({
    'a.smtpspec': `id a
test "one" as one {
  known-issue "SPEC-1" until 2020-01-31
  send NOOP
}
test "two" as two {
  skip because "the server is being moved"
  send NOOP
}
`,
    'smtpspec.known.json': JSON.stringify([
      { ...one, target: 'mail', until: '9999-12-31' },
      { ...one, id: 'b/*', ticket: 'OPS-9' },
    ]),
    'k.json': JSON.stringify([{ ...one, id: 'a/*', ticket: 'K-1' }]),
  });
  const { out } = await cli(['list', 'a.smtpspec'], { cwd });
  expect(out).toContain(
    '  a/one  one\n    known issue OPS-812 on mail until 9999-12-31 · known issue SPEC-1 expired on 2020-01-31\n',
  );
  expect(out).toContain('  a/two  two\n    skipped: the server is being moved\n');
  const other = (await cli(['list', 'a.smtpspec', '--known', 'k.json'], { cwd })).out;
  expect(other).toContain('  a/two  two\n    skipped: the server is being moved · known issue K-1\n');
  expect(other).not.toContain('OPS-812');
});

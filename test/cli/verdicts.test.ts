/** Exit codes and reports of whole runs. */
import { execFile } from 'node:child_process';
import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { link, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test, vi } from 'vitest';
import { rawServer, startScripted } from '../../src/server/index.ts';
import { elementsNamed, parseXml } from '../support/xml.ts';
import { cli, folder, start } from './support.ts';

/** A plain server that answers NOOP with 250 and what it got. */
async function server(): Promise<string> {
  const running = await startScripted({
    onCommand: (verb, args) => (verb === 'NOOP' ? `250 ok ${args}` : undefined),
  });
  onTestFinished(() => running.close());
  return `127.0.0.1:${String(running.port)}`;
}

const greets = 'expect banner 220\n';
const fails = 'send NOOP\nexpect 550 5.7.1\n';
const broken = 'send NOOP\nexpect 260\n';
const cannotSay = 'given 220\nsend NOOP\ngiven 550\n';
const skipped = 'requires profile lmtp\nexpect banner 220\n';

test.each([
  [0, { 'a.smtpspec': greets }],
  [0, { 'a.smtpspec': greets, 'b.smtpspec': skipped }],
  [1, { 'a.smtpspec': greets, 'b.smtpspec': fails, 'c.smtpspec': cannotSay.replace('given 220\n', '') }],
  [3, { 'a.smtpspec': greets, 'b.smtpspec': broken }],
  [4, { 'a.smtpspec': greets, 'b.smtpspec': cannotSay.replace('given 220\n', '') }],
  [5, { 'a.smtpspec': skipped }],
])('exit code %i', async (expected, files) => {
  const cwd = await folder(files);
  const { code, out, err } = await cli(['run', '.', '--target', await server()], { cwd });
  expect({ code, shown: out + err }).toEqual({ code: expected, shown: out + err });
});

test('exit code 5 where nothing was selected, 3 where there is no spec', async () => {
  const cwd = await folder({ 'a.smtpspec': greets });
  const target = ['--target', '127.0.0.1:1'];
  expect((await cli(['run', '.', '--only', 'nothing', ...target], { cwd })).code).toBe(5);
  expect((await cli(['run', 'b.smtpspec', ...target], { cwd })).code).toBe(3);
  expect((await cli(['check', '.'], { cwd })).code).toBe(0);
});

test('a dead host is told once, with every test that could not be judged', async () => {
  const dead = await startScripted({});
  const target = `127.0.0.1:${String(dead.port)}`;
  await dead.close();
  const cwd = await folder({ 'a.smtpspec': greets, 'b.smtpspec': fails });
  const { code, out } = await cli(['run', 'a.smtpspec', 'b.smtpspec', '--target', target], { cwd });
  expect(code).toBe(4);
  expect(out.match(/that the mail service runs/g)).toHaveLength(1);
  expect(out).toMatch(/^ERRORED {2}b\/b .* the same as a\/a$/m);
});

test('a greeting that is ill-formed for every test is warned of once', async () => {
  const masked = await startScripted({ banner: '220****' });
  onTestFinished(() => masked.close());
  const cwd = await folder({ 'a.smtpspec': greets, 'b.smtpspec': greets });
  const target = `127.0.0.1:${String(masked.port)}`;
  const { code, out } = await cli(['run', '.', '--target', target, '--junit', 'r.xml'], { cwd });
  expect(code).toBe(0);
  expect(out.match(/warning: ill-formed reply to the greeting/g)).toHaveLength(1);
  expect(out).toMatch(/^WARNED {2}b\/b .* warned as in a\/a$/m);
  expect((await readFile(join(cwd, 'r.xml'), 'utf8')).match(/warning: ill-formed reply to the greeting/g)).toHaveLength(
    2,
  );
});

test('two targets side by side, in the order of the command line', async () => {
  const cwd = await folder({ 'a.smtpspec': fails });
  const [old, fresh] = [await server(), await server()];
  const args = [
    'run',
    '.',
    '--target',
    `old=${old}`,
    '--target',
    `new=${fresh}`,
    '--junit',
    'r.xml',
    '--log',
    'r.jsonl',
  ];
  const { code, out } = await cli(args, { cwd });
  expect(code).toBe(1);
  expect(out.indexOf('old')).toBeGreaterThan(-1);
  expect(out.indexOf('new')).toBeGreaterThan(out.indexOf('old'));
  expect(out).toContain('expect 550 5.7.1');
  const suites = elementsNamed(parseXml(await readFile(join(cwd, 'r.xml'), 'utf8')), 'testcase');
  expect(suites).toHaveLength(2);
  const log = (await readFile(join(cwd, 'r.jsonl'), 'utf8')).trimEnd().split('\n');
  for (const line of log) expect(() => JSON.parse(line) as unknown).not.toThrow();
  expect(log.at(-1)).toContain('"run-finished"');
});

test('no colours without a terminal, colours when they are asked for', async () => {
  const cwd = await folder({ 'a.smtpspec': fails });
  const target = ['run', '.', '--target', await server()];
  const [plain, ci, color] = await Promise.all([
    cli(target, { cwd }),
    cli(target, { cwd, env: { CI: 'true', TERM: 'xterm-256color' } }),
    cli([...target, '--color'], { cwd }),
  ]);
  expect(plain.out).not.toContain('\x1b');
  expect(ci.out).not.toContain('\x1b');
  expect(color.out).toContain('\x1b[');
});

test('an interrupted run finishes its reports', async () => {
  const cwd = await folder({
    'a.smtpspec': greets,
    'b.smtpspec': 'send NOOP\nexpect 250\n',
    'c.smtpspec': 'send NOOP\nexpect 250\n',
    'd.smtpspec': greets,
  });
  let waiting = (): void => undefined;
  const reached = new Promise<void>((resolve) => {
    waiting = resolve;
  });
  const stalling = await rawServer(async (peer) => {
    await peer.write('220 ready\r\n');
    if ((await peer.line()) === 'QUIT') return;
    waiting();
    await peer.end();
  });
  onTestFinished(() => stalling.close());
  const target = `127.0.0.1:${String(stalling.port)}`;
  const { child, ended } = start(['run', '.', '--target', target, '--junit', 'r.xml', '--log', 'r.jsonl'], { cwd });
  await reached;
  child.kill('SIGINT');
  const { code, err } = await ended;
  expect(code).toBe(130);
  expect(err).toContain('SIGINT: finishing the reports with what is known');
  const root = parseXml(await readFile(join(cwd, 'r.xml'), 'utf8'));
  expect(elementsNamed(root, 'testcase').length).toBeGreaterThan(0);
  const log = (await readFile(join(cwd, 'r.jsonl'), 'utf8')).trimEnd().split('\n');
  expect(JSON.parse(log.at(-1) ?? '')).toMatchObject({ type: 'run-finished' });
});

test('the log and the JUnit report are two files, whatever they are called', async () => {
  const cwd = await folder({ 'a.smtpspec': greets, 'r.xml': '' });
  await symlink('r.xml', join(cwd, 'r.jsonl'));
  await link(join(cwd, 'r.xml'), join(cwd, 'hard.jsonl'));
  for (const log of ['r.jsonl', 'hard.jsonl']) {
    const args = ['run', '.', '--target', '127.0.0.1:1', '--log', log, '--junit', 'r.xml'];
    const { code, out, err } = await cli(args, { cwd });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`--log and --junit are the same file: ${log}`);
  }
});

test.skipIf(process.platform === 'win32')(
  'the configuration may come from a pipe, and the log go to standard output',
  async () => {
    const cwd = await folder({ 'a.smtpspec': greets });
    const port = Number((await server()).split(':')[1]);
    const config = JSON.stringify({ targets: { mail: { host: '127.0.0.1', port } } });
    const program = [process.execPath, fileURLToPath(new URL('../../dist/smtpspec.js', import.meta.url))];
    const command = `printf %s '${config}' | "$0" "$1" run . --config /dev/stdin --log /dev/stdout | cat`;
    const { stdout, stderr } = await promisify(execFile)('sh', ['-c', command, ...program], { cwd, timeout: 15_000 });
    expect(stderr).toBe('');
    expect(stdout).toContain('"type":"run-finished"');
    expect(stdout).toContain('1 passed');
  },
);

test('an interrupted demo finishes its reports', async () => {
  const cwd = await folder();
  const { child, ended } = start(['demo'], { cwd });
  // Its first line: the run has begun.
  const log = join(cwd, 'reports', 'run.jsonl');
  await vi.waitUntil(() => existsSync(log) && statSync(log).size > 0, { timeout: 10_000 });
  child.kill('SIGINT');
  const { code, out, err } = await ended;
  expect(code, err).toBe(130);
  expect(err).toContain('SIGINT: finishing the reports with what is known');
  expect(out).toContain('cut short by SIGINT: nothing was compared');
  expect(await readFile(join(cwd, 'reports', 'junit.xml'), 'utf8')).toContain('cut short by SIGINT');
  const events = (await readFile(log, 'utf8')).trimEnd().split('\n');
  expect(JSON.parse(events.at(-1) ?? '')).toMatchObject({ type: 'run-finished' });
});

test('a reader that has seen enough is no error', async () => {
  const { child, ended } = start(['list']);
  child.stdout?.destroy();
  const { signal, err } = await ended;
  expect({ signal, err }).toEqual({ signal: null, err: '' });
});

test('a run that nobody reads is finished for its report, and ended without one', async () => {
  const many = Array.from({ length: 40 }, (_, i) => `test "t${String(i)}" {\n${fails}wait 30ms\n}\n`).join('');
  const cwd = await folder({ 'a.smtpspec': many.replaceAll('expect 550', 'check 550') });
  const target = await server();
  const limits = ['--per-host', '4', '--rate', '1000'];
  const unread = async (more: readonly string[]) => {
    const { child, ended } = start(['run', 'a.smtpspec', '--target', target, ...limits, ...more], { cwd });
    child.stdout?.destroy();
    return ended;
  };
  const [reported, lonely] = await Promise.all([unread(['--junit', 'r.xml']), unread([])]);
  expect(reported).toMatchObject({ code: 1, err: '' });
  expect(elementsNamed(parseXml(await readFile(join(cwd, 'r.xml'), 'utf8')), 'testcase')).toHaveLength(40);
  expect(lonely).toMatchObject({ code: 141, err: '' });
});

test.skipIf(!existsSync('/dev/full'))(
  'a standard output that takes nothing is told, and reports are finished',
  async () => {
    const cwd = await folder({ 'a.smtpspec': greets });
    const full = openSync('/dev/full', 'w');
    onTestFinished(() => {
      closeSync(full);
    });
    const args = ['run', '.', '--target', await server(), '--junit', 'r.xml'];
    const { code, err } = await cli(args, { cwd, stdout: full });
    expect({ code, err }).toEqual({
      code: 4,
      err: 'smtpspec: cannot write to standard output: no space left on the device (ENOSPC)\n',
    });
    expect(elementsNamed(parseXml(await readFile(join(cwd, 'r.xml'), 'utf8')), 'testcase')).toHaveLength(1);
    expect((await cli(['list'], { stdout: full })).code).toBe(4);
  },
);

test('secrets are in no report, in no encoding, whatever the server echoes', async () => {
  const secret = 'p4ss/Wörd+"<&';
  const base64 = Buffer.from(secret).toString('base64');
  const hex = Buffer.from(secret).toString('hex');
  const echoing = await startScripted({
    onCommand: (verb, args) =>
      verb === 'NOOP' ? `550 ${args} ${base64} ${hex} ${encodeURIComponent(secret)} ${secret}` : undefined,
  });
  onTestFinished(() => echoing.close());
  const cwd = await folder({ 'a.smtpspec': 'secret pw\nsend NOOP ${pw}\nexpect 250\nexpect "x ${pw}"\n' });
  const args = ['--secret', 'pw', '--verbose', '--junit', 'r.xml', '--log', 'r.jsonl'];
  const target = `127.0.0.1:${String(echoing.port)}`;
  const { code, out, err } = await cli(['run', '.', '--target', target, ...args], {
    cwd,
    env: { SMTPSPEC_SECRET_PW: secret },
  });
  expect(code, err).toBe(1);
  const reports = [out, err, await readFile(join(cwd, 'r.xml'), 'utf8'), await readFile(join(cwd, 'r.jsonl'), 'utf8')];
  for (const text of reports) {
    for (const form of [
      secret,
      'p4ss',
      base64,
      base64.slice(0, 8),
      hex,
      hex.slice(0, 10),
      encodeURIComponent(secret),
    ]) {
      expect(text).not.toContain(form);
    }
  }
});

test('a secret comes from the variable that the configuration names', async () => {
  const cwd = await folder({
    'a.smtpspec': 'secret pw\nsend NOOP ${pw}\nexpect 250\n',
    'smtpspec.config.json': JSON.stringify({
      targets: { mail: { host: '127.0.0.1', port: Number((await server()).split(':')[1]) } },
      secrets: { pw: { env: 'MY_PW' } },
    }),
  });
  expect((await cli(['run', '.'], { cwd, env: { MY_PW: 'hunter22' } })).code).toBe(0);
  const without = await cli(['run', '.'], { cwd });
  expect(without.code).toBe(5);
  expect(without.out).toContain('needs the secret `pw`');
});

/** Where secrets come from: the environment, the variable that the configuration names, a prompt that shows nothing. */
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PassThrough } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { promptSilently } from '../../src/cli/prompt.ts';
import { startScripted } from '../../src/server/index.ts';
import { cli, folder } from './support.ts';

const someTarget = ['--target', '127.0.0.1:1'];
const asks = 'secret pw\nsend NOOP ${pw}\nexpect 250\n';

test('one without a value is told with the variable that it may come from', async () => {
  const cwd = await folder({ 'a.smtpspec': asks });
  expect(await cli(['run', '.', ...someTarget, '--secret', 'pw'], { cwd })).toEqual({
    code: 2,
    signal: null,
    out: '',
    err: 'smtpspec: the secret pw has no value\n  set the environment variable SMTPSPEC_SECRET_PW, or type it at the prompt\n',
  });
});

test.each([['pw'], ['pw=hunter2']])('the variable is that of the configuration: --secret %s', async (given) => {
  const cwd = await folder({
    'a.smtpspec': asks,
    'c.json': JSON.stringify({ secrets: { pw: { env: 'MAIL_PASSWORD' } } }),
  });
  const args = ['run', '.', ...someTarget, '--config', 'c.json', '--secret', given];
  const { code, err } = await cli(args, { cwd, env: { SMTPSPEC_SECRET_PW: 'not this one' } });
  expect(code).toBe(2);
  expect(err).toContain('set the environment variable MAIL_PASSWORD');
  expect(err).not.toContain('SMTPSPEC_SECRET');
  expect(err).not.toContain('hunter2');
});

describe('the prompt', () => {
  test.each([
    ['hunter22\r', { line: 'hunter22' }],
    ['\u0003', 'interrupted'],
    ['hunt\u0003', 'interrupted'],
    ['\u0004', 'ended'],
  ])('takes %j', async (keys, expected) => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const answer = promptSilently('pw: ', { input, output });
    input.write(keys);
    expect(await answer).toEqual(expected);
    expect(String(output.read())).toBe('pw: \n');
  });

  test('takes the end of its input', async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const answer = promptSilently('pw: ', { input, output });
    input.end();
    expect(await answer).toBe('ended');
  });
});

/** util-linux' `script` gives a command a terminal; that of BSD has other options. */
const hasScript = String(spawnSync('script', ['--version']).stdout).includes('util-linux');
const program = fileURLToPath(new URL('../../dist/smtpspec.js', import.meta.url));

describe.skipIf(!hasScript)('at a terminal', () => {
  /** Runs a spec that asks for a secret, and types `keys` at the prompt. */
  async function typing(keys: string) {
    const cwd = await folder({ 'a.smtpspec': asks });
    const server = await startScripted({ onCommand: (verb) => (verb === 'NOOP' ? '250 ok' : undefined) });
    onTestFinished(() => server.close());
    const words = [process.execPath, program, 'run', '.', '--target', `127.0.0.1:${String(server.port)}`];
    const command = [...words, '--secret', 'pw'].map((word) => `'${word}'`).join(' ');
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      cwd,
      env: { PATH: process.env['PATH'] ?? '', SHELL: '/bin/sh', TERM: 'dumb' },
      timeout: 15_000,
      killSignal: 'SIGKILL',
    });
    let shown = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (!shown.includes('pw: ') && (shown + text).includes('pw: ')) child.stdin.write(keys);
      shown += text;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    return { code, shown: shown.replaceAll('\r', '') };
  }

  test('a secret is typed, and not shown', async () => {
    const { code, shown } = await typing('hunter22\r');
    expect(code, shown).toBe(0);
    expect(shown).not.toContain('hunter22');
  });

  test.each([
    ['Ctrl-C', '\u0003', 130],
    ['Ctrl-D', '\u0004', 2],
  ])('%s is no bug', async (_, key, expected) => {
    const { code, shown } = await typing(key);
    expect(code, shown).toBe(expected);
    expect(shown).toContain('smtpspec: the secret pw was not given: nothing was run\n');
    expect(shown).not.toContain('bug');
  });
});

/** `--budget` and `budget` of the configuration, for whoever runs the program. */
import { expect, test } from 'vitest';
import { cli, folder } from './support.ts';

test('a budget comes from the configuration, the command line comes before it, and a rerun has it', async () => {
  const cwd = await folder({
    'a.smtpspec': 'send NOOP\nexpect 250\nsend NOOP\nexpect 250\n',
    'smtpspec.config.json': JSON.stringify({ budget: { steps: 3 } }),
  });
  const run = (...more: string[]) => cli(['run', 'a.smtpspec', '--target', 'persona:exchange-2003', ...more], { cwd });
  const short = await run();
  expect(short.code).toBe(4);
  expect(short.out).toContain('the budget of steps ran out: a test may run 3 steps');
  expect(short.out).toContain('a.smtpspec:4:1');
  expect((await run('--budget', 'steps=4')).code).toBe(0);
  const shorter = await run('--budget', 'steps=9,time=1m', '--budget', 'steps=2');
  expect(shorter.out).toContain('if it needs more: --budget steps=4, or "budget" in smtpspec.config.json');
  expect(shorter.out).toMatch(/= rerun: .* --budget steps=9,time=1m --budget steps=2$/m);
});

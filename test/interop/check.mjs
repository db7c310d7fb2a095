/**
 * Runs the shipped specs against the servers that run.sh has started and compares every verdict with expectations.mjs.
 *
 * Uses the built program as a user would, and reads the verdicts from its run log. Prints one line for each verdict that
 * is not the expected one, with what the program printed, and at the end `N passed, N failed`. Exits with 0 when all
 * agree, 1 when not.
 */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exchangers, expectations } from './expectations.mjs';

const PROGRAM = fileURLToPath(new URL('../../dist/smtpspec.js', import.meta.url));

/** A run that takes longer hangs. */
const PATIENCE_MS = 180_000;

/** A spec that is no shipped one lies beside this file. */
const located = (spec) => (spec.startsWith('builtin:') ? spec : fileURLToPath(new URL(spec, import.meta.url)));

/** Runs a spec on one server; gives the finished cases by test id and what was printed. */
function run(server, { spec, beside, set = {}, secrets = {}, allowDelivery = false, options: more = [] }, log) {
  const options = Object.entries(set).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  const secret = Object.entries(secrets).map(([name, value]) => [`SMTPSPEC_SECRET_${name.toUpperCase()}`, value]);
  for (const name of Object.keys(secrets)) options.push('--secret', name);
  if (allowDelivery) options.push('--allow-delivery');
  options.push(...more.map((option) => process.env[option] ?? option));
  const specs = beside === undefined ? [spec] : [spec, beside];
  const args = [PROGRAM, 'run', ...specs.map(located), '--target', server, ...options, '--log', log, '--no-color'];
  const done = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    timeout: PATIENCE_MS,
    env: { ...process.env, ...Object.fromEntries(secret) },
  });
  const printed = `$ smtpspec ${args.slice(1).join(' ')}\n${done.stdout}${done.stderr}${done.error ?? ''}`;
  // Usage errors, broken specs and bugs give no verdict.
  if (![0, 1, 4, 5].includes(done.status) || !existsSync(log)) return { cases: new Map(), printed };
  const events = readFileSync(log, 'utf8').trim().split('\n').map(JSON.parse);
  const finished = events.filter(({ type }) => type === 'case-finished').map(({ result }) => [result.info.id, result]);
  return { cases: new Map(finished), printed };
}

/** The complaints about one run: verdicts that differ, tests that the table does not know, tests that did not come. */
function* judge(name, { outcomes }, cases) {
  for (const [id, { outcome, reason }] of cases) {
    const expected = (outcomes[id] ?? outcomes['*'])?.[name] ?? 'no verdict (it is not in expectations.mjs)';
    yield { id, complaint: outcome === expected ? undefined : `${outcome} (${reason ?? ''}), expected ${expected}` };
  }
  for (const id of Object.keys(outcomes)) {
    if (id !== '*' && !cases.has(id)) yield { id, complaint: 'did not run' };
  }
  if (cases.size === 0) yield { id: '*', complaint: 'no test ran' };
}

const servers = (process.env.INTEROP_SERVERS ?? '').split(' ').filter(Boolean);
if (servers.length === 0) throw new Error('no servers: start this with test/interop/run.sh');

const folder = mkdtempSync(join(tmpdir(), 'smtpspec-interop-log-'));
// A key to sign with, of this run alone.
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
writeFileSync(join(folder, 'key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
process.env.INTEROP_KEY = `mail=${join(folder, 'key.pem')}`;
let passed = 0;
let failed = 0;
for (const expectation of expectations) {
  for (const name of expectation.on ?? exchangers) {
    const server = servers.find((one) => one.startsWith(`${name}=`));
    if (server === undefined) throw new Error(`run.sh starts no ${name}`);
    const { cases, printed } = run(server, expectation, join(folder, `${passed + failed}.jsonl`));
    const verdicts = [...judge(name, expectation, cases)];
    const complaints = verdicts.filter(({ complaint }) => complaint);
    for (const { id, complaint } of complaints) console.log(`interop: ${id} on ${name}: ${complaint}`);
    if (complaints.length > 0) console.log(printed);
    failed += complaints.length;
    passed += verdicts.length - complaints.length;
  }
}
rmSync(folder, { recursive: true });
console.log(`interop: ${passed} passed, ${failed} failed on ${servers.length} servers`);
process.exitCode = failed > 0 ? 1 : 0;

/**
 * (a) One spec, one session, the whole process: as a multiple of a Node that does nothing. With the compiled code that the
 * build has kept beside the program, and as the first run of the published package, which has none. swaks is there to compare.
 */
import { cp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { alternate, runProgram, withServer } from './measure.mjs';

const LIMIT = 2.6;
const spec = (accepted) => `send EHLO client.example
expect 250-SIZE
send MAIL FROM:<a@example.com>
expect 250${accepted}
send RCPT TO:<b@example.com>
expect 250
send QUIT
expect 221
`;

/** Removes what the build and earlier runs have kept. */
async function forget(dist) {
  for (const name of await readdir(dist)) if (name.endsWith('.cache')) await rm(join(dist, name));
}

/** A copy of the package as it was built. */
async function installed(place) {
  for (const name of ['dist', 'package.json']) await cp(name, join(place, name), { recursive: true });
  return join(place, 'dist');
}

/** @type {import('./run.mjs').Benchmark} */
export async function startup({ programs, folder, quick }) {
  const built = await installed(join(folder, 'built'));
  const cold = await installed(join(folder, 'cold'));
  const plain = join(folder, 'plain.smtpspec');
  const regex = join(folder, 'regex.smtpspec');
  await writeFile(plain, spec(''));
  await writeFile(regex, spec(' /ok$/'));
  const swaks = await runProgram('swaks', ['--version']).then(
    () => true,
    () => false,
  );
  return withServer(programs.server, async (port) => {
    const timed = (command, ...args) => runProgram(command, args).then(({ ms }) => ms);
    const smtpspec = (dist, path) =>
      timed(process.execPath, join(dist, 'smtpspec.js'), 'run', path, '--target', `127.0.0.1:${port}`);
    const envelope = '--ehlo client.example --from a@example.com --to b@example.com --quit-after RCPT';
    const ms = await alternate(quick ? 1 : 21, {
      node: () => timed(process.execPath, '-e', '0'),
      plain: () => smtpspec(built, plain),
      regex: () => smtpspec(built, regex),
      first: () => forget(cold).then(() => smtpspec(cold, plain)),
      ...(swaks ? { swaks: () => timed('swaks', '--server', `127.0.0.1:${port}`, ...envelope.split(' ')) } : {}),
    });
    const row = (what, time, limit) => ({
      what,
      figure: `${time.toFixed(0)} ms, ${(time / ms.node).toFixed(2)} × node`,
      ...(limit === undefined ? {} : { limit: `${limit} × node`, met: time / ms.node <= limit }),
    });
    return [
      row('`node -e 0`', ms.node),
      row('one spec, one session, whole process', ms.plain, LIMIT),
      row('the same with a regex', ms.regex),
      row('the first run of the published package', ms.first, LIMIT),
      swaks
        ? row('swaks, the same dialog', ms.swaks)
        : { what: 'swaks, the same dialog', figure: 'skipped: swaks is not installed' },
    ];
  });
}

/** (a) One spec, one session, the whole process: as a multiple of a Node that does nothing. swaks is there to compare. */
import { writeFile } from 'node:fs/promises';
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

/** @type {import('./run.mjs').Benchmark} */
export async function startup({ programs, folder, quick }) {
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
    const smtpspec = (path) => () =>
      timed(process.execPath, programs.smtpspec, 'run', path, '--target', `127.0.0.1:${port}`);
    const envelope = '--ehlo client.example --from a@example.com --to b@example.com --quit-after RCPT';
    const ms = await alternate(quick ? 1 : 21, {
      node: () => timed(process.execPath, '-e', '0'),
      plain: smtpspec(plain),
      regex: smtpspec(regex),
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
      swaks
        ? row('swaks, the same dialog', ms.swaks)
        : { what: 'swaks, the same dialog', figure: 'skipped: swaks is not installed' },
    ];
  });
}

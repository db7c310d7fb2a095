/** (a) One spec, one session, the whole process, against `node -e 0`; with swaks doing the same dialog where it is installed. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder, inTurn, median, program, run, serve, wall } from './support.mjs';

const dialog = (banner) => `${banner}
send EHLO client.example
expect 250
send MAIL FROM:<a@example.com>
expect 250
send RCPT TO:<b@example.com>
expect 250
send QUIT
expect 221
`;

export async function startup({ quick }) {
  const server = await serve(new URL('./server.mjs', import.meta.url).pathname);
  const plain = join(folder, 'plain.smtpspec');
  const regex = join(folder, 'regex.smtpspec');
  writeFileSync(plain, dialog('expect banner 220'));
  writeFileSync(regex, dialog('expect banner /^220/'));
  const rounds = quick ? 3 : 25;
  const bare = () => wall(process.execPath, ['-e', '0']);
  const ours = (spec) => () => wall(process.execPath, [program, 'run', spec, '--target', `127.0.0.1:${server.port}`]);
  const [one, base] = await inTurn(rounds, ours(plain), bare);
  const [two, again] = await inTurn(rounds, ours(regex), bare);
  const rows = [
    [
      'one spec, one session, whole process',
      `${one.toFixed(0)} ms`,
      `${(one / base).toFixed(2)}× of node -e 0 (${base.toFixed(0)} ms)`,
      'at most 2.6×',
    ],
    ['the same with a regular expression', `${two.toFixed(0)} ms`, `${(two / again).toFixed(2)}×`, ''],
  ];
  if (run('sh', ['-c', 'command -v swaks']).status === 0) {
    const args = [
      '--server',
      `127.0.0.1:${server.port}`,
      '--ehlo',
      'client.example',
      '--from',
      'a@example.com',
      '--to',
      'b@example.com',
      '--quit-after',
      'RCPT',
    ];
    const times = Array.from({ length: rounds }, () => wall('swaks', args));
    rows.push([
      'swaks, the same dialog',
      `${median(times).toFixed(0)} ms`,
      `${(median(times) / base).toFixed(2)}×`,
      '',
    ]);
  } else {
    rows.push(['swaks, the same dialog', 'not installed', '', '']);
  }
  server.close();
  return rows;
}

/** (d) Memory with 1,000 sessions open; (e) memory of the run log and JUnit for 100,000 cases. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundled, folder, node, serve } from './support.mjs';

export async function memory({ quick }) {
  const server = await serve(new URL('./server.mjs', import.meta.url).pathname);
  const sessions = quick ? 50 : 1000;
  const open = node(await bundled('open-sessions'), server.port, String(sessions));
  server.close();
  if (open.status !== 0) throw new Error(open.stderr);
  const reports = await bundled('reports');
  const write = (cases) => {
    const place = join(folder, String(cases));
    mkdirSync(place);
    const { status, stdout, stderr } = node(reports, place, String(cases));
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  };
  const [few, many] = quick ? [write(100), write(1000)] : [write(10_000), write(100_000)];
  return [
    [
      `${sessions.toLocaleString('en')} sessions open at once`,
      `${Number(open.stdout).toFixed(0)} MB resident`,
      '',
      'under 150 MB',
    ],
    [
      `run log and JUnit of ${quick ? '1,000' : '100,000'} cases`,
      `${many.megabytes.toFixed(0)} MB resident, ${many.seconds.toFixed(1)} s`,
      `${(many.megabytes / few.megabytes).toFixed(2)}× of a tenth as many (${few.megabytes.toFixed(0)} MB)`,
      'bounded',
    ],
  ];
}

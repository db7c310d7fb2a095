/** (e) Many cases with run log and JUnit report, every second one a failure: memory must not grow with their number. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ask, megabytes, withServer } from './measure.mjs';

const AT_ONCE = 50;
/** How much more memory ten times as many cases may take and still count as bounded. */
const BOUNDED = 1.5;
const dialog = (id, greeting) => `test "${id}" as ${id} {
  expect banner ${greeting}
  send QUIT
  expect 221
}
`;
const SPEC = dialog('right', '220') + dialog('wrong', '554');

/** @type {import('./run.mjs').Benchmark} */
export async function manyCases({ programs, folder, quick }) {
  const log = join(folder, 'many.jsonl');
  const junit = join(folder, 'many.xml');
  const rows = [];
  let fewer;
  for (const cases of quick ? [200] : [10_000, 100_000]) {
    const { seconds, rss, passed, failed } = await withServer(programs.server, (port) =>
      ask(programs.run, JSON.stringify({ spec: SPEC, port, runs: cases / 2, atOnce: AT_ONCE, log, junit })),
    );
    if (passed !== cases / 2 || failed !== cases / 2) throw new Error(`${passed} passed, ${failed} failed of ${cases}`);
    const files = `log ${megabytes((await stat(log)).size)}, JUnit ${megabytes((await stat(junit)).size)}`;
    rows.push({
      what: `${cases.toLocaleString('en')} cases with run log and JUnit, half of them failing (RSS at its peak)`,
      figure: `${megabytes(rss)}, ${seconds.toFixed(0)} s; ${files}`,
      ...(fewer === undefined ? {} : { limit: `${BOUNDED} × the memory of a tenth`, met: rss <= BOUNDED * fewer }),
    });
    fewer = rss;
  }
  return rows;
}

/** (d) Memory of a process with a thousand sessions open at once: the server answers NOOP only when all wait for it. */
import { alternate, ask, megabytes, withServer } from './measure.mjs';

const LIMIT = 150e6;
const SPEC = `test "open" as open {
  expect banner 220
  send EHLO client.example
  expect 250
  send NOOP
  expect 250
  send QUIT
  expect 221
}
`;

/** @type {import('./run.mjs').Benchmark} */
export async function memory({ programs, quick }) {
  const open = quick ? 50 : 1000;
  const peak = async (sessions, port) => {
    const order = { spec: SPEC, port, runs: sessions, atOnce: sessions };
    const { passed, rss } = await ask(programs.run, JSON.stringify(order));
    if (passed !== sessions) throw new Error(`only ${passed} of ${sessions} sessions passed`);
    return rss;
  };
  const one = await withServer(programs.server, (port) => peak(1, port));
  const rss = await withServer(
    programs.server,
    async (port) => (await alternate(quick ? 1 : 3, { peak: () => peak(open, port) })).peak,
    open,
  );
  return [
    {
      what: `memory with ${open.toLocaleString('en')} open sessions (RSS at its peak)`,
      figure: `${megabytes(rss)}, ${((rss - one) / open / 1000).toFixed(0)} kB a session above the ${megabytes(one)} of one`,
      limit: megabytes(LIMIT),
      met: rss <= LIMIT,
    },
  ];
}

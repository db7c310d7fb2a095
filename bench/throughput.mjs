/** (b) Sessions a second of the interpreter, fifty at once, against a bare loop that holds the same dialog. */
import { join } from 'node:path';
import { alternate, ask, withServer } from './measure.mjs';

const LIMIT = 0.7;
const AT_ONCE = 50;
const SPEC = `test "a message" as message delivers {
  expect banner 220
  send EHLO client.example
  expect 250
  send MAIL FROM:<a@example.com>
  expect 250
  send RCPT TO:<b@example.com>
  expect 250
  send DATA
  expect 354
  send message """
    From: <a@example.com>
    To: <b@example.com>
    Subject: benchmark

    body
    """
  expect 250
  send QUIT
  expect 221
}
`;

/** @type {import('./run.mjs').Benchmark} */
export async function throughput({ programs, folder, quick }) {
  const sessions = quick ? 100 : 10_000;
  return withServer(programs.server, async (port) => {
    const order = { spec: SPEC, port, runs: sessions, atOnce: AT_ONCE };
    const interpreted = async (more) => {
      const { seconds, passed } = await ask(programs.run, JSON.stringify({ ...order, ...more }));
      if (passed !== sessions) throw new Error(`only ${passed} of ${sessions} sessions passed`);
      return sessions / seconds;
    };
    const rate = await alternate(quick ? 1 : 5, {
      bare: async () => sessions / (await ask(programs.bare, port, sessions, AT_ONCE)).seconds,
      interpreter: () => interpreted({}),
      logged: () => interpreted({ log: join(folder, 'run.jsonl') }),
    });
    const row = (what, value, limit) => ({
      what,
      figure: `${value.toFixed(0)} a second, ${(value / rate.bare).toFixed(2)} × bare`,
      ...(limit === undefined ? {} : { limit: `at least ${limit} × bare`, met: value / rate.bare >= limit }),
    });
    return [
      row(`sessions of a bare node:net loop, ${AT_ONCE} at once`, rate.bare),
      row('sessions of the interpreter, an `expect` for each reply', rate.interpreter, LIMIT),
      row('the same with the run log', rate.logged),
    ];
  });
}

/** (b) Sessions a second of the interpreter against a bare node:net loop that holds the same dialog, 50 at once. */
import { join } from 'node:path';
import { bundled, folder, inTurn, node, serve } from './support.mjs';

export async function throughput({ quick }) {
  const server = await serve(new URL('./server.mjs', import.meta.url).pathname);
  const sessions = await bundled('sessions');
  const count = String(quick ? 500 : 20_000);
  const bare = new URL('./bare.mjs', import.meta.url).pathname;
  const rate = (...args) => {
    const { status, stdout, stderr } = node(...args);
    if (status !== 0) throw new Error(stderr);
    return Number(stdout);
  };
  const rounds = quick ? 1 : 5;
  const loop = () => rate(bare, server.port, count, '50');
  const [ours, base] = await inTurn(rounds, () => rate(sessions, server.port, count, '50'), loop);
  const [logged, again] = await inTurn(
    rounds,
    () => rate(sessions, server.port, count, '50', join(folder, 'log.jsonl')),
    loop,
  );
  server.close();
  const row = (name, a, b, aim) => [
    name,
    `${a.toFixed(0)} sessions/s`,
    `${(a / b).toFixed(2)}× of a bare loop (${b.toFixed(0)})`,
    aim,
  ];
  return [
    row('interpreter, 50 at once', ours, base, 'at least 0.7×'),
    row('the same with the run log', logged, again, ''),
  ];
}

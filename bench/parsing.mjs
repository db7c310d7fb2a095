/** (c) Reading and checking a large spec, each in a fresh process: quick, and no slower by the megabyte when it is larger. */
import { alternate, ask } from './measure.mjs';

const MEGABYTE = 1_000_000;
const LARGEST = 4 * 1024 * 1024;
const SECONDS = 1;
/** How much slower a megabyte of the largest spec may be than that of a small one and still count as linear. */
const LINEAR = 1.3;

/** @type {import('./run.mjs').Benchmark} */
export async function parsing({ programs, quick }) {
  const sizes = quick ? [MEGABYTE / 10] : [MEGABYTE, 2 * MEGABYTE, LARGEST];
  const time = (size) => async () => (await ask(programs.parse, size)).seconds;
  const found = await alternate(quick ? 1 : 5, Object.fromEntries(sizes.map((size) => [String(size), time(size)])));
  const perMegabyte = (size) => (found[size] / size) * MEGABYTE;
  return sizes.map((size) => ({
    what: `parse and check ${(size / MEGABYTE).toFixed(1)} MB`,
    figure: `${found[size].toFixed(2)} s, ${perMegabyte(size).toFixed(2)} s a MB`,
    ...(size === MEGABYTE ? { limit: `${SECONDS} s`, met: found[size] <= SECONDS } : {}),
    ...(size === LARGEST
      ? { limit: `${LINEAR} × the time a MB of 1.0 MB`, met: perMegabyte(size) <= LINEAR * perMegabyte(MEGABYTE) }
      : {}),
  }));
}

/** (c) Parse and check: 1 MB under a second, linear to 4 MiB. */
import { bundled, median, node } from './support.mjs';

export async function parsing({ quick }) {
  const reading = await bundled('reading');
  const time = (megabytes) =>
    median(Array.from({ length: quick ? 1 : 5 }, () => Number(node(reading, String(megabytes)).stdout)));
  const [one, two, four] = [1, 2, 4].map(time);
  return [
    ['parse and check 1 MB', `${one.toFixed(0)} ms`, '', 'under 1,000 ms'],
    ['2 MB', `${two.toFixed(0)} ms`, `${(two / one).toFixed(2)}× of 1 MB`, 'at most 2×'],
    ['4 MB', `${four.toFixed(0)} ms`, `${(four / one).toFixed(2)}× of 1 MB`, 'at most 4×'],
  ];
}

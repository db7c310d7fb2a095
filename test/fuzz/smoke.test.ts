/** Each fuzz target for a moment: that it works, and holds for what comes first. `npm run fuzz` goes on from there. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { targets } from './index.ts';

test.each(targets)('$name', async ({ property }) => {
  await fc.assert(property(), { numRuns: 50, interruptAfterTimeLimit: 500 });
});

test('the names are of one target each', () => {
  expect(new Set(targets.map(({ name }) => name)).size).toBe(targets.length);
});

/**
 * Runs the fuzz targets for as long as is asked: `npm run fuzz -- --seconds 60 [--seed N] [--only NAME [--path P]]`. Each target has its share of the time.
 * The seed is printed; a counterexample is told with the command that shows it again. Exits with 1 where there is one.
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { targets } from './index.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string' },
    only: { type: 'string' },
    path: { type: 'string' },
  },
});
const seconds = Number(values.seconds);
const seed = values.seed === undefined ? Math.floor(Math.random() * 0x7fffffff) : Number(values.seed);
const chosen = targets.filter(({ name }) => values.only === undefined || name === values.only);
if (!(seconds > 0) || !Number.isInteger(seed) || chosen.length === 0) {
  console.error(
    `usage: npm run fuzz -- [--seconds 60] [--seed N] [--only ${targets.map(({ name }) => name).join('|')} [--path P]]`,
  );
  process.exit(2);
}

console.log(`seed ${String(seed)}, ${String(seconds)} s for ${String(chosen.length)} targets`);
let failed = 0;
for (const { name, property } of chosen) {
  const details = await fc.check(property(), {
    seed,
    ...(values.path === undefined ? {} : { path: values.path }),
    numRuns: 2 ** 31 - 1,
    interruptAfterTimeLimit: (seconds * 1000) / chosen.length,
    // A target that is slow, and not wrong, has fewer runs.
    markInterruptAsFailure: false,
  });
  const isFound = details.failed && details.counterexample !== null;
  console.log(`${isFound ? 'FAILED' : 'ok'}  ${name}  ${String(details.numRuns)} runs`);
  if (!isFound) continue;
  failed += 1;
  console.log(String(details.errorInstance instanceof Error ? details.errorInstance.stack : details.errorInstance));
  console.log(`counterexample: ${fc.stringify(details.counterexample)}`);
  console.log(
    `rerun: npm run fuzz -- --only ${name} --seed ${String(details.seed)} --path ${details.counterexamplePath}`,
  );
}
process.exitCode = failed > 0 ? 1 : 0;

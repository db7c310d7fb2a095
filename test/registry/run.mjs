/**
 * A library that travels, with a real registry (story.mjs):
 *
 *   node test/registry/run.mjs
 *
 * Needs the built program. Prints a line for each check and at the end `N passed, N failed`. Exits with 0 when none failed, 1 when
 * one did, and 77 where Verdaccio cannot be fetched. All that it writes is in a temporary folder, all that it starts ends with
 * it, and nothing but that fetch leaves the loopback. Set SMTPSPEC_REGISTRY_DIR to a folder to keep Verdaccio for the next run.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Checks, StoryEnds } from './checks.mjs';
import { endAll } from './programs.mjs';
import { fetchVerdaccio } from './registry.mjs';
import { tellStory } from './story.mjs';

const folder = mkdtempSync(join(tmpdir(), 'smtpspec-registry-'));
const cleanUp = async () => {
  await endAll();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
};
for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await cleanUp();
    process.exit(128 + constants.signals[signal]);
  });
}

try {
  const kept = process.env.SMTPSPEC_REGISTRY_DIR;
  const verdaccio = kept ? resolve(kept) : join(folder, 'verdaccio');
  if (await fetchVerdaccio(verdaccio)) {
    const checks = new Checks();
    try {
      await tellStory(checks, { folder, verdaccio });
    } catch (error) {
      if (!(error instanceof StoryEnds)) throw error;
      console.log('registry: the rest was not tried');
    }
    console.log(`registry: ${checks.passed} passed, ${checks.failed} failed`);
    process.exitCode = checks.failed > 0 ? 1 : 0;
  } else {
    console.log('registry: skipped: Verdaccio cannot be fetched here');
    process.exitCode = 77;
  }
} finally {
  await cleanUp();
}

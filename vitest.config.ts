import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { SMTPSPEC_VERSION: JSON.stringify('0.0.0') }, // in the bundle: the version of package.json
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/interop/**'],
    // Most of a test is waiting for the other side: the default, one less than there are cores, leaves half of them idle.
    maxWorkers: Math.max(2, availableParallelism()),
    // No test changes what it shares with others in its process, and loading the program anew for each file takes half of all the time.
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});

import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { SMTPSPEC_VERSION: JSON.stringify('0.0.0') }, // in the bundle: the version of package.json
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/interop/**'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});

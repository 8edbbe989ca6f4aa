/** How the tests are found and run: two at a time, with one key ring minted for all of them. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{core,storage,simulators,loadtests,dashboard,sandbox,test}/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    // Forks, not threads: the traffic under test starts worker threads of its own.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    reporters: process.env.CI === undefined ? ['default'] : ['default', 'github-actions'],
    restoreMocks: true,
  },
})

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/servers/**', 'test/danfo/**', '**/node_modules/**'],
    // Off UTC on purpose: a local-time slip must fail at home.
    env: { TZ: 'America/Los_Angeles', NO_COLOR: '1' },
    // Properties draw the same cases each time; JEVONS_FC_SEED=<number> draws others.
    setupFiles: ['test/support/property-seed.ts'],
    testTimeout: 60_000,
    coverage: { provider: 'v8', include: ['src/**'], reporter: ['text-summary'] },
  },
})

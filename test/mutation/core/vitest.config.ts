/** The core's own tests: they alone must notice a mutant of the core, and take no house to do so. */
import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { include: ['core/**/*.test.ts'], testTimeout: 20_000 } })

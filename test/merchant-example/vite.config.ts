/** The example's tests as they are, with `hutong` from source: what a user installs is built from it. */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: here('../../examples/merchant'),
  resolve: { alias: { hutong: here('../../sandbox/start-sandbox.ts') } },
})

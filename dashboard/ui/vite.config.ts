/**
 * How the page is bundled: nothing inlined, so that a strict content security policy holds. In mode
 * `report` it is the page of reports instead: one script and one style, which a file is put together of.
 */
import { fileURLToPath } from 'node:url'
import { defineConfig, type UserConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const both: UserConfig = { root: here('.'), base: './', logLevel: 'warn' }

const page: UserConfig = {
  ...both,
  build: {
    outDir: '../../dist/dashboard-ui',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
}

const report: UserConfig = {
  ...both,
  // Inlined, an image has no place of its own; what is left of its address is the document's.
  define: { 'process.env.NODE_ENV': '"production"', 'import.meta.url': 'document.baseURI' },
  build: {
    outDir: '../../dist/dashboard-report',
    emptyOutDir: true,
    lib: {
      entry: here('recording/report.tsx'),
      formats: ['iife'],
      name: 'hutongReport',
      fileName: () => 'report.js',
      cssFileName: 'report',
    },
  },
}

export default defineConfig(({ mode }) => (mode === 'report' ? report : page))

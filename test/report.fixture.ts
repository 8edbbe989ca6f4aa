/** The page of reports, built for tests: the tree's own, if there is one, stays as it is. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** Every report of this process is made of it. What it gives back takes it away again. */
export async function buildReportPage(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'hutong-report-'))
  await build({
    configFile: fileURLToPath(new URL('../dashboard/ui/vite.config.ts', import.meta.url)),
    mode: 'report',
    build: { outDir: folder, emptyOutDir: true },
  })
  process.env.HUTONG_REPORT = folder
  return () => rm(folder, { recursive: true, force: true })
}

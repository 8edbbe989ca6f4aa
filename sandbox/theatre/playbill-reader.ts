/** The list of scenarios, read by a thread of its own and kept until a file changes. */
import { Worker } from 'node:worker_threads'
import type { Listed } from '../../dashboard/protocol/console.ts'
import { type PlaybillParts, stampsOf } from './playbill.ts'

export interface PlaybillReader {
  /** @throws Error when the thread breaks. */
  read(): Promise<readonly Listed[]>
}

export function createPlaybillReader(parts: PlaybillParts): PlaybillReader {
  let kept: { readonly stamps: string; readonly listed: Promise<readonly Listed[]> } | undefined
  return {
    read: () => {
      const stamps = stampsOf(parts)
      if (kept?.stamps === stamps) return kept.listed
      const listed = readInThread(parts)
      kept = { stamps, listed }
      listed.catch(() => {
        kept = undefined
      })
      return listed
    },
  }
}

/** Worker threads cannot load TypeScript by themselves, under vitest either. */
function readInThread(parts: PlaybillParts): Promise<readonly Listed[]> {
  const fromSource = import.meta.url.endsWith('.ts')
  const loader = new URL('../../loadtests/traffic/from-source.mjs', import.meta.url).href
  const thread = new Worker(
    new URL(fromSource ? './playbill-thread.ts' : './playbill-thread.js', import.meta.url),
    {
      execArgv: fromSource ? ['--import', loader] : [],
      workerData: parts,
    },
  )
  return new Promise((resolve, reject) => {
    thread.once('message', resolve)
    thread.once('error', reject)
    thread.once('exit', (code) =>
      reject(new Error(`The thread of the playbill ended with ${code}.`)),
    )
  })
}

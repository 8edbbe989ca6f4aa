/** A recording on a page of its own: no institutions, no token, nobody but this machine. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { recordingMedia, replayMeta, replayPath } from '../../dashboard/protocol/recording.ts'
import { createDoor, type Door } from '../../simulators/host/express.ts'
import type { Route } from '../../simulators/host/institution.ts'
import { json } from '../../simulators/roles/app-door.ts'
import { openDoors, type Ports } from '../doors.ts'
import { Misuse } from '../misuse.ts'
import { pageFiles } from '../page-files.ts'

export interface Replay {
  readonly url: string
  close(): Promise<void>
}

/** @throws Misuse when the port is taken or the page was not built. */
export async function startReplay(bytes: Buffer, ports: Ports): Promise<Replay> {
  const door = doorTo(bytes)
  const [open] = await openDoors([{ institution: { id: 'dashboard' }, door }], {
    ports,
    address: '127.0.0.1',
  })
  return { url: open?.url ?? '', close: () => door.close(200) }
}

function doorTo(bytes: Buffer): Door {
  const { files } = pageFiles()
  if (files === undefined) {
    const todo = 'Build it: npm run build.'
    throw new Misuse('show the recording', [{ where: 'the page', found: 'not built', todo }])
  }
  const page = readFileSync(join(files.folder, 'index.html'), 'utf8')
  const shown = page.replace('<head>', `<head><meta name="${replayMeta}" content="${replayPath}">`)
  const show = (path: string, media: string, body: string | Buffer): Route => ({
    ...{ method: 'GET', path },
    serve: async () => ({
      status: 200,
      headers: { ...files.headers, 'Content-Type': media },
      body,
    }),
  })
  return createDoor({
    routes: [
      show('/', 'text/html; charset=utf-8', shown),
      show('/index.html', 'text/html; charset=utf-8', shown),
      show(replayPath, recordingMedia, bytes),
    ],
    refuse: async (why) =>
      json(why === 'method-not-allowed' ? 405 : 404, {
        says: 'Only a recording is shown here: there is no sandbox to ask.',
      }),
    crashed: (cause) => process.stderr.write(`The page made a mistake: ${String(cause)}\n`),
    files,
  })
}

/** Recordings and reports over HTTP: whoever may look may keep what they saw. */
import {
  recordingEnding,
  recordingMedia,
  recordingPath,
  recordingsPath,
  reportPath,
} from '../../dashboard/protocol/recording.ts'
import type { Route, WireReply, WireRequest } from '../../simulators/host/institution.ts'
import { json } from '../../simulators/roles/app-door.ts'
import { Misuse } from '../misuse.ts'
import type { RecordingDesk, RecordingFile } from './recording-desk.ts'
import { reportPage } from './report-page.ts'

type Served = Pick<RecordingDesk, 'rounds' | 'file'>

export function recordingRoutes(deskOf: () => Served): Route[] {
  const made = { [recordingPath]: createShelf(recordingOf), [reportPath]: createShelf(reportOf) }
  return [
    look(recordingsPath, async () => json(200, { rounds: deskOf().rounds() })),
    ...Object.entries(made).map(([path, shelf]) =>
      look(path, async (request) => shelf(deskOf(), request)),
    ),
  ]
}

const look = (path: string, serve: Route['serve']): Route => ({ method: 'GET', path, serve })

type Make = (desk: Served, request: WireRequest) => WireReply

/**
 * The last that was made is handed out again as long as its round has not gone on: it is up to 22 MB,
 * takes seconds to make, and anybody may ask. All who fetch it read the same bytes.
 */
function createShelf(make: Make): Make {
  let shelved:
    | { readonly query: string; readonly as: string; readonly reply: WireReply }
    | undefined
  return (desk, request) => {
    const { query } = request
    if (shelved?.query === query && shelved.as === JSON.stringify(desk.rounds()))
      return shelved.reply
    shelved = undefined
    const reply = make(desk, request)
    if (reply.status === 200) shelved = { query, as: JSON.stringify(desk.rounds()), reply }
    return reply
  }
}

function recordingOf(desk: Served, request: WireRequest): WireReply {
  const found = fileAsked(desk, request)
  if ('status' in found) return found
  return attached(found.name, recordingMedia, found.bytes)
}

function reportOf(desk: Served, request: WireRequest): WireReply {
  const found = fileAsked(desk, request)
  if ('status' in found) return found
  try {
    const name = found.name.replace(recordingEnding, '.html')
    const page = Buffer.from(reportPage(found.bytes, found.head))
    return attached(name, 'text/html; charset=utf-8', page)
  } catch (cause) {
    if (!(cause instanceof Misuse)) throw cause
    return json(503, { says: cause.message, mistakes: cause.mistakes })
  }
}

function fileAsked(desk: Served, { query }: WireRequest): RecordingFile | WireReply {
  const asked = new URLSearchParams(query).get('round')
  const rounds = desk.rounds()
  const file = desk.file(asked === null ? undefined : Number(asked))
  if (file !== null) return file
  const kept = rounds.map(({ round }) => round).join(' and ')
  const mistake = {
    where: 'query: round',
    found: JSON.stringify(asked),
    todo: `Ask for one that is kept: ${kept}; without it the newest comes.`,
  }
  return json(404, { mistakes: [mistake] })
}

const attached = (name: string, media: string, body: string | Buffer): WireReply => ({
  status: 200,
  headers: {
    'Content-Type': media,
    'Content-Disposition': `attachment; filename="${name}"`,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  },
  body,
})

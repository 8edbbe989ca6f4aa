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

export const recordingRoutes = (deskOf: () => Served): Route[] => [
  look(recordingsPath, async () => json(200, { rounds: deskOf().rounds() })),
  look(recordingPath, async (request) => recordingOf(deskOf(), request)),
  look(reportPath, async (request) => reportOf(deskOf(), request)),
]

const look = (path: string, serve: Route['serve']): Route => ({ method: 'GET', path, serve })

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
    return attached(name, 'text/html; charset=utf-8', reportPage(found.bytes, found.head))
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

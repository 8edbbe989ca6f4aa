/**
 * The journal over HTTP: found, shown in several forms, exported, verified and cleared. Looking needs no
 * token and shows nothing that must be covered; without covers it needs the token, as clearing does.
 */
import { limits } from '../../core/limits.ts'
import type { Route, WireReply, WireRequest } from '../../simulators/host/institution.ts'
import { json } from '../../simulators/roles/app-door.ts'
import { Misuse } from '../misuse.ts'
import { hutongVersion } from '../version.ts'
import { conditionsOf } from './conditions.ts'
import type { FilledJournal } from './journal.ts'
import type { Look } from './look.ts'
import { curlOf, harOf, httpText } from './renderings.ts'
import { type Covering, openIn, shownEntry, summaryOf } from './shown.ts'
import { type Wanted, wantedOf } from './wanted.ts'
import { inTime } from './watchdog.ts'

interface JournalDesk {
  readonly journal: FilledJournal
  readonly urls: Readonly<Record<string, string>>
}

/** Puts a route behind the token. */
type Lock = (method: Route['method'], path: string, serve: Route['serve']) => Route

export function journalRoutes({ journal, urls }: JournalDesk, lock: Lock): Route[] {
  const covering = (masked: boolean) => (look: Look) => (masked ? journal.mask(openIn(look)) : null)
  const urlOf = (institution: string) => urls[institution] ?? ''
  const forms = formsBy(urlOf)

  /** Read, found in time, and shown; or told what is wrong. */
  const looking = (path: string, show: (wanted: Wanted, request: WireRequest) => WireReply) =>
    openOrLocked(lock, path, (request) => answered(() => show(wantedOf(request.query), request)))

  return [
    looking('/admin/journal', (wanted) => {
      const found = pageOf(journal, wanted)
      if (found === 'too-long') return tooLong
      const cover = covering(wanted.masked)
      const entries = found.page.map((look) => summaryOf(look, cover(look)))
      const last = found.page.at(-1)?.noted.number
      const next = found.page.length < found.count ? { before: last } : {}
      return json(200, { entries, count: found.count, ...next, holding: journal.holding() })
    }),
    looking('/admin/journal.har', (wanted) => {
      const found = pageOf(journal, wanted)
      if (found === 'too-long') return tooLong
      const looks = found.page.toReversed()
      return json(
        200,
        harOf({ looks, urlOf, version: hutongVersion(), covering: covering(wanted.masked) }),
      )
    }),
    looking('/admin/journal/:number', ({ as, masked }, { params }) => {
      const look = journal.looks().find(({ noted }) => noted.number === Number(params.number))
      return look === undefined ? forgotten : forms[as](look, covering(masked)(look))
    }),
    {
      method: 'POST',
      path: '/admin/verification',
      serve: async ({ body }) => answered(() => verified(journal, body)),
    },
    lock('DELETE', '/admin/journal', async () => {
      const { kept } = journal.holding()
      journal.clear()
      return json(200, { cleared: kept })
    }),
  ]
}

/** Covered for everybody; uncovered for whoever holds the token. */
function openOrLocked(lock: Lock, path: string, serve: (request: WireRequest) => WireReply): Route {
  const locked = lock('GET', path, async (request) => serve(request))
  return {
    method: 'GET',
    path,
    serve: async (request) =>
      new URLSearchParams(request.query).getAll('masked').includes('false')
        ? locked.serve(request)
        : serve(request),
  }
}

/** Newest first. */
function pageOf(journal: FilledJournal, { filter, limit, before }: Wanted) {
  const { holds } = conditionsOf(filter)
  const found = inTime(limits.journalLookMs, () =>
    journal
      .looks()
      .filter((look) => look.noted.number < before && holds(look))
      .reverse(),
  )
  return found === 'too-long' ? found : { page: found.slice(0, limit), count: found.length }
}

type Form = (look: Look, cover: Covering) => WireReply

const formsBy = (urlOf: (institution: string) => string): Readonly<Record<Wanted['as'], Form>> => ({
  json: (look, cover) => json(200, shownEntry(look, cover)),
  http: (look, cover) => ({ status: 200, headers: plain, body: httpText(look, cover) }),
  curl: (look, cover) => {
    const body = `${curlOf(look, urlOf(look.noted.institution), cover)}\n`
    return { status: 200, headers: plain, body }
  },
})

/** No page may take what a client once sent for a page. */
const plain = {
  'Content-Type': 'text/plain; charset=utf-8',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
} as const

function verified(journal: FilledJournal, body: Buffer): WireReply {
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    const todo = 'Send {"expected": [{…}, …]}.'
    return json(400, { mistakes: [{ where: 'body', found: 'no JSON', todo }] })
  }
  const verdict = inTime(limits.journalLookMs, () => journal.verify(value as never))
  return verdict === 'too-long' ? tooLong : json(200, verdict)
}

function answered(serve: () => WireReply): WireReply {
  try {
    return serve()
  } catch (cause) {
    if (cause instanceof Misuse) return json(422, { mistakes: cause.mistakes })
    throw cause
  }
}

const tooLong = json(422, {
  mistakes: [
    {
      where: 'matches',
      found: `more than ${limits.journalLookMs} ms of looking`,
      todo: 'Write simpler expressions, or narrow what is looked at by since, operation or orderNo.',
    },
  ],
})

const forgotten = json(404, {
  says: 'There is no entry of that number, or it is forgotten.',
  todo: 'Look at /admin/journal for those that are kept.',
})

/**
 * Clearing over HTTP, for a back office: the days that were closed, one day with its positions and
 * breaks, the files as text; and, with the token, the closing of a day.
 */
import type { Break, ClosedDay } from '../core/clearing-file.ts'
import { clearingText, totalsOf } from '../core/clearing-text.ts'
import { type InstitutionId, institutionId } from '../core/ids.ts'
import { differenceKinds } from '../core/reconciliation.ts'
import type { Route, WireReply, WireRequest } from '../simulators/host/institution.ts'
import { json } from '../simulators/roles/app-door.ts'
import { theSwitch } from '../simulators/roles/wallet.ts'
import { closeDay } from './clearing.ts'
import type { ClosingOptions } from './clearing-party-side.ts'
import { type ClearingWorld, closedDays, historyOf, partiesOf } from './clearing-records.ts'
import { parseClosing } from './clearing-request.ts'
import { breakWords } from './clearing-words.ts'

/** Without a word to the contrary nothing goes wrong when files are written. */
const usualClosing: ClosingOptions = { breaks: {}, seed: 1 }

/** What anyone may look at. */
export const clearingRoutes = (world: ClearingWorld): Route[] => [
  {
    method: 'GET',
    path: '/admin/clearing',
    serve: async () => json(200, { days: (await daysOf(world)).map(summaryOf).reverse() }),
  },
  {
    method: 'GET',
    path: '/admin/clearing/:day',
    serve: async ({ params }) => {
      const day = await dayOf(world, params.day)
      return day === undefined ? notClosed : json(200, detailsOf(day))
    },
  },
  ...(['switch', 'own'] as const).map(
    (which): Route => ({
      method: 'GET',
      path: `/admin/clearing/:day/:party${which === 'own' ? '/own' : ''}`,
      serve: async ({ params }) => {
        const day = await dayOf(world, params.day)
        return day === undefined ? notClosed : fileOf(day, institutionId(params.party ?? ''), which)
      },
    }),
  ),
]

/** Closes a day, and all before it; a day that is closed already is told as it was. */
export async function closeOnRequest(
  world: ClearingWorld,
  { params, body }: Pick<WireRequest, 'params' | 'body'>,
  usual: ClosingOptions = usualClosing,
): Promise<WireReply> {
  const { day = '' } = params
  const parties = partiesOf(world).map(String)
  const about = { day, now: world.now(), parties, usual }
  const request = parseClosing(body.toString('utf8'), about)
  if (!request.ok) return json(422, { mistakes: request.mistakes })
  const last = (await daysOf(world)).at(-1)?.day ?? ''
  if (day < last && (await dayOf(world, day)) === undefined) return passedBy(day, last)
  return json(200, detailsOf(await closeDay(world, day, request.options)))
}

const daysOf = async (world: ClearingWorld) => closedDays(await historyOf(world))

const dayOf = async (world: ClearingWorld, day: string | undefined) =>
  (await daysOf(world)).find((one) => one.day === day)

const notClosed = json(404, {
  says: 'That clearing day is not closed.',
  todo: 'Look at /admin/clearing for those that are, or close it: POST /admin/clearing/20211202/close.',
})

const passedBy = (day: string, last: string) =>
  json(409, {
    says: `The clearing day ${day} had no items, and ${last} is closed already.`,
    todo: 'Close a later day: days close in order.',
  })

const summaryOf = ({ day, closedAt, files, positions, breaks, carried }: ClosedDay) => ({
  ...{ day, closedAt, files: files.size },
  items: positions.find(({ institution }) => institution === theSwitch)?.payments ?? 0,
  breaks: breaks.length,
  carriedOver: carried.length,
})

const detailsOf = (day: ClosedDay) => ({
  ...summaryOf(day),
  positions: day.positions,
  files: [...day.files].map(([party, two]) => ({
    party,
    bySwitch: totalsOf(two.switch),
    own: totalsOf(two.own),
  })),
  breaks: differenceKinds.flatMap((kind) => {
    const found = day.breaks.filter((one) => one.kind === kind)
    if (found.length === 0) return []
    const items = found.map(({ party, key }) => ({ party, key }))
    return [{ kind, ...breakWords[kind], items, putIn: count(day.injected, kind) }]
  }),
  carriedOver: day.carried,
})

const count = (breaks: readonly Break[], kind: Break['kind']) =>
  breaks.filter((one) => one.kind === kind).length

function fileOf(day: ClosedDay, party: InstitutionId, which: 'switch' | 'own'): WireReply {
  const files = day.files.get(party)
  if (files === undefined) {
    const known = [...day.files.keys()].join(', ')
    return json(404, { says: `Nobody of that name clears: ${party}.`, todo: `Ask for ${known}.` })
  }
  const head = { day: day.day, party, writtenBy: which === 'own' ? party : theSwitch }
  return {
    status: 200,
    headers: { 'Content-Type': 'text/csv; charset=utf-8' },
    body: clearingText(head, files[which]),
  }
}

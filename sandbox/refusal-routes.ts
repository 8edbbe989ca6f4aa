/**
 * The requests that were turned away, over HTTP: the list is for the eye and has no long texts, the
 * one that is asked for by its number has everything. Looking needs no token.
 */
import { compare } from '../core/difference.ts'
import type { Route } from '../simulators/host/institution.ts'
import { json } from '../simulators/roles/app-door.ts'
import type { Refusal, Refusals } from './journal/refusals.ts'
import { shownRefusal } from './journal/shown.ts'
import type { Mask } from './telling/mask.ts'

export const refusalRoutes = (book: Pick<Refusals, 'all' | 'find'>, mask: () => Mask): Route[] => [
  {
    method: 'GET',
    path: '/admin/refusals',
    serve: async () => {
      const covering = mask()
      const refusals = book
        .all()
        .map((one) => summaryOf({ ...one, ...shownRefusal(one, covering) }))
      return json(200, { refusals: refusals.reverse() })
    },
  },
  {
    method: 'GET',
    path: '/admin/refusals/:number',
    serve: async ({ params }) => {
      const found = book.find(Number(params.number))
      return found === undefined ? forgotten : json(200, shown(found, mask()))
    },
  },
]

const forgotten = json(404, {
  says: 'No request of that number was turned away, or it is forgotten.',
  todo: 'Look at /admin/refusals for those that are remembered.',
})

type Covered = ReturnType<typeof shownRefusal>

/** What must be covered is covered before the texts are held against each other. */
function shown(refusal: Refusal, mask: Mask) {
  const covered = shownRefusal(refusal, mask)
  const { diagnosis } = covered
  const comparison =
    diagnosis === undefined ? null : compare(diagnosis.weSigned, diagnosis.theySigned)
  return { ...refusal, ...covered, comparison }
}

function summaryOf({ diagnosis, ...told }: Omit<Refusal, 'diagnosis'> & Covered) {
  if (diagnosis === undefined) return told
  const { weSigned: _, theySigned: __, ...summary } = diagnosis
  return { ...told, diagnosis: summary }
}

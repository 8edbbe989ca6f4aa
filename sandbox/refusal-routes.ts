/**
 * The requests that were turned away, over HTTP: the list is for the eye and has no long texts, the
 * one that is asked for by its number has everything. Looking needs no token.
 */
import type { Route } from '../simulators/host/institution.ts'
import { json } from '../simulators/roles/app-door.ts'
import type { Journal, Refusal } from './journal.ts'

export const refusalRoutes = (journal: Pick<Journal, 'all' | 'find'>): Route[] => [
  {
    method: 'GET',
    path: '/admin/refusals',
    serve: async () => json(200, { refusals: journal.all().map(summaryOf).reverse() }),
  },
  {
    method: 'GET',
    path: '/admin/refusals/:number',
    serve: async ({ params }) => {
      const found = journal.find(Number(params.number))
      return found === undefined ? forgotten : json(200, found)
    },
  },
]

const forgotten = json(404, {
  says: 'No request of that number was turned away, or it is forgotten.',
  todo: 'Look at /admin/refusals for those that are remembered.',
})

function summaryOf({ diagnosis, ...told }: Refusal) {
  if (diagnosis === undefined) return told
  const { weSigned: _, theySigned: __, ...summary } = diagnosis
  return { ...told, diagnosis: summary }
}

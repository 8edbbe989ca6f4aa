/** Told payments over HTTP: the list, and one by any of its names. Looking needs no token. */
import { paymentsPath } from '../../dashboard/protocol/story.ts'
import type { Route, WireReply } from '../../simulators/host/institution.ts'
import { json } from '../../simulators/roles/app-door.ts'
import { listOf, wantedOf } from './rows.ts'
import type { Stories } from './stories.ts'

export const storyRoutes = ({ book, tell }: Stories): Route[] => [
  {
    method: 'GET',
    path: paymentsPath,
    serve: async ({ query }) => json(200, listOf(book, wantedOf(query))),
  },
  {
    method: 'GET',
    path: `${paymentsPath}/:trace`,
    serve: async ({ params: { trace = '' } }) => {
      const found = book.find(trace)
      return found === undefined ? unknown(book, trace) : json(200, await tell(found))
    },
  },
]

function unknown(book: Stories['book'], trace: string): WireReply {
  const { kept, perSecond, passedOver, forgotten } = book.keeping()
  const says =
    `No payment called "${trace.slice(0, 64)}" is remembered. ${kept} are: of more than ` +
    `${perSecond} new ones a second a sample is kept, and the oldest make room. ` +
    `${passedOver} were passed over so far, ${forgotten} forgotten.`
  const todo = `Look at ${paymentsPath} for those that are remembered.`
  return json(404, { says, todo })
}

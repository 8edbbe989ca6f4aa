/** The door every institution stands behind, with nobody behind it: the same form, the same answer. */
import { createDoor } from '../../../simulators/host/express.ts'
import type { Start } from '../server-kind.ts'
import { listening } from './listening.ts'

export const start: Start = () => {
  const { server } = createDoor({
    routes: [{ method: 'POST', path: '/', serve: async ({ body }) => reply(body) }],
    refuse: async () => reply(Buffer.alloc(0)),
    crashed: (cause) => {
      throw cause
    },
  })
  return listening(server)
}

const reply = (body: Buffer) => ({
  status: 200,
  headers: { 'Content-Type': 'text/plain' },
  body: `respCode=00&respMsg=ok&fields=${[...new URLSearchParams(body.toString('utf8'))].length}`,
})

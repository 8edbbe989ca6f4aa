/** The desk's connections to the doors of institutions: one each, opened when it is first needed. */
import { limits } from '../../core/limits.ts'
import { type Client, createClient } from '../../loadtests/traffic/client.ts'
import type { Send } from '../../loadtests/traffic/tills/till.ts'
import type { Stage } from '../stage.ts'

/** A little longer than an institution waits for the switch: who hangs up before never knows. */
const answerMs = limits.switchAnswerMs + 5000

export interface Lines {
  to(institution: string): Send
  close(): Promise<void>
}

export function createLines({ urls }: Pick<Stage, 'urls'>): Lines {
  const clients = new Map<string, Client>()
  const clientOf = (institution: string): Client => {
    const url = urls[institution]
    if (url === undefined) throw new Error(`${institution} has no door.`)
    const client = clients.get(url) ?? createClient(url, { answerMs })
    clients.set(url, client)
    return client
  }
  return {
    to: (institution) => (request) => clientOf(institution).send(request),
    close: async () => {
      await Promise.all([...clients.values()].map((client) => client.close()))
    },
  }
}

/** Tills whose bytes are kept, a phone, and everything that must never be read in a story. */
import { orderNo } from '../core/ids.ts'
import { fen } from '../core/money.ts'
import type { Story, ToldList } from '../dashboard/protocol/story.ts'
import type { Network } from '../loadtests/traffic/cast.ts'
import type { Send, TillReply, TillRequest } from '../loadtests/traffic/tills/till.ts'
import { createTill } from '../loadtests/traffic/tills/tills.ts'
import { payerNamed } from '../sandbox/people.ts'
import { tillsOf } from '../sandbox/play.ts'
import type { Sandbox } from '../sandbox/start-sandbox.ts'
import { first } from './clients.fixture.ts'

/** What went over the wire, as the client has it. */
export interface Exchanged {
  readonly request: TillRequest
  readonly reply: TillReply
}

export function keepingTill(sandbox: Sandbox, network: Network) {
  const exchanged: Exchanged[] = []
  const send: Send = async (request) => {
    const { method, target, headers, body } = request
    const answer = await fetch(`${sandbox.urls[network]}${target}`, { method, headers, body })
    const names = Object.fromEntries(answer.headers.entries())
    const bytes = Buffer.from(await answer.arrayBuffer())
    const reply = { status: answer.status, headers: names, body: bytes }
    exchanged.push({ request, reply })
    return reply
  }
  const merchant = first(tillsOf(sandbox.keys).filter((till) => till.network === network))
  return { till: createTill(merchant, send, Date.now), exchanged, merchant }
}

export const saleOf = (number: string, notifyUrl: string, amount = 880) => ({
  ...{ orderNo: orderNo(number), amountFen: fen(amount), subject: 'tea', notifyUrl },
  scene: 'merchant-code' as const,
})

export async function shownCode(sandbox: Sandbox, house: string, payer: string): Promise<string> {
  const url = `${sandbox.urls[house]}/app/${payer.split('-')[0]}/payers/${payer}/codes`
  const reply = await fetch(url, { method: 'POST', body: '{}' })
  return ((await reply.json()) as { code: string }).code
}

export async function storyOf(sandbox: Sandbox, name: string): Promise<Story> {
  const reply = await askPayments(sandbox, `/${encodeURIComponent(name)}`)
  if (reply.status !== 200) throw new Error(`${reply.status}: ${await reply.text()}`)
  return (await reply.json()) as Story
}

export const listOf = async (sandbox: Sandbox, query = ''): Promise<ToldList> =>
  (await (await askPayments(sandbox, query)).json()) as ToldList

export const askPayments = (sandbox: Sandbox, rest: string) =>
  fetch(`${sandbox.urls.dashboard}/admin/payments${rest}`)

/** Everything of a key ring that is secret, and the payers' cards. */
export function secretsFor(sandbox: Sandbox, payers: readonly string[]): string[] {
  const found: string[] = [sandbox.adminToken]
  const walk = (value: unknown, name: string) => {
    if (typeof value === 'string') {
      if (['privateKey', 'apiV2Key', 'apiV3Key', 'secureKey', 'aesKey'].includes(name)) {
        found.push(value, ...value.split('\n').filter((line) => line.length > 40))
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const [inner, content] of Object.entries(value)) walk(content, inner)
    }
  }
  walk(sandbox.keys, '')
  const cards = payers.flatMap((id) => {
    const funding = payerNamed(sandbox.seed, id)?.funding
    return funding?.kind === 'card' ? [funding.cardNo] : []
  })
  return [...new Set([...found, ...cards])]
}

export const hopsOf = ({ hops }: Story) => hops.map(({ hop, operation }) => `${hop} ${operation}`)

/**
 * Payment codes as payers show them, asked of the app's own API before the clock starts: a code lives
 * ninety seconds and is good for one charge.
 */
import { payerIdOf } from '../../core/cast.ts'
import { limits } from '../../core/limits.ts'
import { payerNamed } from '../people.ts'
import { type Prepared, press } from './press.ts'
import type { Served } from './serve.ts'

export interface Showing {
  readonly app: 'alipay' | 'wechat'
  /** The door of the house behind the app. */
  readonly door: string
  readonly count: number
  readonly seed: number
}

const payersAsked = 5000

/** That many codes of payers who pay from a balance. @throws Error when one is not shown. */
export async function shownCodes(served: Served, showing: Showing): Promise<readonly string[]> {
  const { app, door, count } = showing
  const payers = payersWithBalance(showing)
  const asks = Array.from({ length: count }, (_, index): Prepared => {
    const payer = payers[index % payers.length] ?? ''
    const headers = { 'Content-Type': 'application/json', 'Hutong-Trace': `shown${index}` }
    return { path: `/app/${app}/payers/${payer}/codes`, headers, body: '{}' }
  })
  const codes: string[] = []
  const url = served.urls[door] ?? ''
  await press(
    url,
    asks,
    (status, body) => {
      const code = /"code":"(\d+)"/.exec(body)?.[1]
      if (status !== 200 || code === undefined) return false
      codes.push(code)
      return true
    },
    { withinMs: limits.payerCodeMs / 2 },
  )
  return codes
}

function payersWithBalance({ app, seed }: Showing): readonly string[] {
  const all = Array.from({ length: payersAsked }, (_, index) => payerIdOf(app, index))
  return all.filter((id) => payerNamed(seed, id)?.funding.kind === 'balance')
}

/** @throws Error when the books of the sandbox do not balance. */
export async function booksMustBalance(served: Served): Promise<void> {
  const books = await served.ask('books')
  const balance = typeof books === 'object' && books !== null && 'balance' in books && books.balance
  if (balance !== true) throw new Error(`The books do not balance: ${JSON.stringify(books)}`)
}

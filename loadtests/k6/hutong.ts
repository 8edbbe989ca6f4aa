/**
 * What the sandbox's admin API is asked: whether it is ready and where everybody is, what the rule
 * book says of a cell, and at the end whether books and records agree. Looking needs no token.
 */
import type { Health, Ruling } from './opening.ts'
import { ask, fieldsOf, textOf } from './requests.ts'

export interface Books {
  readonly balance: boolean
  readonly sumFen: number
  readonly pending: number
  readonly broken: readonly string[]
}

export interface Records {
  readonly agree: boolean
  /** A sentence for each pair of parties that differ. */
  readonly differences: readonly string[]
}

/** @throws Error when nothing answers there. */
export function healthOf(url: string): Health {
  const fields = looked('health', `${url}/admin/health`)
  const urls = fields.urls as Health['urls'] | undefined
  if (urls === undefined) throw new Error(`No sandbox answers at ${url}: ${JSON.stringify(fields)}`)
  return {
    urls: reachable(urls, url),
    scenario: textOf(fields.scenario),
    seed: Number(fields.seed ?? 0),
    signatures: textOf(fields.signatures) || 'full',
  }
}

/**
 * A sandbox that binds every address calls itself by the loopback; from another machine or pod it is
 * where its admin API was found.
 */
function reachable(urls: Health['urls'], found: string): Health['urls'] {
  const host = /^https?:\/\/([^/:]+)/.exec(found)?.[1] ?? ''
  const entries = Object.entries(urls)
  return Object.fromEntries(
    entries.map(([id, url]) => [id, url.replace('//127.0.0.1:', `//${host}:`)]),
  )
}

export interface Cell {
  readonly app: string
  readonly owner: string
  readonly scene: string
  readonly city: string
  readonly shop: string
}

export function rulingOf(url: string, cell: Cell): Ruling {
  const query = Object.entries(cell)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
  const fields = looked('ruling', `${url}/admin/rules/ruling?${query}`)
  const state = textOf(fields.state)
  if (state === '')
    throw new Error(`The rule book says nothing of ${query}: ${JSON.stringify(fields)}`)
  return { state, refusal: textOf(fields.refusal) }
}

/** The shops of each network, in their order. */
export function shopsOf(url: string): Readonly<Record<string, readonly Shop[]>> {
  const { shops } = looked('shops', `${url}/admin/shops`)
  const byOwner: Record<string, Shop[]> = {}
  for (const shop of Array.isArray(shops) ? (shops as (Shop & { owner: string })[]) : []) {
    byOwner[shop.owner] = [...(byOwner[shop.owner] ?? []), shop]
  }
  return byOwner
}

export interface Shop {
  readonly name: string
  readonly city: string
}

export function booksOf(url: string): Books {
  const { balance, sumFen, pending, broken } = looked('books', `${url}/admin/books`)
  return {
    balance: balance === true,
    sumFen: Number(sumFen ?? Number.NaN),
    pending: Number(pending ?? Number.NaN),
    broken: Array.isArray(broken) ? broken.map(String) : ['no books were shown'],
  }
}

export function recordsOf(url: string): Records {
  const { agree, comparisons } = looked('records', `${url}/admin/records`)
  const all = Array.isArray(comparisons) ? comparisons : []
  return {
    agree: agree === true,
    differences: all.flatMap(({ between, differences }) =>
      differences.length > 0 ? [`${between}: ${differences.length} differ`] : [],
    ),
  }
}

const looked = (name: string, url: string) =>
  fieldsOf(ask({ name: `admin ${name}`, method: 'GET', url, timeoutMs: 60_000 }).body)

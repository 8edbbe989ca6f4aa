/** A sandbox on a clock that is moved by hand, a shop that is told things, and phones to pay with. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { beijingTime, fromBeijingTime, plainTime } from '../../core/calendar.ts'
import { createVirtualClock } from '../../core/clock.ts'
import type { SandboxEvent } from '../../core/events.ts'
import { openKeyRing } from '../../sandbox/keyring.ts'
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts'
import { type Letter, openShop } from '../shop.fixture.ts'

export type Town = Awaited<ReturnType<typeof openTown>>

/** What is told in JSON, by a phone or a page. */
export interface Told {
  readonly outcome: string
  readonly code?: string
  readonly says?: string
  readonly payment?: { readonly id: string }
  readonly payments?: readonly { readonly id: string }[]
  readonly returnTo?: {
    readonly method: string
    readonly url: string
    readonly fields: Readonly<Record<string, string>>
  }
  readonly [name: string]: unknown
}

const dayMs = 86_400_000

/** @param secondByPublicKey tells WeChat Pay's second merchant by the public key, not the certificate. */
export async function openTown({ secondByPublicKey = false } = {}) {
  const clock = createVirtualClock(Date.now())
  const home = await homeWith(secondByPublicKey)
  const complaints: string[] = []
  const sandbox = await startSandbox({
    ...{ seed: 11, home, clock },
    complain: (says) => complaints.push(says),
  })
  const events: SandboxEvent[] = []
  sandbox.listen((event) => events.push(event))
  const shop = await openShop(clock.now)
  return {
    sandbox,
    shop,
    clock,
    events,
    phone: (payer: string) => phoneOf(sandbox, payer),
    /** The letter to a path of the shop, once it has come. */
    letter: async (path: string): Promise<Letter> => {
      await expect.poll(() => shop.to(path).length, { timeout: 8000 }).toBeGreaterThan(0)
      const [first] = shop.to(path)
      if (first === undefined) throw new Error(`No letter to ${path}.`)
      return first
    },
    /** Lets two days pass, to eleven in the morning; returns the day that was left, `yyyy-MM-dd`. */
    letDaysPass: () => {
      const left = plainTime(clock.now()).slice(0, 10)
      const then = beijingTime(clock.now() + 2 * dayMs)
      clock.advance(fromBeijingTime({ ...then, hour: 11, minute: 0, second: 0 }) - clock.now())
      return left
    },
    /** Everything has come to its end, and every party's books and records agree. */
    atPeace: async () => {
      expect(await sandbox.settled(15_000)).toBe(true)
      expect(await sandbox.books()).toMatchObject({ balance: true, broken: [], sumFen: 0 })
      const { comparisons } = await sandbox.records()
      expect(comparisons.length).toBeGreaterThan(0)
      expect(comparisons.filter(({ differences }) => differences.length > 0)).toEqual([])
      expect(complaints).toEqual([])
    },
    close: async () => {
      shop.close()
      await sandbox.close()
      if (secondByPublicKey) await rm(home, { recursive: true })
    },
  }
}

/** `yyyy-MM-dd`, so many days before another: nothing was paid then. */
export const daysBefore = (day: string, days: number): string =>
  new Date(Date.parse(day) - days * dayMs).toISOString().slice(0, 10)

async function homeWith(secondByPublicKey: boolean): Promise<string> {
  const home = process.env.HUTONG_TEST_HOME ?? ''
  if (!secondByPublicKey) return home
  const { data } = await openKeyRing(home)
  const merchants = data.wechatpay.merchants.map((merchant, index) =>
    index === 1 ? { ...merchant, callbackKey: 'public-key' } : merchant,
  )
  const folder = await mkdtemp(join(tmpdir(), 'hutong-conformance-'))
  const ring = { ...data, wechatpay: { ...data.wechatpay, merchants } }
  await writeFile(join(folder, 'keyring.json'), JSON.stringify(ring))
  return folder
}

const homes: Readonly<Record<string, string>> = { wechat: 'wechatpay', quickpass: 'unionpay' }
const password = '111111'

function phoneOf(sandbox: Sandbox, payer: string) {
  const app = payer.slice(0, payer.indexOf('-'))
  const address = `${sandbox.urls[homes[app] ?? app]}/app/${app}/payers/${payer}`
  const get = async (path: string) => (await (await fetch(address + path)).json()) as Told
  const post = async (path: string, said: object = {}) => {
    const reply = await fetch(address + path, { method: 'POST', body: JSON.stringify(said) })
    return (await reply.json()) as Told
  }
  const open = (reference: string) => post('/checkouts', { reference })
  const scan = (code: string) => post('/scans', { code })
  const confirm = (id: string) => post(`/payments/${id}/confirm`, { password })
  const pay = async (opened: Promise<Told>) => {
    const { payment, outcome } = await opened
    if (payment === undefined) throw new Error(`${payer} finds nothing to pay: ${outcome}.`)
    expect((await confirm(payment.id)).outcome).toBe('approved')
    return payment.id
  }
  return {
    get,
    open,
    confirm,
    decline: (id: string) => post(`/payments/${id}/decline`),
    showCode: async () => (await post('/codes')).code ?? '',
    /** Scans a code and pays; tells the payment's id. */
    payCode: (code: string) => pay(scan(code)),
    /** Opens what nobody scans, and pays. */
    payReference: (reference: string) => pay(open(reference)),
    /** Pays what waits for a password. */
    payWaiting: async () => {
      const [waiting] = (await get('/payments')).payments ?? []
      expect((await confirm(waiting?.id ?? '')).outcome).toBe('approved')
    },
  }
}

/** Does what a person does on a cashier's page, and is told in JSON. */
export async function onCashier(
  url: string,
  action: 'approve' | 'decline' | 'leave',
  payer: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Told> {
  const body = new URLSearchParams({ action, payer, password })
  const accept = { Accept: 'application/json', ...headers }
  return (await (await fetch(url, { method: 'POST', body, headers: accept })).json()) as Told
}

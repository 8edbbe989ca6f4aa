/**
 * A day of payments that come by the clock and by nothing else: paid, charged, given back, left lying,
 * never answered; over rough lines, with a merchant who says yes at the third letter. The same day can
 * be lived on any clock, behind doors or without.
 */
import { fromBeijingTime } from '../core/calendar.ts'
import type { Clock } from '../core/clock.ts'
import type { Emit, SandboxEvent } from '../core/events.ts'
import type { Policies } from '../core/faults.ts'
import { merchantId, orderNo, refundNo, trace } from '../core/ids.ts'
import { fen } from '../core/money.ts'
import { stream } from '../core/random.ts'
import { byHand } from '../sandbox/by-hand.ts'
import type { WorldClock } from '../sandbox/clock/world-clock.ts'
import type { Company } from '../sandbox/company.ts'
import { openKeyRing } from '../sandbox/keyring.ts'
import { institutionOfApp } from '../sandbox/names.ts'
import { stageSettings } from '../sandbox/play.ts'
import { createWorld } from '../sandbox/rehearsal/world.ts'
import { createStage } from '../sandbox/stage.ts'
import { loopbackOr } from '../simulators/host/may-notify.ts'
import type { OpenOrder } from '../simulators/roles/acquirer.ts'
import { openShop } from './shop.fixture.ts'

export const dayMs = 86_400_000
/** Ten in the morning of a Monday, in Beijing. */
export const dayBegins = fromBeijingTime({
  ...{ year: 2026, month: 11, day: 23, hour: 10, minute: 0, second: 0 },
})

type Network = 'alipay' | 'wechatpay' | 'unionpay'
const networks: readonly Network[] = ['alipay', 'wechatpay', 'unionpay']
const payers = ['alipay', 'wechat', 'quickpass', 'icbc', 'boc', 'ccb', 'cmb']

/** Not the clients': an SDK among them lays hands on every socket of the process. */
function first<T>([one]: readonly T[]): T {
  if (one === undefined) throw new Error('There is none.')
  return one
}

/** Slow banks, a switch that forgets to answer, refusals: what has to be found out later. */
export const roughDay: Policies = {
  icbc: { latency: { kind: 'lognormal', medianMs: 400, sigma: 0.8 } },
  boc: { faults: [{ kind: 'timeout', weight: 0.3 }] },
  'switch>wechatpay': { faults: [{ kind: 'timeout', weight: 0.2 }] },
  'alipay>switch': { faults: [{ kind: 'reset', weight: 0.2 }] },
  cmb: { refusals: [{ outcome: 'issuer-down', weight: 0.2 }] },
}

/** Where a day is lived: the houses, and whom each network's orders are for. */
export interface Place {
  readonly clock: Clock
  readonly company: Pick<Company, 'networks' | 'banks' | 'wallets'>
  readonly merchants: Readonly<Record<Network, string>>
  readonly notifyUrl: (network: Network, number: string) => string | null
}

export interface Lived {
  /** What went wrong in a payment's own work. */
  readonly mishaps: readonly unknown[]
  /** Payments that have begun and not ended: they wait for the clock. */
  readonly going: ReadonlySet<string>
}

/** Lets so many payments come, each at its time within the day that follows. */
export function livesDay(place: Place, { payments, seed }: { payments: number; seed: number }) {
  const draw = stream(seed, 'clock day')
  const mishaps: unknown[] = []
  const going = new Set<string>()
  for (let k = 0; k < payments; k += 1) {
    const deal: Deal = {
      number: `K${String(k).padStart(6, '0')}`,
      network: draw.pick(networks),
      payer: `${draw.pick(payers)}-${draw.int(60)}`,
      amountFen: 100 + draw.int(20_000),
      manner: draw.pick(manners),
    }
    place.clock.after(1000 + draw.int(dayMs - 4_000_000), () => {
      going.add(deal.number)
      deeds[deal.manner](place, deal)
        .catch((cause: unknown) => mishaps.push(cause))
        .finally(() => going.delete(deal.number))
    })
  }
  return { mishaps, going } satisfies Lived
}

const manners = ['scanned', 'scanned', 'charged', 'left', 'given-back', 'asked'] as const

interface Deal {
  readonly number: string
  readonly network: Network
  readonly payer: string
  readonly amountFen: number
  readonly manner: (typeof manners)[number]
}

type Deed = (place: Place, deal: Deal) => Promise<unknown>

const scans: Deed = async (place, deal) => {
  const opened = await houseOf(place, deal).acquirer.open(orderOf(place, deal, 'merchant-code'))
  const desk = deskOf(place, deal)
  const { payment } = await desk.scan(deal.payer, opened.order?.code ?? '', { trace: deal.number })
  return payment === undefined ? undefined : desk.confirm(deal.payer, payment.id, '111111')
}

const charges: Deed = async (place, deal) => {
  const { code } = await deskOf(place, deal).showCode(deal.payer, { trace: deal.number })
  if (code === undefined) return undefined
  return houseOf(place, deal).charger.charge(orderOf(place, deal, 'payer-code', code))
}

const deeds: Readonly<Record<Deal['manner'], Deed>> = {
  scanned: scans,
  charged: charges,
  left: (place, deal) => houseOf(place, deal).acquirer.open(orderOf(place, deal, 'merchant-code')),
  // Too much to be charged without a password, which is never given.
  asked: (place, deal) => charges(place, { ...deal, amountFen: deal.amountFen + 200_000 }),
  'given-back': async (place, deal) => {
    await scans(place, deal)
    await new Promise<void>((resolve) => place.clock.after(3_600_000, resolve))
    const request = { refundNo: refundNo(`R${deal.number}`), reason: '', notifyUrl: null }
    const { refunder } = houseOf(place, deal)
    const merchant = merchantId(place.merchants[deal.network])
    const amountFen = fen(Math.ceil(deal.amountFen / 2))
    return refunder.refund(merchant, { orderNo: orderNo(deal.number) }, { ...request, amountFen })
  },
}

function houseOf({ company }: Place, { network }: Deal) {
  const found = company.networks.find(({ id }) => id === network)
  if (found === undefined) throw new Error(`No house of ${network}.`)
  return found.house
}

function deskOf({ company }: Place, { payer }: Deal) {
  const id = institutionOfApp.get(payer.slice(0, payer.indexOf('-')))
  const network = company.networks.find((one) => one.id === id)?.house.desk
  const desk = network ?? [...company.banks, ...company.wallets].find((one) => one.id === id)?.desk
  if (desk === undefined) throw new Error(`No desk for ${payer}.`)
  return desk
}

function orderOf(place: Place, deal: Deal, scene: OpenOrder['scene'], payerCode = ''): OpenOrder {
  const merchant = merchantId(place.merchants[deal.network])
  const amountFen = fen(deal.amountFen)
  return {
    ...{ trace: trace(deal.number), merchant, orderNo: orderNo(deal.number), scene, amountFen },
    payee: { merchant, name: 'Tea', city: 'Hangzhou', categoryCode: '5499' },
    terms: { subject: 'tea', attach: '', scene, payerCode, amountFen },
    notifyUrl: place.notifyUrl(deal.network, deal.number),
    expiresAt: place.clock.now() + 7_200_000,
    memo: {},
  }
}

/** The same place behind doors, on the clock it is given, and a merchant beside it. */
export async function openStage(
  clock: WorldClock,
  { policies = roughDay }: { policies?: Policies } = {},
) {
  const keyRing = (await openKeyRing(process.env.HUTONG_TEST_HOME ?? null)).data
  const shop = await openShop(clock.now)
  const complaints: unknown[] = []
  const stage = await createStage({
    ...stageSettings(byHand),
    ...{ seed: 11, keyRing, clock, address: '127.0.0.1', ports: 'free', peers: 'direct', policies },
    closing: { breaks: {}, seed: 11 },
    mayNotify: loopbackOr([]),
    complain: (cause) => complaints.push(cause),
  })
  const merchants = {
    alipay: first(keyRing.alipay.merchants).id,
    wechatpay: first(keyRing.wechatpay.merchants).id,
    unionpay: first(keyRing.unionpay.merchants).id,
  }
  const notifyUrl = (network: Network, number: string) => {
    const path = `/${network}/${number}`
    shop.says(path, (n) =>
      n < 2 ? { status: 500, body: 'later' } : { status: 200, body: 'success' },
    )
    return shop.url + path
  }
  const close = async () => {
    await stage.close(1000)
    shop.close()
  }
  return { stage, shop, complaints, close, place: { ...stage, merchants, notifyUrl } }
}

/** The same place without doors, in virtual time. */
export function openPlainPlace() {
  const { seed: _, ...settings } = { ...stageSettings(byHand), seed: 0 }
  const world = createWorld({ ...settings, seed: 11, startsAt: dayBegins, policies: roughDay })
  const merchants = { alipay: 'tea', wechatpay: 'tea', unionpay: 'tea' }
  return { world, place: { ...world, merchants, notifyUrl: () => null } }
}

/** Whatever happens, in the order in which it does. */
export function heard(world: { listen(listener: Emit): () => void }): SandboxEvent[] {
  const events: SandboxEvent[] = []
  world.listen((event) => events.push(event))
  return events
}

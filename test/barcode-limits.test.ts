/** What a payer may spend by barcode in a day: who is refused or asked, and what is given back. */
import { expect, test } from 'vitest'
import { momentOf } from '../core/calendar.ts'
import { refundNo } from '../core/ids.ts'
import type { Funding } from '../core/interchange.ts'
import { stream } from '../core/random.ts'
import type { WalletPayment } from '../simulators/roles/wallet.ts'
import { createStreet, type People, type Street, shop } from './static-codes.fixture.ts'
import type { Deal, Network } from './town.ts'

const password = '111111'
const limited: People = Object.fromEntries(
  ['alipay-0', 'alipay-3', 'wechat-0', 'wechat-3', 'quickpass-0', 'icbc-5'].map((payer) => [
    payer,
    { limited: true },
  ]),
)
/** Payers by who carries it: the own house or the switch, from a balance or a card. */
const ways = Object.keys(limited).flatMap((payer) =>
  (['alipay', 'unionpay'] as const).map((network) => [payer, network] as const),
)

let count = 0
const dealOf = (payer: string, network: Network, amountFen: number): Deal => {
  count += 1
  return { payer, network, amountFen, scene: 'merchant-code', number: `N${count}` }
}

/** Opens an order and scans its code. */
async function scanned({ town, scan }: Street, deal: Deal) {
  const { acquirer } = town.houses[deal.network].house
  const { order } = await town.until(acquirer.open(town.orderOf(deal)))
  const { payment } = await scan(deal.payer, order?.code ?? '', { trace: deal.number })
  if (payment === undefined) throw new Error('Nothing was found.')
  return payment.id
}

async function paid(street: Street, deal: Deal, given?: string) {
  street.town.deals.push(deal)
  return street.confirm(deal.payer, await scanned(street, deal), given)
}

async function charged({ town }: Street, deal: Deal) {
  const outcome = await town.until(town.pay({ ...deal, scene: 'payer-code' }))
  const waiting = await town.until(town.deskOf(deal.payer).waiting(deal.payer))
  return { outcome, id: waiting.at(-1)?.id }
}

const left = async ({ town }: Street, payer: string) =>
  (await town.until(town.deskOf(payer).balance(payer))).leftFen

test('a payer with a certificate has no limit but that of static codes', async () => {
  const street = createStreet()
  for (const payer of ['alipay-0', 'icbc-5']) {
    const { payment } = await paid(street, dealOf(payer, 'alipay', 600_000))
    expect(payment).toMatchObject({ state: 'paid', level: 'A' })
    expect(payment).not.toHaveProperty('countedAt')
    expect(await left(street, payer)).toEqual({ D: 50_000 })
  }
  expect(await street.wrong()).toEqual([])
})

test.each(ways)(
  '%s at %s is asked for the password above C, and refused above B',
  async (payer, network) => {
    const street = createStreet(limited)
    const first = await paid(street, dealOf(payer, network, 60_000))
    expect(first).toMatchObject({ outcome: 'approved', payment: { level: 'C' } })
    expect(await left(street, payer)).toEqual({ B: 440_000, C: 40_000, D: 50_000 })

    const deal = dealOf(payer, network, 40_001)
    street.town.deals.push(deal)
    const id = await scanned(street, deal)
    for (const _ of [1, 2]) {
      expect(await street.confirm(payer, id)).toMatchObject({
        ...{ outcome: 'payer-confirming', needsPassword: true, payment: { state: 'awaiting' } },
      })
    }
    expect((await street.confirm(payer, id, '222222')).outcome).toBe('password-wrong')
    expect(await street.confirm(payer, id, password)).toMatchObject({
      ...{ outcome: 'approved', payment: { level: 'B' } },
    })
    expect(street.town.ended(deal.number)).toMatchObject([{ outcome: 'approved', steppedUp: true }])

    const most = dealOf(payer, network, 400_000)
    expect(await paid(street, most, password)).toMatchObject({
      ...{ outcome: 'amount-over-limit', payment: { state: 'refused' } },
    })
    const app = payer.slice(0, payer.indexOf('-'))
    expect(street.town.ended(most.number)).toMatchObject([
      {
        outcome: 'amount-over-limit',
        hop: expect.stringMatching(`^${app}-app>`),
        moneyMoved: false,
      },
    ])
    expect((await paid(street, dealOf(payer, network, 399_999), password)).outcome).toBe('approved')
    expect(await left(street, payer)).toEqual({ B: 0, C: 0, D: 50_000 })
    expect((await paid(street, dealOf(payer, network, 1))).outcome).toBe('amount-over-limit')
    expect(await street.wrong()).toEqual([])
  },
)

test.each(ways)('%s charged at %s is asked for the password above C', async (payer, network) => {
  const street = createStreet(limited)
  expect((await charged(street, dealOf(payer, network, 80_000))).outcome).toBe('approved')
  const deal = dealOf(payer, network, 30_000)
  const { outcome, id } = await charged(street, deal)
  expect(outcome).toBe('payer-confirming')
  expect(await street.confirm(payer, id)).toMatchObject({ needsPassword: true })
  expect((await street.confirm(payer, id, password)).outcome).toBe('approved')
  await street.town.rest()
  expect(street.town.ended(deal.number)).toMatchObject([{ outcome: 'approved', steppedUp: true }])
  expect(await left(street, payer)).toEqual({ B: 390_000, C: 20_000, D: 50_000 })

  const most = dealOf(payer, network, 390_001)
  expect((await charged(street, most)).outcome).toBe('amount-over-limit')
  const app = payer.slice(0, payer.indexOf('-'))
  expect(street.town.ended(most.number)).toMatchObject([
    { outcome: 'amount-over-limit', hop: expect.stringMatching(`^${app}-app>`) },
  ])
  // What fits when it is asked about need not fit any more when it is confirmed.
  const [one, other] = [dealOf(payer, network, 200_000), dealOf(payer, network, 200_001)]
  const asked = [await charged(street, one), await charged(street, other)]
  expect(asked.map((each) => each.outcome)).toEqual(['payer-confirming', 'payer-confirming'])
  const ends = await street.town.until(
    Promise.all(
      asked.map((each) => street.town.deskOf(payer).confirm(payer, each.id ?? '', password)),
    ),
  )
  expect(ends.map((each) => each.outcome).sort()).toEqual(['amount-over-limit', 'approved'])
  expect(await street.wrong()).toEqual([])
})

test.each([...ways, ['icbc-6', 'wechatpay'], ['alipay-1', 'alipay']] as const)(
  '%s at the static code of %s pays 500 yuan a day, whatever is proved',
  async (payer, network) => {
    const street = createStreet(limited)
    const code = street.codeOf(network)
    expect(await street.pay(payer, code, 50_001, password)).toBe('amount-over-limit')
    expect(await street.pay(payer, code, 30_000)).toBe('approved')
    expect(await street.pay(payer, code, 20_001, password)).toBe('amount-over-limit')
    expect(await street.pay(payer, code, 20_000)).toBe('approved')
    expect(await street.pay(payer, code, 1)).toBe('amount-over-limit')
    expect((await left(street, payer)).D).toBe(0)
    expect((await paid(street, dealOf(payer, 'wechatpay', 1_000))).outcome).toBe('approved')
    expect(await street.wrong()).toEqual([])
  },
)

test('each card of a payer and the balance have a limit of their own, all networks together one', async () => {
  const people: Record<string, { funding: Funding }> = {}
  const street = createStreet(people)
  const cards = ['wechat-3', 'alipay-3', 'alipay-7'].map((payer) => street.town.cardOf(payer))
  const fundings: Funding[] = [
    { kind: 'balance' },
    ...cards.map((cardNo) => ({ kind: 'card', cardNo }) as const),
  ]
  for (const funding of fundings) {
    people['alipay-0'] = { funding }
    expect(await street.pay('alipay-0', street.codeOf('alipay'), 25_000)).toBe('approved')
    expect(await street.pay('alipay-0', street.codeOf('unionpay'), 25_000)).toBe('approved')
    expect(await street.pay('alipay-0', street.codeOf('wechatpay'), 1)).toBe('amount-over-limit')
    expect(await street.pay('alipay-0', street.codeOf('alipay', 'alipay-9'), 1)).toBe(
      'amount-over-limit',
    )
  }
  expect(await street.pay('alipay-1', street.codeOf('alipay'), 50_000)).toBe('approved')
})

test.each([false, true])(
  'of payments at once none slips under the limit (slow stores: %s)',
  async (slowStores) => {
    for (const payer of Object.keys(limited)) {
      const street = createStreet(limited, { slowStores })
      const desk = street.town.deskOf(payer)
      const ids: (string | undefined)[] = []
      for (const network of ['alipay', 'wechatpay', 'unionpay', 'alipay'] as const) {
        ids.push((await street.scan(payer, street.codeOf(network), { fen: 20_000 })).payment?.id)
      }
      const ends = await street.town.until(
        Promise.all(ids.map((id) => desk.confirm(payer, id ?? '', password))),
      )
      expect(ends.map(({ outcome }) => outcome).sort()).toEqual([
        ...['amount-over-limit', 'amount-over-limit', 'approved', 'approved'],
      ])
      expect((await left(street, payer)).D).toBe(10_000)
      expect(await street.wrong()).toEqual([])
    }
  },
)

const moment = (time: string, milliseconds = 0) => (momentOf(time) ?? 0) + milliseconds

test.each([
  //  spent at, then each moment and whether it may be spent again
  [moment('2026-11-22 22:59:59', 999), moment('2026-11-22 23:00:00'), false],
  [moment('2026-11-22 22:59:59', 999), moment('2026-11-22 23:59:59', 999), false],
  [moment('2026-11-22 22:59:59', 999), moment('2026-11-23 00:00:00'), true],
  [moment('2026-11-22 23:00:00'), moment('2026-11-23 00:00:00'), false],
  [moment('2026-11-22 23:00:00'), moment('2026-11-23 22:59:59', 999), false],
  [moment('2026-11-22 23:00:00'), moment('2026-11-23 23:00:00'), true],
])('spent at %d, at %d it may be spent again: %s', async (then, now, may) => {
  const street = createStreet(limited)
  const { town } = street
  const waits = async (until: number) => {
    await town.pass(until - town.clock.now())
    expect(town.clock.now()).toBe(until)
  }
  await waits(then - 1000)
  const { payment } = await street.scan('alipay-0', street.codeOf('alipay'), { fen: 50_000 })
  await waits(then)
  expect((await street.confirm('alipay-0', payment?.id)).outcome).toBe('approved')
  await waits(now - 1)
  const again = await street.scan('alipay-0', street.codeOf('alipay'), { fen: 50_000 })
  await waits(now)
  const { outcome } = await street.confirm('alipay-0', again.payment?.id)
  expect(outcome).toBe(may ? 'approved' : 'amount-over-limit')
  expect(await street.wrong()).toEqual([])
})

/** A payment of a static code and of a payer's code, for what becomes of their shares. */
async function sharesAfter(
  street: Street,
  payer: string,
  end: (ids: { static: string | undefined; charge: string | undefined }) => Promise<unknown>,
) {
  const { payment } = await street.scan(payer, street.codeOf('unionpay'), { fen: 40_000 })
  const { id } = await charged(street, dealOf(payer, 'unionpay', 110_000))
  await end({ static: payment?.id, charge: id })
  await street.town.rest()
  return left(street, payer)
}

const whole = { B: 500_000, C: 100_000, D: 50_000 }

test.each(Object.keys(limited))('what %s declines, or lets lapse, is not spent', async (payer) => {
  const street = createStreet(limited)
  const desk = street.town.deskOf(payer)
  const declined = await sharesAfter(street, payer, async (ids) => {
    await street.town.until(desk.decline(payer, ids.static ?? ''))
    await street.town.until(desk.decline(payer, ids.charge ?? ''))
  })
  const lapsed = await sharesAfter(street, payer, () => street.town.pass(900_000))
  expect([declined, lapsed]).toEqual([whole, whole])
  expect(await street.wrong()).toEqual([])
})

test.each(Object.keys(limited))(
  'what fails of %s is given back, what is paid is not',
  async (payer) => {
    const street = createStreet(limited)
    const both = async (ids: { static: string | undefined; charge: string | undefined }) => {
      const outcomes = []
      for (const id of [ids.static, ids.charge]) {
        outcomes.push((await street.confirm(payer, id, password)).outcome)
      }
      return outcomes
    }
    const faults = [{ kind: 'late', weight: 1, lateMs: 60_000 }] as const
    for (const trouble of [
      { refusals: [{ outcome: 'funds-insufficient', weight: 1 }] },
      { faults },
      { faults: [{ kind: 'timeout', weight: 1 }] },
    ] as const) {
      const bank = bankOf(street, payer)
      const outcomes: string[] = []
      const after = await sharesAfter(street, payer, async (ids) => {
        street.town.weather.policies = { [bank]: trouble, switch: bank === 'switch' ? trouble : {} }
        outcomes.push(...(await both(ids)))
        await street.town.rest()
        street.town.weather.policies = {}
      })
      const kept = (await street.town.until(street.town.deskOf(payer).all())).filter(isKept)
      const spentD = kept.filter(({ level }) => level === 'D').length * 40_000
      const spentB = kept.filter(({ level }) => level === 'B').length * 110_000
      expect(after, outcomes.join()).toEqual({
        B: 500_000 - spentB,
        C: 100_000,
        D: 50_000 - spentD,
      })
    }
    expect(await street.wrong()).toEqual([])
  },
)

const isKept = ({ state }: WalletPayment) => state === 'paid'

const bankOf = ({ town }: Street, payer: string) => {
  const card = town.cardOf(payer)
  return card === '' ? 'switch' : payer.startsWith('icbc') ? 'icbc' : 'switch'
}

test.each([
  ['wechat-0', 'wechatpay'],
  ['wechat-3', 'wechatpay'],
  ['icbc-5', 'icbc'],
])('a charge of %s that is undone is given back, what is refunded is not', async (payer, house) => {
  const street = createStreet(limited)
  const { town } = street
  const late = { kind: 'late', weight: 1, lateMs: 45_000, when: { operation: ['charge'] } } as const
  town.weather.policies = { [house]: { faults: [late] } }
  const undone = dealOf(payer, 'unionpay', 30_000)
  expect((await charged(street, undone)).outcome).toBe('issuer-timeout')
  town.weather.policies = {}
  await town.rest()
  expect(await left(street, payer)).toEqual(whole)

  const refunded = dealOf(payer, 'unionpay', 20_000)
  expect((await charged(street, refunded)).outcome).toBe('approved')
  const { merchant, orderNo, amountFen } = town.orderOf(refunded)
  const asked = { refundNo: refundNo('R1'), reason: '', notifyUrl: null, amountFen }
  const { refunder } = town.houses.unionpay.house
  const back = await town.until(refunder.refund(merchant, { orderNo }, asked))
  expect(back.outcome).toBe('approved')
  await town.rest()
  expect((await left(street, payer)).C).toBe(80_000)
  expect(await street.wrong()).toEqual([])
})

test('a day of payments by everyone in any weather leaves no ledger that differs', async () => {
  for (let seed = 1; seed <= 25; seed += 1) {
    const draw = stream(seed, 'day')
    const street = createStreet(limited, { slowStores: seed % 3 === 0 })
    const { town } = street
    const going: Promise<unknown>[] = []
    for (let step = 0; step < 30; step += 1) {
      const payer = draw.pick(Object.keys(limited))
      const network = draw.pick(['alipay', 'wechatpay', 'unionpay'] as const)
      const luck = draw.next()
      const amount = 1 + draw.int(40_000)
      const given = draw.next() < 0.5 ? password : undefined
      if (luck < 0.1)
        town.weather.policies = trouble(draw.pick(['switch', 'icbc', network]), draw.next())
      else if (luck < 0.2) town.weather.policies = {}
      else {
        const desk = town.deskOf(payer)
        const code = street.codeOf(network)
        const shown = await street.scan(payer, code, { fen: amount, trace: `S${step}` })
        const id = shown.payment?.id
        if (id === undefined) continue
        going.push(desk[draw.next() < 0.9 ? 'confirm' : 'decline'](payer, id, given))
        if (draw.next() < 0.5) going.push(desk.confirm(payer, id, given))
        const deal: Deal = { ...dealOf(payer, network, amount), scene: 'payer-code' }
        if (draw.next() < 0.3) going.push(town.pay(deal))
      }
      if (draw.next() < 0.4) await town.pass(draw.pick([0, 1_000, 40_000, 3_600_000]))
    }
    await town.until(Promise.all(going))
    town.weather.policies = {}
    expect(await street.wrong(), `seed ${seed}`).toEqual([])
    expect(await street.receivedFen('alipay', shop.merchant)).toBeGreaterThanOrEqual(0)
  }
}, 60_000)

function trouble(place: string, chance: number) {
  const when = {
    operation: [
      'lookup',
      'resolve',
      'pay',
      'credit',
      'charge',
      'authorise',
      'fund',
      'confirmed',
      'query',
    ],
  }
  const kind =
    chance < 0.3 ? 'late' : chance < 0.5 ? 'timeout' : chance < 0.7 ? 'reset' : 'duplicate'
  return { [place]: { faults: [{ kind, weight: 0.5, lateMs: 45_000, when }] } } as const
}

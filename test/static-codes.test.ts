/** Codes that hang in shops and on people's phones: whose they are, who may pay them, and how often. */
import { expect, test } from 'vitest'
import { magicAmountFen, magicPayer } from '../core/forcing.ts'
import { limits } from '../core/limits.ts'
import { openRuleBook, type Rule, rulesOfOpenings } from '../core/rule-book.ts'
import { cityOfPerson } from '../simulators/roles/static-code.ts'
import { createStreet, seed, shop } from './static-codes.fixture.ts'
import { type Network, networkNames } from './town.ts'

const payers = ['alipay-0', 'alipay-3', 'wechat-0', 'wechat-3', 'quickpass-0', 'icbc-5']
const people = { alipay: 'alipay-8', wechatpay: 'wechat-8', unionpay: 'quickpass-8' } as const
const cells = payers.flatMap((payer) => networkNames.map((network) => [payer, network] as const))

test.each(cells)('%s pays at the shop and the person of %s', async (payer, network) => {
  const street = createStreet()
  const person = people[network]
  for (const [code, merchant, kind] of [
    [street.codeOf(network), shop.merchant, 'shop'],
    [street.codeOf(network, person), person, 'person'],
  ] as const) {
    const shown = await street.scan(payer, code, {})
    expect(shown).toEqual({
      ...{ outcome: 'payer-confirming', entersAmount: true },
      payee: expect.objectContaining({ merchant }),
    })
    expect(await street.ordersOf(network)).toHaveLength(kind === 'shop' ? 0 : 1)
    const { payment, outcome } = await street.scan(payer, code, { fen: 1_250, trace: kind })
    expect(outcome).toBe('payer-confirming')
    expect(payment).toMatchObject({
      ...{ amountFen: 1_250, codeKind: kind, scene: 'merchant-code', state: 'awaiting' },
      payee: { merchant },
    })
    expect((await street.confirm(payer, payment?.id)).outcome).toBe('approved')
    expect(await street.receivedFen(network, merchant)).toBe(1_250)
    expect(street.town.ended(kind)).toMatchObject([
      { outcome: 'approved', scene: 'merchant-code', merchant, amountFen: 1_250 },
    ])
    expect(
      await street.town.until(street.town.deskOf(payer).payment(payer, payment?.id ?? '')),
    ).toMatchObject({ level: 'D' })
  }
  expect(await street.wrong()).toEqual([])
})

test('a person is shown without the first character of the name, and no trade', async () => {
  const street = createStreet({ 'wechat-8': { name: '欧阳明' } })
  const { payee } = await street.scan('icbc-5', street.codeOf('wechatpay', 'wechat-8'), {})
  expect(payee).toEqual({
    ...{ merchant: 'wechat-8', name: '*阳明', categoryCode: '4829' },
    city: cityOfPerson(seed, 'wechat-8'),
  })
})

test.each([
  ['alipay', (code: string) => code.toUpperCase()],
  ['alipay', (code: string) => `${code.replace('/fkx', '/tsx')}?t=1600000000000`],
  ['wechatpay', (code: string) => code.replace('wxp://f2f', 'WXP://F2F')],
  ['unionpay', (code: string) => code.toUpperCase()],
] as const)('a person’s code of %s spelt otherwise is paid as well', async (network, otherwise) => {
  const street = createStreet()
  const code = otherwise(street.codeOf(network, people[network]))
  expect(await street.pay('icbc-5', code, 100)).toBe('approved')
  expect(await street.receivedFen(network, people[network])).toBe(100)
  expect(await street.wrong()).toEqual([])
})

test.each(networkNames)(
  'a code of %s that stands for nobody is not recognised',
  async (network) => {
    const street = createStreet()
    const code = street.codeOf(network, people[network])
    const forged = `${code.slice(0, -1)}${code.endsWith('1') ? '2' : '1'}`
    expect((await street.scan('icbc-5', forged, { fen: 100 })).outcome).toBe('code-unrecognised')
    expect(street.codeOf(network, 'icbc-5')).toBe('none')
    expect(await street.ordersOf(network)).toEqual([])
  },
)

const far = (person: string) => (cityOfPerson(seed, person) === 'Lhasa' ? 'Urumqi' : 'Lhasa')
const wrongWays = networkNames.flatMap((network) =>
  ['icbc-5', 'wechat-0', 'alipay-0', 'quickpass-0'].map((payer) => [payer, network] as const),
)

test.each(wrongWays)(
  '%s may not pay a person of %s from afar, but a shop',
  async (payer, network) => {
    const street = createStreet()
    const person = people[network]
    const code = street.codeOf(network, person)
    const city = far(person)
    expect(await street.scan(payer, code, { city })).toMatchObject({ outcome: 'wrong-code-kind' })
    const entered = await street.scan(payer, code, { city, fen: 100, trace: 'T1' })
    expect(entered).toMatchObject({ outcome: 'wrong-code-kind' })
    expect(street.town.ended('T1')).toMatchObject([
      { outcome: 'wrong-code-kind', moneyMoved: false },
    ])
    const near = { city: cityOfPerson(seed, person), fen: 100 }
    expect((await street.scan(payer, code, near)).outcome).toBe('payer-confirming')
    expect(
      (await street.scan(payer, street.codeOf(network), { city, fen: 100 })).payment,
    ).toBeDefined()
    expect(await street.wrong()).toEqual([])
  },
)

test.each(['alipay-0', 'icbc-5'])('%s may not pay a person by a link', async (payer) => {
  const street = createStreet()
  const desk = street.town.deskOf(payer)
  const phone = { owner: street.town.houses.alipay.id }
  const person = street.codeOf('alipay', 'alipay-8')
  expect(await street.town.until(desk.open(payer, person, phone))).toMatchObject({
    outcome: 'wrong-code-kind',
  })
  const hung = street.codeOf('alipay')
  expect(await street.town.until(desk.open(payer, hung, phone))).toMatchObject({
    entersAmount: true,
  })
})

test('a person with business features is paid at no code of a person', async () => {
  const street = createStreet({ 'alipay-8': { trades: true } })
  const code = street.codeOf('alipay', 'alipay-8')
  expect(await street.pay('icbc-5', code, 100)).toBe('wrong-code-kind')
  expect(await street.pay('alipay-0', code, 100)).toBe('wrong-code-kind')
  expect(await street.pay('alipay-0', street.codeOf('alipay', 'alipay-9'), 100)).toBe('approved')
  expect(await street.receivedFen('alipay', 'alipay-8')).toBe(0)
  expect(await street.wrong()).toEqual([])
})

test('nobody pays a code of one’s own', async () => {
  const street = createStreet()
  const code = street.codeOf('wechatpay', 'wechat-8')
  expect(await street.pay('wechat-8', code, 100)).toBe('wrong-code-kind')
  expect(await street.wrong()).toEqual([])
})

test.each([-1, 0])('%d fen is no amount: the app asks again', async (amount) => {
  const street = createStreet()
  for (const payer of ['alipay-0', 'icbc-5']) {
    const shown = await street.scan(payer, street.codeOf('alipay'), { fen: amount })
    expect(shown).toMatchObject({ entersAmount: true })
  }
  expect(await street.ordersOf('alipay')).toEqual([])
})

test.each(cells)(
  '%s scans twice at %s, confirms one, and the other lapses',
  async (payer, network) => {
    const street = createStreet()
    const phone = { fen: 700, trace: 'T1' }
    const code = street.codeOf(network)
    const scans = [await street.scan(payer, code, phone), await street.scan(payer, code, phone)]
    const [first, second] = scans.map(({ payment }) => payment)
    expect(first?.orderNo).not.toBe(second?.orderNo)
    const twice = [await street.confirm(payer, first?.id), await street.confirm(payer, first?.id)]
    expect(twice.map(({ outcome }) => outcome)).toEqual(['approved', 'approved'])
    await street.town.pass(limits.staticOrderMs)
    expect((await street.confirm(payer, second?.id)).outcome).toBe('order-closed')
    expect((await street.ordersOf(network)).map(({ state }) => state).sort()).toEqual([
      'closed',
      'paid',
    ])
    expect(await street.receivedFen(network)).toBe(700)
    expect(await street.wrong()).toEqual([])
  },
)

test.each(cells)('whatever comes twice, %s pays once at %s', async (payer, network) => {
  const street = createStreet()
  const when = { operation: ['lookup', 'resolve', 'pay', 'credit', 'fund', 'authorise'] }
  const policy = { faults: [{ kind: 'duplicate', weight: 1, when }] } as const
  const places = [...networkNames, 'switch', 'icbc']
  street.town.weather.policies = Object.fromEntries(places.map((place) => [place, policy]))
  expect(await street.pay(payer, street.codeOf(network), 700)).toBe('approved')
  expect(await street.receivedFen(network)).toBe(700)
  const paid = (await street.ordersOf(network)).filter(({ state }) => state === 'paid')
  expect(paid).toHaveLength(1)
  expect(await street.wrong()).toEqual([])
})

test('a lookup nobody answers leaves an order that lapses', async () => {
  const street = createStreet()
  const when = { operation: ['lookup'] }
  street.town.weather.policies = {
    switch: { faults: [{ kind: 'late', weight: 1, lateMs: 60_000, when }] },
  }
  const code = street.codeOf('alipay')
  expect((await street.scan('icbc-5', code, { fen: 700 })).outcome).toBe('switch-down')
  street.town.weather.policies = {}
  expect(await street.pay('icbc-5', code, 700)).toBe('approved')
  expect(await street.receivedFen('alipay')).toBe(700)
  expect(await street.wrong()).toEqual([])
})

test.each([
  [magicPayer('icbc', 'funds-insufficient'), 700, 'funds-insufficient'],
  [magicPayer('alipay', 'risk-refused'), 700, 'risk-refused'],
  [magicPayer('wechat', 'approved'), 700, 'approved'],
  ['alipay-0', magicAmountFen('funds-insufficient'), 'funds-insufficient'],
  ['icbc-5', magicAmountFen('payer-blocked'), 'payer-blocked'],
  // It passes what a static code may be paid in a day, whoever asks for it.
  ['icbc-5', magicAmountFen('approved'), 'amount-over-limit'],
] as const)('%s asks for an end with %d fen, and gets %s', async (payer, amount, outcome) => {
  const street = createStreet()
  for (const network of networkNames) {
    expect(await street.pay(payer, street.codeOf(network), amount), network).toBe(outcome)
  }
  expect(await street.wrong()).toEqual([])
})

test('a shop that keeps other apps out does so at its static code', async () => {
  const street = createStreet()
  const open = { alipay: 'open', wechatpay: 'open', unionpay: 'open' } as const
  const excluding: Rule = {
    ...{ from: '2026-01-01', apps: ['icbc'], owners: ['alipay'], scenes: ['*'], state: 'closed' },
    ...{ shops: [shop.name], why: 'exclusive-agreement', reason: 'It is agreed.', source: 'test' },
  }
  const rules = [...rulesOfOpenings({ icbc: open, alipay: open }, '0001-01-01'), excluding]
  street.town.weather.rules = openRuleBook(rules, '2026-11-22')
  const code = street.codeOf('alipay')
  expect((await street.scan('icbc-5', code, {})).outcome).toBe('exclusive-agreement')
  expect(await street.pay('alipay-0', code, 100)).toBe('approved')
  expect(await street.ordersOf('alipay')).toHaveLength(1)
  const closed: Network = 'unionpay'
  street.town.weather.rules = openRuleBook([], '2026-11-22')
  expect((await street.scan('icbc-5', street.codeOf(closed), {})).outcome).toBe(
    'code-closed-by-rule',
  )
})

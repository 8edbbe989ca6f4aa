/** Orders paid on a page or in an app, without a scan: who may, and what two who try at once get. */
import { expect, test } from 'vitest'
import { institutionId } from '../core/ids.ts'
import { openRuleBook, rulesOfOpenings } from '../core/rule-book.ts'
import { cashierRoutes } from '../simulators/roles/cashier.ts'
import { payerAccount } from '../simulators/roles/parties.ts'
import { wrongs } from './oracle.ts'
import { createTown, type Deal, type Town } from './town.ts'

const alipay = institutionId('alipay')
const order: Deal = {
  ...{ payer: 'alipay-0', network: 'alipay', scene: 'merchant-code', amountFen: 700 },
  number: 'N1',
}

/** An order of Alipay's that can be paid, and what a person does about it on its page. */
async function opened(town: Town, deal = order) {
  const { house } = town.houses.alipay
  const host = town.hosts.get(alipay)
  const gate = town.gates.get(alipay)
  if (host === undefined || gate === undefined) throw new Error('No ground for the page.')
  const { acquirer, desk } = house
  const code = (await acquirer.open(town.orderOf(deal))).order?.code ?? ''
  const [, post] = cashierRoutes({
    ...{ host, gate, desk, app: 'alipay', path: '/page', find: acquirer.findByCode },
    referenceOf: () => code,
    paid: async () => undefined,
    unpaid: async () => undefined,
  })
  const press = async (payer: string, action = 'approve') => {
    const reply = await post?.serve({
      ...{ method: 'POST', target: '/page', path: '/page', query: '', params: {} },
      headers: { accept: 'application/json' },
      body: Buffer.from(new URLSearchParams({ payer, action, password: '111111' }).toString()),
    })
    if (typeof reply !== 'object') throw new Error(`The page is silent: ${reply}.`)
    return JSON.parse(String(reply.body)).outcome as string
  }
  return { code, press, desk }
}

test.each(['wechat-0', 'icbc-5', 'quickpass-0', 'alipay-x', ''])(
  'who is no payer of the app pays nothing at its page: "%s"',
  async (payer) => {
    const town = createTown()
    const { press } = await opened(town)
    expect(await press(payer)).toBe('payer-missing')
    expect(await town.stores.get(alipay)?.account(payerAccount(payer))).toBeUndefined()
    expect(await press('alipay-0')).toBe('approved')
    expect(await wrongs(town)).toEqual([])
  },
)

test('an app that the rule book closes opens no order by its reference either', async () => {
  const town = createTown()
  const { code, desk } = await opened(town)
  town.weather.rules = openRuleBook(
    rulesOfOpenings({ alipay: { alipay: 'closed' } }, '2026-01-01'),
    '2026-11-22',
  )
  const answers = [await desk.scan('alipay-0', code), await desk.open('alipay-0', code)]
  expect(answers.map(({ outcome }) => outcome)).toEqual(Array(2).fill('code-closed-by-rule'))
})

test('one order at the page, in the app and by a scan at once is paid once', async () => {
  for (const slowStores of [false, true]) {
    const town = createTown({ slowStores })
    const { code, press, desk } = await town.until(opened(town))
    const inApp = async () => {
      const { payment } = await desk.open('alipay-3', code)
      return (await desk.confirm('alipay-3', payment?.id ?? '')).outcome
    }
    const byScan = async () => {
      const bank = town.deskOf('icbc-5')
      const { payment } = await bank.scan('icbc-5', code)
      return (await bank.confirm('icbc-5', payment?.id ?? '')).outcome
    }
    const told = await town.until(Promise.all([press('alipay-0'), inApp(), byScan()]))
    await town.rest()
    expect(told.filter((outcome) => outcome === 'approved')).toHaveLength(1)
    expect(await town.until(town.find(order))).toMatchObject({ state: 'paid', amountFen: 700 })
    expect(await town.until(wrongs(town))).toEqual([])
  }
})

test('a magic amount is refused at the page as often as it is tried, and the order stays open', async () => {
  const town = createTown()
  const deal = { ...order, amountFen: 66_671 }
  const { press } = await opened(town, deal)
  expect(await press('alipay-0')).toBe('funds-insufficient')
  expect(await press('alipay-3')).toBe('funds-insufficient')
  expect(await town.find(deal)).toMatchObject({ state: 'created' })
  await town.rest()
  expect(await wrongs(town)).toEqual([])
})

test('a page whose payer is left in the dark has been paid all the same', async () => {
  const town = createTown()
  const deal = { ...order, amountFen: 66_602 }
  const { press } = await opened(town, deal)
  expect(await press('alipay-0')).toBe('result-unknown')
  expect(await press('alipay-3')).toBe('approved')
  expect(await town.find(deal)).toMatchObject({ payment: { payer: 'alipay-0' } })
  expect(await wrongs(town)).toEqual([])
})

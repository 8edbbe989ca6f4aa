/** Every kind of payer at every network, scanning and scanned: paid once, told once, booked alike. */
import { expect, test } from 'vitest'
import { openRuleBook, rulesOfOpenings } from '../core/rule-book.ts'
import { ruleBookOn, ruleHistory } from '../core/rule-history.ts'
import type { Scene } from '../core/scene.ts'
import { wrongs } from './oracle.ts'
import { createTown, type Network, networkNames } from './town.ts'

/** Payers by what pays: a balance, a card behind a wallet, a card, a bank's own app. */
const payers = ['alipay-0', 'wechat-0', 'alipay-3', 'wechat-3', 'quickpass-0', 'icbc-5', 'cmb-6']
const scenes: readonly Scene[] = ['merchant-code', 'payer-code']
const homes: Readonly<Record<string, string>> = {
  alipay: 'alipay',
  wechat: 'wechatpay',
  quickpass: 'unionpay',
}
const appOf = (payer: string) => payer.slice(0, payer.indexOf('-'))
const homeOf = (payer: string) => homes[appOf(payer)] ?? appOf(payer)

const paths = payers.flatMap((payer) =>
  networkNames.flatMap((network) => scenes.map((scene) => ({ payer, network, scene }))),
)

test.each(paths)('$payer pays at $network by $scene', async ({ payer, network, scene }) => {
  const town = createTown()
  const deal = { payer, network, scene, amountFen: 1234, number: 'N1' }
  expect(await town.until(town.pay(deal))).toBe('approved')
  await town.rest()
  expect(await wrongs(town)).toEqual([])
  const app = appOf(payer)
  const scanned = scene === 'merchant-code'
  expect(town.ended('N1')).toMatchObject([
    {
      ...{ app, owner: network, payerInstitution: homeOf(payer), scene, outcome: 'approved' },
      ...{ amountFen: 1234, moneyMoved: true, city: 'Hangzhou' },
      hop: scanned ? `${app}-app>${homeOf(payer)}` : `merchant>${network}`,
    },
  ])
  const moved = town.events.filter(({ type }) => type === 'order-moved')
  expect(moved).toMatchObject([{ to: 'paid', acquirer: network }])
})

const closed: readonly [payer: string, network: Network, scene: Scene, hop: string][] = [
  ['alipay-0', 'wechatpay', 'merchant-code', 'alipay-app>alipay'],
  ['alipay-0', 'wechatpay', 'payer-code', 'merchant>wechatpay'],
  ['alipay-0', 'unionpay', 'merchant-code', 'alipay-app>alipay'],
  ['alipay-0', 'unionpay', 'payer-code', 'merchant>unionpay'],
  ['wechat-3', 'alipay', 'merchant-code', 'wechat-app>wechatpay'],
  ['wechat-3', 'alipay', 'payer-code', 'merchant>alipay'],
]

test.each(closed)('%s is refused at %s by %s, at %s', async (payer, network, scene, hop) => {
  const town = createTown()
  town.weather.rules = ruleBookOn('2026-11-22')
  const deal = { payer, network, scene, amountFen: 1234, number: 'N1' }
  expect(await town.until(town.pay(deal))).toBe('code-closed-by-rule')
  await town.rest()
  expect(await wrongs(town)).toEqual([])
  const app = appOf(payer)
  expect(town.ended('N1')).toMatchObject([
    { app, payerInstitution: homeOf(payer), owner: network, outcome: 'code-closed-by-rule', hop },
  ])
})

test('a code of the card form is closed by the switch, which alone knows whose it is', async () => {
  const town = createTown()
  town.weather.rules = openRuleBook(
    [...ruleHistory, ...rulesOfOpenings({ icbc: { alipay: 'closed' } }, '2026-11-22')],
    '2026-11-22',
  )
  const deal = { payer: 'icbc-5', network: 'alipay', scene: 'payer-code' } as const
  const outcome = await town.until(town.pay({ ...deal, amountFen: 1, number: 'N1' }))
  expect(outcome).toBe('code-closed-by-rule')
  await town.rest()
  expect(await wrongs(town)).toEqual([])
  expect(town.ended('N1')).toMatchObject([
    { app: 'icbc', payerInstitution: 'icbc', hop: 'alipay>switch' },
  ])
})

test('two merchants of one network may use the same order number', async () => {
  const town = createTown()
  for (const [index, scene] of scenes.entries()) {
    const deal = { network: 'alipay', scene, amountFen: 500, number: `N${index}` } as const
    const first = town.pay({ ...deal, payer: 'wechat-0', merchant: 'one' })
    const second = town.pay({ ...deal, payer: 'icbc-5', merchant: 'two' })
    expect(await town.until(Promise.all([first, second]))).toEqual(['approved', 'approved'])
  }
  await town.rest()
  const spent = (await wrongs(town)).filter((says) => !says.startsWith('attempt'))
  expect(spent).toEqual([])
  expect(await town.theSwitch.all()).toHaveLength(4)
})

test('a code is charged once, also when the phone shows it again', async () => {
  const town = createTown()
  const deal = { payer: 'alipay-0', network: 'wechatpay', scene: 'payer-code' } as const
  expect(await town.until(town.pay({ ...deal, amountFen: 5, number: 'N1' }))).toBe('approved')
  const { code } = await town.deskOf('alipay-0').showCode('alipay-0', { trace: 'N1' })
  const again = { ...deal, amountFen: 7, number: 'N2' }
  town.deals.push(again)
  const { charger } = town.houses.wechatpay.house
  const charged = await town.until(charger.charge(town.orderOf(again, code)))
  expect(charged.outcome).toBe('code-used')
  await town.rest()
  expect(await wrongs(town)).toEqual([])
})

test('one order is paid by the first of two payers, and the other keeps the money', async () => {
  const town = createTown()
  const deal = { payer: 'alipay-3', network: 'alipay', scene: 'merchant-code' } as const
  const order = { ...deal, amountFen: 900, number: 'N1' }
  const { acquirer } = town.houses.alipay.house
  const { code = '' } = (await acquirer.open(town.orderOf(order))).order ?? {}
  const scanned = async (payer: string) => {
    const { payment } = await town.deskOf(payer).scan(payer, code ?? '', { trace: payer })
    return town.deskOf(payer).confirm(payer, payment?.id ?? '')
  }
  const both = await town.until(Promise.all([scanned('alipay-3'), scanned('quickpass-0')]))
  expect(both.map(({ outcome }) => outcome).sort()).toEqual(['approved', 'order-paid'])
  await town.rest()
  expect(await wrongs(town)).toEqual([])
})

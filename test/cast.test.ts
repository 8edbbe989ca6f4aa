/** The cast of 28: each institution's app pays at every network's codes, and each has its limits. */
import { expect, test } from 'vitest'
import { momentOf } from '../core/calendar.ts'
import { payerCodeOwner } from '../core/scan-code.ts'
import { participants } from '../sandbox/names.ts'
import { bankOfCard } from '../sandbox/people.ts'
import { prevailingPolicies } from '../sandbox/prevailing.ts'
import { issuers } from '../simulators/banks/issuers.ts'
import { wrongs } from './oracle.ts'
import { createTown, networkNames, openingFen, type Town } from './town.ts'

const scenes = ['merchant-code', 'payer-code'] as const
const apps = participants.map(({ id }) => String(id))

const paying = (payer: string) =>
  networkNames.flatMap((network) =>
    scenes.map((scene) => ({
      ...{ payer, network, scene, amountFen: 700 },
      number: `${payer}.${network}.${scene}`,
    })),
  )

async function payAll(town: Town, payer: string): Promise<string[]> {
  const outcomes: string[] = []
  for (const deal of paying(payer)) outcomes.push(await town.until(town.pay(deal)))
  return outcomes
}

test('there are 28, Mi Pay among them', () => {
  expect(apps).toHaveLength(28)
  expect(apps).toContain('mipay')
})

test.each(apps)(
  '%s pays codes of Alipay, WeChat Pay and UnionPay, and is scanned there',
  async (app) => {
    const town = createTown()
    expect(await payAll(town, `${app}-0`)).toEqual(Array.from({ length: 6 }, () => 'approved'))
    await town.rest()
    expect(await wrongs(town)).toEqual([])
    const exchanges = await town.theSwitch.all()
    expect(exchanges.map(({ payerInstitution }) => String(payerInstitution))).toEqual(
      Array.from({ length: 6 }, () => app),
    )
    expect(exchanges.map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => 'paid'))
    const { balanceFen } = await town.deskOf(`${app}-0`).balance(`${app}-0`)
    expect(balanceFen).toBe(openingFen - 6 * 700)
  },
)

test('Mi Pay pays by a card of a bank too, and then holds no money of its own', async () => {
  const town = createTown()
  expect(await payAll(town, 'mipay-1')).toEqual(Array.from({ length: 6 }, () => 'approved'))
  await town.rest()
  expect(await wrongs(town)).toEqual([])
  const bank = bankOfCard(town.cardOf('mipay-1'))
  const issuer = town.banks.find(({ id }) => id === bank)?.issuer
  expect((await issuer?.all())?.map(({ amountFen }) => amountFen)).toEqual(Array(6).fill(700))
  expect(await town.deskOf('mipay-1').balance('mipay-1')).toMatchObject({ balanceFen: 0 })
})

test('Mi Pay has no door for cards, and shows codes of the card form', async () => {
  const town = createTown()
  const [wallet] = town.company.wallets
  expect(
    wallet?.routes.map(({ path }) => path).filter((path) => !path.startsWith('/app/mipay')),
  ).toEqual([])
  expect(wallet?.answers.authorise).toBeUndefined()
  const shown = await town.until(town.deskOf('mipay-4').showCode('mipay-4'))
  expect(payerCodeOwner(shown.code ?? '')).toBe('card')
})

test('a balance of Mi Pay that is too small refuses, and what is given back arrives', async () => {
  const town = createTown()
  const deal = { payer: 'mipay-2', network: 'alipay', scene: 'merchant-code' } as const
  const dear = { ...deal, amountFen: openingFen + 1, number: 'dear' }
  expect(await town.until(town.pay(dear))).toBe('funds-insufficient')
  const cheap = { ...deal, amountFen: 900, number: 'cheap' }
  expect(await town.until(town.pay(cheap))).toBe('approved')
  expect(await town.until(town.undo(cheap, { of: 'cheap', number: 'back' }))).toBe('approved')
  await town.rest()
  expect(await wrongs(town)).toEqual([])
  expect(await town.deskOf('mipay-2').balance('mipay-2')).toMatchObject({ balanceFen: openingFen })
})

test('the limits of a bank are refused at the bank, whoever asks', async () => {
  const town = createTown()
  const bank = issuers.find(({ id }) => id === 'hsbank')
  if (bank === undefined) throw new Error('There is no Huishang Bank.')
  const deal = { payer: 'hsbank-0', network: 'wechatpay', scene: 'merchant-code' } as const
  const dear = { ...deal, amountFen: bank.limits.paymentFen + 1, number: 'dear' }
  expect(await town.until(town.pay(dear))).toBe('amount-over-limit')
  expect(town.ended('dear')).toMatchObject([{ hop: 'switch>hsbank' }])
  const fair = { ...deal, amountFen: openingFen, number: 'fair' }
  expect(await town.until(town.pay(fair))).toBe('approved')
  await town.rest()
  expect(await wrongs(town)).toEqual([])
})

test('a bank under maintenance refuses at its own hop; its cards elsewhere too', async () => {
  const town = createTown()
  const sunday = momentOf('2026-11-22 03:00:00') ?? 0
  town.weather.policies = prevailingPolicies(
    { policies: {}, moods: false, maintenance: true },
    sunday,
  )
  const asks = { network: 'alipay', scene: 'merchant-code', amountFen: 700 } as const
  // CGB closes on Saturdays; of those who carry its cards every eighth pays with Cloud QuickPass.
  const quickpass = Array.from({ length: 8 }, (_, index) => `quickpass-${index}`)
  const atIcbc = quickpass.find((payer) => bankOfCard(town.cardOf(payer)) === 'icbc') ?? ''
  const closed = { ...asks, payer: atIcbc, number: 'closed' }
  expect(await town.until(town.pay(closed))).toBe('issuer-down')
  expect(town.ended('closed')).toMatchObject([{ hop: 'switch>icbc' }])
  const open = { ...asks, payer: 'cgb-0', number: 'open' }
  expect(await town.until(town.pay(open))).toBe('approved')
  await town.rest()
  expect(await wrongs(town)).toEqual([])
})

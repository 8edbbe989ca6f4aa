import { expect, test } from 'vitest'
import { issuers, passesLuhn } from '../simulators/banks/issuers.ts'
import { participants } from './names.ts'
import { bankOfCard, holderAt, payerNamed } from './people.ts'

const cardOf = (id: string) => {
  const funding = payerNamed(1, id)?.funding
  return funding?.kind === 'card' ? funding.cardNo : undefined
}

// As they were when there were eight banks: runs of one seed end alike.
test.each([
  ['icbc-0', '6222020000000000000'],
  ['icbc-42', '6222020000000000422'],
  ['abc-1', '6228480000000000018'],
  ['alipay-0', undefined],
  ['alipay-3', '6217000000010000036'],
  ['alipay-7', '6225680000010000077'],
  ['alipay-11', '6217000000010000119'],
  ['wechat-3', '6217000000020000034'],
  ['quickpass-0', '6222020000030000004'],
  ['quickpass-8', '6222020000030000087'],
  ['quickpass-13', '6225880030000138'],
])('%s carries the card it always carried', (id, cardNo) => {
  expect(cardOf(id)).toBe(cardNo)
})

test.each(issuers.map((bank) => [String(bank.id), bank] as const))(
  'a payer of %s carries a card of the bank, by which the bank knows the payer',
  (id, bank) => {
    for (const index of [0, 7, 999_999]) {
      const cardNo = cardOf(`${id}-${index}`) ?? ''
      expect(cardNo).toHaveLength(bank.carried.length)
      expect(passesLuhn(cardNo)).toBe(true)
      expect(bankOfCard(cardNo)).toBe(bank.id)
      expect(holderAt(bank)(cardNo)).toBe(`${id}-${index}`)
    }
  },
)

test('every other payer of Mi Pay pays by a card, and all banks have their turn', () => {
  const payers = Array.from({ length: 108 }, (_, index) => `mipay-${index}`)
  const cards = payers.map(cardOf)
  expect(cards.filter((card) => card === undefined)).toHaveLength(54)
  expect(payerNamed(1, 'mipay-0')?.funding).toEqual({ kind: 'balance' })
  const banks = new Set(cards.map((card) => bankOfCard(card ?? '')))
  expect(issuers.filter(({ id }) => !banks.has(id))).toEqual([])
  for (const [place, cardNo = ''] of cards.entries()) {
    const bank = issuers.find(({ id }) => id === bankOfCard(cardNo))
    if (bank !== undefined) expect(holderAt(bank)(cardNo)).toBe(`mipay-${place}`)
  }
})

test('nobody has the card of anybody else', () => {
  const apps = ['alipay', 'wechat', 'quickpass', ...participants.map(({ app }) => app.id)]
  const ids = apps.flatMap((app) => [0, 3, 7, 8, 999_999].map((index) => `${app}-${index}`))
  const cards = ids.flatMap((id) => cardOf(id) ?? [])
  expect(new Set(cards).size).toBe(cards.length)
})

test('nobody is limited unless somebody has no certificate', () => {
  const ids = Array.from({ length: 1000 }, (_, index) => `alipay-${index}`)
  const limited = (certifiedShare?: number) =>
    ids.filter((id) => {
      const options = certifiedShare === undefined ? {} : { certifiedShare }
      return payerNamed(1, id, options)?.limited
    })
  expect(limited()).toEqual([])
  expect(limited(1)).toEqual([])
  expect(limited(0)).toEqual(ids)
  expect(Math.abs(limited(0.7).length - 300)).toBeLessThan(50)
  expect(limited(0.7)).toEqual(limited(0.7))
  // Whoever has one among few has one among many.
  const few = new Set(limited(0.9))
  expect(limited(0.7).filter((id) => few.has(id))).toHaveLength(few.size)
})

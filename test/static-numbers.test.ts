/** The numbers of static codes' orders: no house's is another's, and none is given again after a fall. */
import { expect, test } from 'vitest'
import { createRuins, Life } from './crash-stores.fixture.ts'
import { createStreet, type Street } from './static-codes.fixture.ts'
import { networkNames } from './town.ts'

const payers = ['icbc-5', 'alipay-0']

/** Everybody pays everywhere at once, at the hour at which every street begins. */
async function numbersOf(street: Street): Promise<string[]> {
  const numbers: string[] = []
  for (const payer of payers) {
    for (const network of networkNames) {
      const { payment } = await street.scan(payer, street.codeOf(network), { fen: 700 })
      expect((await street.confirm(payer, payment?.id)).outcome).toBe('approved')
      numbers.push(payment?.orderNo ?? '')
    }
  }
  return numbers
}

test('within one second no two networks give an order the same number', async () => {
  const street = createStreet()
  const numbers = await numbersOf(street)
  expect(new Set(numbers.map((number) => number.slice(0, 14))).size).toBe(1)
  expect(numbers.map((number) => number.slice(14))).toEqual([
    ...['2200000001', '4200000001', '6200000001', '2200000002', '4200000002', '6200000002'],
  ])
  expect(await street.wrong()).toEqual([])
})

test('a world that falls and wakes within one second gives no number again', async () => {
  const ruins = createRuins()
  const given: string[] = []
  for (let life = 0; life < 3; life += 1) {
    const street = createStreet(
      {},
      { storeOf: ruins(new Life(Number.POSITIVE_INFINITY, undefined)) },
    )
    await street.town.until(Promise.all(street.town.company.all.map((house) => house.wake())))
    const numbers = await numbersOf(street)
    given.push(...numbers)
    expect(await street.ordersOf('alipay')).toHaveLength(payers.length * (life + 1))
    expect(await street.wrong()).toEqual([])
  }
  expect(new Set(given.map((number) => number.slice(0, 14))).size).toBe(1)
  expect(new Set(given).size).toBe(given.length)
})

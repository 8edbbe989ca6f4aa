import { expect, test } from 'vitest'
import { appId, institutionId } from '../../core/ids.ts'
import {
  cardNumber,
  type Issuer,
  issuerOfCard,
  issuers,
  luhnDigit,
  maskedCard,
  passesLuhn,
} from './issuers.ts'

test('eight banks stand in the table, each with its own names, codes and ranges', () => {
  const ids = issuers.map(({ id }) => id)
  expect(ids).toEqual(['icbc', 'abc', 'boc', 'ccb', 'bocom', 'cmb', 'citic', 'cgb'])
  expect(issuers.map(({ app }) => app.id)).toEqual(ids)
  expect(new Set(issuers.map(({ institutionCode }) => institutionCode)).size).toBe(8)
  for (const { institutionCode } of issuers) expect(institutionCode).toMatch(/^\d{8}$/)
  const bins = issuers.flatMap(({ cards }) => cards.map(({ bin }) => bin))
  expect(new Set(bins).size).toBe(bins.length)
})

test('each range makes cards that pass Luhn and find their way back to the bank', () => {
  for (const issuer of issuers) {
    for (const { bin, length, kind } of issuer.cards) {
      const cardNo = cardNumber(bin, length, 42)
      expect(cardNo).toHaveLength(length)
      expect(passesLuhn(cardNo)).toBe(true)
      expect(issuerOfCard(cardNo)).toBe(issuer)
      expect(kind).toMatch(/^(debit|credit)$/)
    }
  }
})

test.each([
  '6226388000000095',
  '6226090000000048',
  '6216261000000000018',
  '6216261000000002485',
  '6222020000000000018',
])('%s passes Luhn and no neighbour of its last digit does', (cardNo) => {
  expect(passesLuhn(cardNo)).toBe(true)
  const body = cardNo.slice(0, -1)
  const passing = [...'0123456789'].filter((digit) => passesLuhn(body + digit))
  expect(passing).toEqual([luhnDigit(body)])
})

test.each(['', '0', '62220200000000000l3', ' 6226090000000048', '62260900-0000048'])(
  '"%s" does not pass Luhn',
  (cardNo) => expect(passesLuhn(cardNo)).toBe(false),
)

test('a SPDB card is not taken for a Guangfa card, as lists of shared BIN blocks do', () => {
  for (const bin of ['622516', '622518', '622521', '621390']) {
    expect(issuerOfCard(cardNumber(bin, 16, 1))).toBeUndefined()
  }
  expect(issuerOfCard(cardNumber('622568', 19, 1))?.shortCode).toBe('GDB')
})

test('the longest prefix decides, whatever the order of the banks', () => {
  const bank = (name: string, bin: string): Issuer => ({
    id: institutionId(name),
    english: name,
    chinese: name,
    shortCode: name,
    institutionCode: '99990000',
    cards: [{ bin, kind: 'debit', length: 16 }],
    app: { id: appId(name), english: name, chinese: name },
  })
  const block = bank('guangfa', '6225')
  const range = bank('spdb', '622521')
  const cardNo = cardNumber('622521', 16, 7)
  expect(issuerOfCard(cardNo, [block, range])).toBe(range)
  expect(issuerOfCard(cardNo, [range, block])).toBe(range)
  expect(issuerOfCard(cardNumber('622599', 16, 7), [range, block])).toBe(block)
})

test('a number of the wrong length belongs to nobody', () => {
  expect(issuerOfCard('622202000000000001')).toBeUndefined()
  expect(issuerOfCard('622202')).toBeUndefined()
})

test('a sequence that does not fit is refused', () => {
  expect(cardNumber('622588', 16, 999_999_999)).toHaveLength(16)
  for (const sequence of [1_000_000_000, -1, 0.5, Number.NaN]) {
    expect(() => cardNumber('622588', 16, sequence)).toThrow(`sequence ${sequence} does not fit`)
  }
})

test.each([
  ['6222020000000000018', '622202*********0018'],
  ['6226090000000048', '622609******0048'],
  ['1234567890123', '123456***0123'],
  ['62260900', '********'],
])('%s is shown as %s', (cardNo, shown) => {
  expect(maskedCard(cardNo)).toBe(shown)
})

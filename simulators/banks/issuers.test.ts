import { expect, test } from 'vitest'
import { institutionId } from '../../core/ids.ts'
import {
  cardNumber,
  type Issuer,
  issuerOfCard,
  issuers,
  luhnDigit,
  maskedCard,
  passesLuhn,
} from './issuers.ts'
import type { Participant } from './participant.ts'
import { wallets } from './wallets.ts'

/** The list of 28 institutions (docs/sources.md, U7.2), in its order and its own words. */
const listed = `
Industrial and Commercial Bank of China | 中国工商银行 | ICBC | 622202/DC/19 622208/DC/19 621226/DC/19
China Construction Bank | 中国建设银行 | CCB | 621700/DC/19 622700/DC/19 625362/CC/16
Bank of China | 中国银行 | BOC | 621660/DC/19 621661/DC/19 625908/CC/16
Bank of Communications | 交通银行 | COMM | 622260/DC/19 622262/DC/19 622252/CC/16
China Merchants Bank | 招商银行 | CMB | 622588/DC/16 621483/DC/16 622575/CC/16
China CITIC Bank | 中信银行 | CITIC | 622690/DC/16 622691/DC/16 622680/CC/16
China Guangfa Bank | 广发银行 | GDB | 622568/DC/19 621462/DC/19 622558/CC/16
Mi Pay (Xiaomi) | 小米支付 | MIPAY |
Agricultural Bank of China | 中国农业银行 | ABC | 622848/DC/19 622841/DC/19 622836/CC/16
Postal Savings Bank of China | 中国邮政储蓄银行 | PSBC | 621799/DC/19 622188/DC/19 625919/CC/16
Ping An Bank | 平安银行 | SPABANK | 621626/DC/19 622298/DC/16 622155/CC/16
China Everbright Bank | 中国光大银行 | CEB | 622660/DC/16 622662/DC/16 622657/CC/16
China Minsheng Bank | 中国民生银行 | CMBC | 622615/DC/16 622622/DC/16
Shanghai Pudong Development Bank | 浦发银行 | SPDB | 622521/DC/16 622518/DC/16
Industrial Bank | 兴业银行 | CIB | 622908/DC/18 622909/DC/18 622901/CC/16
Hua Xia Bank | 华夏银行 | HXBANK | 622630/DC/16 622632/DC/16 622637/CC/16
Bank of Beijing | 北京银行 | BJBANK | 621468/DC/16 622851/CC/16
Bank of Shanghai | 上海银行 | SHBANK | 622892/DC/18 621050/DC/18
Bank of Jiangsu | 江苏银行 | JSBANK | 621076/DC/19 622173/DC/19
Bank of Ningbo | 宁波银行 | NBBANK | 621418/DC/19 622281/DC/16
Bank of Nanjing | 南京银行 | NJCB | 622305/DC/16 621777/DC/16
Bank of Hangzhou | 杭州银行 | HZCB | 622878/DC/18 623061/DC/18
China Zheshang Bank | 浙商银行 | CZBANK | 621019/DC/19 622309/DC/19
China Bohai Bank | 渤海银行 | BOHAIB | 621268/DC/16 622684/DC/16
Bank of Tianjin | 天津银行 | TCCB | 622331/DC/18
Bank of Chongqing | 重庆银行 | CQBANK | 622134/DC/16 623016/DC/16
Bank of Chengdu | 成都银行 | CDCB | 622152/DC/19 621482/DC/19
Huishang Bank | 徽商银行 | HSBANK | 622877/DC/19 622879/DC/19`
  .trim()
  .split('\n')
  .map((row) => row.split('|').map((cell) => cell.trim()))

const all: readonly Participant[] = [...issuers, ...wallets]
const kinds = { debit: 'DC', credit: 'CC' } as const

test('the 28 institutions of the list stand in the tables', () => {
  expect(listed).toHaveLength(28)
  expect(all).toHaveLength(28)
})

test.each(listed)('%s, %s, is as the list has it', (english, chinese, shortCode, bins = '') => {
  const found = all.find((one) => one.shortCode === shortCode)
  expect(found).toMatchObject({ english, chinese })
  const issuer = issuers.find((one) => one === found)
  const cards = (issuer?.cards ?? []).filter(({ bin }) => bin !== unlisted)
  const written = cards.map(({ bin, kind, length }) => `${bin}/${kinds[kind]}/${length}`)
  expect(written.join(' ')).toBe(bins)
})

/** CMB's in UnionPay's own test card, and in no list. */
const unlisted = '622609'

test('each has its own names, codes and hours, and the first eight keep their places', () => {
  const ids = all.map(({ id }) => String(id))
  expect(ids.slice(0, 8)).toEqual(['icbc', 'abc', 'boc', 'ccb', 'bocom', 'cmb', 'citic', 'cgb'])
  expect(all.map(({ app }) => String(app.id))).toEqual(ids)
  for (const of of ['id', 'english', 'chinese', 'shortCode', 'institutionCode'] as const) {
    expect(new Set(all.map((one) => one[of])).size).toBe(28)
  }
  expect(new Set(all.flatMap(({ app }) => [app.english, app.chinese])).size).toBe(56)
  for (const { id, institutionCode, maintenance } of all) {
    expect(id).toMatch(/^[a-z]{2,16}$/)
    expect(institutionCode).toMatch(/^90\d{6}$/)
    expect(maintenance.length).toBeGreaterThan(0)
  }
})

test('no range is the beginning of another', () => {
  const bins = issuers.flatMap(({ cards }) => cards.map(({ bin }) => bin))
  const overlapping = bins.filter((bin, place) =>
    bins.some((other, at) => at !== place && other.startsWith(bin)),
  )
  expect(overlapping).toEqual([])
  const written = listed.flatMap(([, , , bins = '']) => bins.split(' ').filter(Boolean))
  expect(bins).toHaveLength(written.length + 1)
})

test('what a bank allows rises with its size, from one payment to a day', () => {
  for (const { limits, carried, cards } of issuers) {
    expect(limits.paymentFen).toBeLessThan(limits.dayFen)
    expect(limits.dayCount).toBeGreaterThanOrEqual(2000)
    expect(cards).toContain(carried)
  }
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
  for (const bin of ['622516', '621390']) {
    expect(issuerOfCard(cardNumber(bin, 16, 1))).toBeUndefined()
  }
  for (const bin of ['622518', '622521']) {
    expect(issuerOfCard(cardNumber(bin, 16, 1))?.id).toBe('spdb')
  }
  expect(issuerOfCard(cardNumber('622568', 19, 1))?.shortCode).toBe('GDB')
})

test('the longest prefix decides, whatever the order of the banks', () => {
  const [anyone] = issuers
  if (anyone === undefined) throw new Error('There is no bank.')
  const bank = (name: string, bin: string): Issuer => ({
    ...{ ...anyone, id: institutionId(name), cards: [{ bin, kind: 'debit', length: 16 }] },
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

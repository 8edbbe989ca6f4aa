import { expect, test } from 'vitest'
import { merchantId } from '../../core/ids.ts'
import { fen } from '../../core/money.ts'
import { stream } from '../../core/random.ts'
import { merchantCodeOwner } from '../../core/scan-code.ts'
import {
  emvAdditionalIds,
  emvCrc,
  emvIds,
  formOrderEmv,
  readEmv,
  readEmvFields,
  writeEmv,
  writeEmvFields,
} from './emv.ts'

/** The synthetic code of U2.6 (docs/sources.md). */
const known =
  '00020101021215314999000049990000777290058110048520458125303156540512.505802CN5912MOCK NOODLES6007BEIJING62240508mock2026070849000002630439AA'

test('the check value of the CRC is the published one', () => {
  expect(emvCrc('123456789')).toBe('29B1')
})

test('the known code is read, and written again as it was', () => {
  const code = readEmv(known)
  expect(code).toMatchObject({
    initiation: 'dynamic',
    account: {
      ...{ acquirerIin: '49990000', forwardingIin: '49990000' },
      merchant: '777290058110048',
    },
  })
  const additional = readEmvFields(code?.fields.get(emvIds.additional) ?? '')
  expect(additional?.get(emvAdditionalIds.reference)).toBe('mock2026')
  expect(additional?.get(emvAdditionalIds.terminal)).toBe('49000002')
  expect(writeEmv(code?.fields ?? [])).toBe(known)
})

test('a static code is one that says so, or says nothing', () => {
  const fields = new Map(readEmv(known)?.fields)
  fields.set(emvIds.initiation, '11')
  expect(readEmv(writeEmv(fields))?.initiation).toBe('static')
  fields.delete(emvIds.initiation)
  expect(readEmv(writeEmv(fields))?.initiation).toBe('static')
})

test('lengths count characters, the CRC counts UTF-8 bytes', () => {
  const language = writeEmvFields([
    ['00', 'ZH'],
    ['01', '模拟面馆'],
    ['02', '北京'],
  ])
  expect(language).toBe('0002ZH0104模拟面馆0202北京')
  const text = writeEmv([...(readEmv(known)?.fields ?? []), [emvIds.language, language]])
  const read = readEmvFields(readEmv(text)?.fields.get(emvIds.language) ?? '')
  expect(read?.get('01')).toBe('模拟面馆')
})

/** Another body under a CRC that is right for it. */
function rewritten(text: string, change: (body: string) => string): string {
  const body = `${change(text.slice(0, -8))}6304`
  return `${body}${emvCrc(body)}`
}

const accountField = (merchant: string) => `15314999000049990000${merchant}`

test('whatever is read is written again as it was, and nothing is read that was changed', () => {
  const draw = stream(20_261_122, 'emv')
  const injuries = ['0', '9', 'A', 'a', ' ', '北', '😀', '\u0000', '']
  let [read, refused] = [0, 0]
  for (let round = 0; round < 2000; round += 1) {
    const at = draw.int(known.length - 8)
    const hurt = (body: string) =>
      `${body.slice(0, at)}${draw.pick(injuries)}${body.slice(at + draw.int(3))}`
    const sealed = rewritten(known, hurt)
    const code = readEmv(sealed)
    if (code === undefined) refused += 1
    else {
      read += 1
      expect(writeEmv(code.fields)).toBe(sealed)
    }
    const unsealed = `${hurt(known.slice(0, -8))}${known.slice(-8)}`
    if (unsealed !== known) expect(readEmv(unsealed), unsealed).toBeUndefined()
  }
  expect(read).toBeGreaterThan(100)
  expect(refused).toBeGreaterThan(100)
})

test.each([
  ['a flipped character', known.replace('12.50', '12.51')],
  ['a CRC in small letters', `${known.slice(0, -2)}aa`],
  ['no CRC', known.slice(0, -8)],
  ['a length that runs over', writeEmv([['00', '01']]).replace('000201', '000901')],
  [
    'another network’s account',
    writeEmv([
      ['00', '01'],
      ['02', '4000123456789'],
    ]),
  ],
  [
    'an account that is too short',
    writeEmv([
      ['00', '01'],
      ['15', '49990000'],
    ]),
  ],
  [
    'another format',
    writeEmv([
      ['00', '02'],
      ['15', '4999000049990000777290058110048'],
    ]),
  ],
  ['nothing', ''],
  ['an account twice', rewritten(known, (body) => `${body}${accountField('777290058110097')}`)],
  ['the format anywhere but first', rewritten(known, (body) => `${body.slice(6)}000201`)],
  ['a field of no characters', rewritten(known, (body) => `${body}5400`)],
  ['half a field', rewritten(known, (body) => `${body}610`)],
  ['a length that is no number', rewritten(known, (body) => `${body}611X1`)],
  ['a length of bytes', rewritten(known, (body) => `${body}6409${'0206北京'}`)],
  ['full-width digits for an id', rewritten(known, (body) => `${body}６１0212`)],
  ['something behind its CRC', `${known} `],
])('reads no code out of %s', (_, text) => {
  expect(readEmv(text)).toBeUndefined()
})

test.each(['', 'x'.repeat(100)])('writes no value of no or too many characters', (value) => {
  expect(() => writeEmvFields([['59', value]])).toThrow(RangeError)
})

test.each([
  ['Mock Noodles', 'Mock Noodles'],
  ['王记面馆', 'MERCHANT 777290058110048'],
])('an order’s code of %s is whole and UnionPay’s', (name, shown) => {
  const merchant = merchantId('777290058110048')
  const payee = { merchant, name, city: 'Beijing', categoryCode: '5812' }
  const text = formOrderEmv(payee, fen(1250), '123456789012345678901')
  const code = readEmv(text)
  expect(code?.account.merchant).toBe('777290058110048')
  expect(code?.fields.get(emvIds.amount)).toBe('12.50')
  expect(code?.fields.get(emvIds.name)).toBe(shown)
  expect(merchantCodeOwner(text)).toBe('unionpay')
})

import { expect, test } from 'vitest'
import { fenOf, inGroups } from './money-typed.ts'
import { hueOf, initialsOf } from './tile-look.ts'

test.each([
  //  typed         fen
  ['12.50', 1250],
  ['12.5', 1250],
  [' 8 ', 800],
  ['0.01', 1],
  ['1.13', 113],
  ['10000000', 1_000_000_000],
  ['12。50', 1250],
  ['10000000.01', undefined],
  ['0', undefined],
  ['0.00', undefined],
  ['-1', undefined],
  ['1.234', undefined],
  ['1e3', undefined],
  ['1,000', undefined],
  ['', undefined],
  ['.', undefined],
])('"%s" is %s fen', (typed, fen) => {
  expect(fenOf(typed)).toBe(fen)
})

test.each([
  ['6222854132279951798', '6222 8541 3227 9951 798'],
  ['132382919008038455', '1323 8291 9008 0384 55'],
  ['', ''],
])('the digits of "%s" stand in groups', (code, grouped) => {
  expect(inGroups(code)).toBe(grouped)
})

test.each([
  ['ICBC', 'ICBC'],
  ['Cloud QuickPass', 'CQ'],
  ['Alipay', 'AL'],
  ['Mi Pay', 'MP'],
  ['中国工商银行', '工商'],
  ['中国银行', '中国'],
  ['支付宝', '支付'],
])('%s has the initials %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials)
})

test('a colour is neither green nor red, and always the same', () => {
  const hues = ['icbc', 'alipay', 'wechat', 'quickpass', 'mipay', 'cmb'].map(hueOf)
  expect(hues.filter((hue) => hue < 20 || hue > 340 || (hue > 60 && hue < 170))).toEqual([])
  expect(hueOf('icbc')).toBe(hues[0])
})

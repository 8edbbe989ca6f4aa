import { describe, expect, it } from 'vitest'
import { faultKinds } from './faults.ts'
import {
  codeShownBy,
  forcedByAmount,
  forcedByCode,
  forcedByPayer,
  forcedEnd,
  forcedRefundRefusal,
  forcedRefusal,
  forcible,
  isForced,
  magicAmountFen,
  magicNumbers,
  magicPayer,
  payerByCode,
} from './forcing.ts'
import { arrivalOrderNo, trace } from './ids.ts'
import { outcomes } from './outcome.ts'
import { payerCodeOwner } from './scan-code.ts'

describe('outcomes on demand', () => {
  it('gives every outcome and every fault a number of its own', () => {
    const numbers = Object.values(magicNumbers)
    expect(new Set(numbers).size).toBe(numbers.length)
    expect([...forcible].sort()).toEqual([...outcomes, ...faultKinds].sort())
    expect(numbers.every((number) => /^\d\d$/.test(number))).toBe(true)
  })

  it.each(forcible.map((name) => [name]))('finds %s by amount, payer and code', (name) => {
    const number = magicNumbers[name]
    expect(forcedByAmount(magicAmountFen(name))).toBe(name)
    expect(forcedByPayer(magicPayer('icbc', name))).toBe(name)
    for (const code of [`2866612345678901${number}`, `1366612345678901${number}`]) {
      expect(forcedByPayer(payerByCode(code)?.payer ?? '')).toBe(name)
    }
  })

  it('forms codes that each network takes for its own', () => {
    expect(payerCodeOwner('286661234567890171')).toBe('alipay')
    expect(payerCodeOwner('136661234567890171')).toBe('wechatpay')
    expect(payerCodeOwner('6226661234567890171')).toBe('card')
    expect(payerByCode('6226661234567890171')).toEqual({
      app: 'quickpass',
      payer: 'quickpass-666071',
    })
  })

  it('leaves ordinary amounts, payers and codes alone', () => {
    for (const amountFen of [1, 66_599, 66_700, 66_699]) {
      expect(forcedByAmount(amountFen)).toBeUndefined()
    }
    expect(forcedByPayer('icbc-42')).toBeUndefined()
    expect(payerByCode('281234567890123471')).toBeUndefined()
    expect(isForced('toString')).toBe(false)
  })

  it('exempts the payments of a run', () => {
    const payment = { amountFen: 66_671, payer: 'icbc-1' }
    const own = { ...payment, trace: trace('T-1') }
    const crowd = { ...payment, trace: trace(arrivalOrderNo('00000001', 3)) }
    expect(forcedEnd(own)).toBe('funds-insufficient')
    expect(forcedEnd(crowd)).toBeUndefined()
  })

  it.each([
    ['alipay-666071', '281234567890123456', '286664567890123471'],
    ['wechat-666003', '131234567890123456', '136664567890123403'],
    ['icbc-666000', '6223123456789012345', '6226663456789012300'],
  ])('has %s show a code that says what is asked for', (payer, drawn, shown) => {
    expect(codeShownBy(payer, drawn)).toBe(shown)
    expect(forcedByCode(shown)).toBe(forcedByPayer(payer))
    expect(payerCodeOwner(shown)).toBe(payerCodeOwner(drawn))
  })

  it('lets nobody else show such a code', () => {
    expect(codeShownBy('alipay-1', '281234567890123456')).toBe('281234567890123456')
    const chance = codeShownBy('alipay-1', '286661234567890171')
    expect(chance).toBe('286671234567890171')
    expect(forcedByCode(chance)).toBeUndefined()
  })

  it('keeps what only refunds end as for refunds', () => {
    for (const name of ['refund-exceeds', 'merchant-funds-insufficient'] as const) {
      const amountFen = magicAmountFen(name)
      expect(forcedEnd({ trace: trace('T'), amountFen, payer: 'alipay-1' })).toBeUndefined()
      expect(forcedRefundRefusal({ trace: trace('T'), amountFen })).toBe(name)
    }
    const unknown = { trace: trace('T'), amountFen: magicAmountFen('result-unknown') }
    expect(forcedRefundRefusal(unknown)).toBeUndefined()
    const crowd = trace(arrivalOrderNo('00000001', 3))
    expect(forcedRefundRefusal({ trace: crowd, amountFen: 66_696 })).toBeUndefined()
  })

  it('refuses by refusals only', () => {
    const of = (name: 'result-unknown' | 'payer-confirming' | 'approved' | 'late' | 'code-used') =>
      forcedRefusal({ trace: trace('T'), amountFen: magicAmountFen(name), payer: 'alipay-1' })
    expect(of('code-used')).toBe('code-used')
    for (const name of ['result-unknown', 'payer-confirming', 'approved', 'late'] as const) {
      expect(of(name)).toBeUndefined()
    }
  })
})

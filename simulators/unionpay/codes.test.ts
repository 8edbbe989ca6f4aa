import { expect, test } from 'vitest'
import { outcomeFacts, outcomes } from '../../core/outcome.ts'
import { answers, originalAnswer, refusals, respMsg, standingAnswer } from './codes.ts'

const open = ['03', '04', '05']
const everyWord = [answers, originalAnswer, standingAnswer] as const
const word = (words: (typeof everyWord)[number], outcome: (typeof outcomes)[number]) =>
  typeof words === 'function' ? words(outcome) : words[outcome]

test.each(outcomes)('%s reads as what it is, in every place it is told', (outcome) => {
  for (const words of everyWord) {
    const { respCode } = word(words, outcome)
    const kind = outcomeFacts(outcome).class
    expect(respCode === '00').toBe(kind === 'success')
    expect(['03', '04'].includes(respCode)).toBe(kind === 'unknown')
    expect(respCode === '05').toBe(kind === 'pending')
  }
})

test('every word has two characters, a text, and a detail of seven digits', () => {
  const all = [...Object.values(refusals), ...outcomes.map((outcome) => answers[outcome])]
  for (const answer of all) {
    expect(answer.respCode).toMatch(/^[0-9A-Z]{2}$/)
    expect(respMsg(answer)).toMatch(/^[^&=[\]]+\[\d{7}\]$/)
    expect(open.includes(answer.respCode) && answer.detail === '0000000').toBe(false)
  }
})

test('no two outcomes share both code and detail, but for what cannot be found', () => {
  const seen = outcomes.map((outcome) => `${answers[outcome].respCode}/${answers[outcome].detail}`)
  const twice = seen.filter((one, index) => seen.indexOf(one) !== index)
  expect(twice).toEqual(['34/2600000'])
})

test.each([
  ['funds-insufficient', '卡上的余额不足[1000051]'],
  ['order-missing', '查无此交易[2600000]'],
  ['payer-confirming', '交易已受理，请稍后查询交易结果[6154037]'],
  ['approved', '成功[0000000]'],
] as const)('%s is told as %s', (outcome, text) => {
  expect(respMsg(answers[outcome])).toBe(text)
})

test('a named field stands before the detail', () => {
  expect(respMsg(refusals.missing, 'backUrl')).toBe('报文交易要素缺失:backUrl[6100013]')
})

import { expect, test } from 'vitest'
import { institutionId, merchantId, orderNo, trace } from '../../core/ids.ts'
import { fen } from '../../core/money.ts'
import { openRuleBook, type Rule } from '../../core/rule-book.ts'
import { appChoices } from './cashier-apps.ts'
import { appList } from './cashier-apps-page.ts'
import { renderPay } from './cashier-page.ts'
import type { Order } from './order.ts'

const merchant = merchantId('shop')
const order: Order = {
  ...{ trace: trace('T1'), merchant, orderNo: orderNo('T1'), tradeNo: '1', scene: 'online' },
  payee: { merchant, name: 'Tea <1>', city: 'Hangzhou', categoryCode: '5499' },
  terms: { amountFen: fen(5000), subject: 'tea', scene: 'page', payerCode: '', attach: '' },
  ...{ amountFen: fen(5000), notifyUrl: null, code: 'bax', scannedAt: null, memo: {} },
  ...{ state: 'created', createdAt: 0, expiresAt: 9, payment: null, outcome: 'result-unknown' },
  ...{ decidedAt: 'merchant>alipay', refunds: [] },
}

const row = (app: string, more: Partial<Rule>): Rule => ({
  ...{ from: '2024-01-01', apps: [app], owners: ['alipay'], scenes: ['online'], state: 'open' },
  ...{ reason: `Why of ${app}.`, source: 'assumed', ...more },
})

const rules: readonly Rule[] = [
  row('alipay', {}),
  row('quickpass', { state: 'pilot', cities: ['Hangzhou'] }),
  row('ccb', { state: 'pilot', cities: ['Beijing'] }),
  row('icbc', { limitFen: 4999 }),
  row('cmb', { scenes: ['merchant-code'] }),
  row('boc', { state: 'closed', shops: ['Tea <1>'], why: 'exclusive-agreement' }),
]
const parts = { id: institutionId('alipay'), rules: () => openRuleBook(rules, '2026-11-22') }

test('every app is told whether it may pay, and why', () => {
  expect(appChoices(parts, order)).toEqual([
    { app: 'alipay', state: 'open', says: 'Why of alipay.' },
    { app: 'wechat', state: 'closed', says: 'The rule book does not open this app to this code.' },
    { app: 'quickpass', state: 'pilot', says: 'Why of quickpass.' },
    {
      ...{ app: 'ccb', state: 'closed' },
      says: 'The rule book opens this elsewhere, and not here yet. Why of ccb.',
    },
    { app: 'icbc', state: 'closed', says: 'The amount passes a limit.' },
    { app: 'cmb', state: 'closed', says: 'The rule book does not open this app to this code.' },
    {
      ...{ app: 'boc', state: 'closed' },
      says: 'An agreement keeps other apps out of this shop. Why of boc.',
    },
  ])
})

const page = (state: 'open' | 'closed', language: 'en' | 'zh') => {
  const own = row('alipay', { state, reason: 'A & B.' })
  const book = () => openRuleBook([...rules.slice(1), own], '2026-11-22')
  const choices = appChoices({ ...parts, rules: book }, order)
  return String(
    renderPay({
      ...{ app: 'alipay', language, order, outcome: 'payer-confirming', tried: false, payer: '' },
      ...{ takesCards: false, choices, reference: 'bax<1>' },
    }).body,
  )
}

test.each(['en', 'zh'] as const)(
  'the page in %s takes its own app while that is open',
  (language) => {
    expect(page('open', language)).toContain('value="approve"')
    const closed = page('closed', language)
    expect(closed).not.toContain('value="approve"')
    expect(closed).not.toContain('name="payer"')
    expect(closed).toContain('value="leave"')
  },
)

test('the page lists the others, the closed with their reasons, and how the open ones begin', () => {
  const html = page('open', 'en')
  expect(html).toContain('<li class="open"><b>Open</b> Cloud QuickPass</li>')
  expect(html).toContain(
    '<li class="closed"><b>Closed</b> WeChat, cmb<br><small lang="en">The rule book does not open this app to this code.</small></li>',
  )
  expect(html).toContain('<code>bax&lt;1&gt;</code>')
  expect(page('open', 'zh')).toContain('<b>可用</b> 云闪付')
  expect(page('closed', 'en')).toContain('A &amp; B.')
})

test('without another open app there is nothing to open', () => {
  const list = { own: 'alipay', reference: 'bax', language: 'en', escaped: (text: string) => text }
  const closed = { app: 'wechat', state: 'closed', says: 'No.' } as const
  expect(appList({ ...list, language: 'en', choices: [closed] })).not.toContain('<code>')
  expect(appList({ ...list, language: 'en', choices: [{ ...closed, app: 'alipay' }] })).toBe('')
})

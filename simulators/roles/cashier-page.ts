/** What the cashier looks like: one small page in two languages, bright and dark, for any width. */
import { payerOf, sandboxPassword } from '../../core/cast.ts'
import { yuanFromFen } from '../../core/money.ts'
import { type Outcome, outcomeFacts, type Stage } from '../../core/outcome.ts'
import type { WireReply, WireRequest } from '../host/institution.ts'
import type { BrowserReturn } from './cashier.ts'
import type { AppChoice } from './cashier-apps.ts'
import { appList, appListStyle } from './cashier-apps-page.ts'
import type { Order } from './order.ts'

export type Language = 'en' | 'zh'

export interface View {
  readonly app: string
  readonly language: Language
  readonly outcome: Outcome
  readonly order?: Order
  readonly goes?: BrowserReturn
}

/** The first language of a browser decides; a client that names none reads English. */
export const languageOf = ({ headers }: WireRequest): Language =>
  /^zh\b/i.test(headers['accept-language'] ?? '') ? 'zh' : 'en'

const brands: Readonly<Record<string, { name: Record<Language, string>; colour: string }>> = {
  alipay: { name: { en: 'Alipay', zh: '支付宝' }, colour: '#0b5cd5' },
  wechat: { name: { en: 'WeChat Pay', zh: '微信支付' }, colour: '#067a46' },
  quickpass: { name: { en: 'UnionPay', zh: '银联在线支付' }, colour: '#b3202c' },
}

const words = {
  en: {
    cashier: 'Cashier',
    payee: 'Payee',
    order: 'Order',
    payer: 'Payer',
    payerOrCard: 'Payer or card',
    password: 'Password',
    hint: `Everybody’s password here is ${sandboxPassword}.`,
    sandbox: 'Sandbox: no real money moves.',
    approve: 'Pay',
    decline: 'Decline',
    leave: 'Leave it open',
    back: 'Back to the shop',
    onward: 'One moment: you are being taken back to the shop.',
  },
  zh: {
    cashier: '收银台',
    payee: '收款方',
    order: '订单号',
    payer: '付款人',
    payerOrCard: '付款人或卡号',
    password: '支付密码',
    hint: `沙箱中所有人的密码都是 ${sandboxPassword}。`,
    sandbox: '沙箱环境：不会有真实资金流动。',
    approve: '确认付款',
    decline: '取消付款',
    leave: '稍后再付',
    back: '返回商家',
    onward: '请稍候，正在返回商家页面。',
  },
} as const

/** In Chinese, why it did not go through, by where it was decided. */
const chineseByStage = {
  scan: '付款链接无效或已过期。',
  rule: '暂不支持使用该应用付款。',
  order: '订单已结束或不存在。',
  merchant: '该商户暂时无法收款。',
  payer: '付款人不存在、已取消或密码错误。',
  limit: '超过付款限额。',
  risk: '为了您的资金安全，本次付款已被拦截。',
  card: '该银行卡不可用。',
  funds: '余额不足。',
  issuer: '发卡行未能完成付款。',
  network: '系统繁忙，请稍后确认付款结果。',
  refund: '退款未能完成。',
  none: '付款成功。',
} as const satisfies Record<Stage, string>

const says = ({ outcome, language }: Pick<View, 'outcome' | 'language'>) => {
  const facts = outcomeFacts(outcome)
  if (language === 'en') return outcome === 'approved' ? 'Paid.' : facts.says
  return outcome === 'payer-confirming' ? '请确认付款。' : chineseByStage[facts.stage]
}

export interface PayView extends View {
  readonly tried: boolean
  readonly payer: string
  readonly takesCards: boolean
  readonly choices: readonly AppChoice[]
  /** What other apps open the order by. */
  readonly reference: string
}

/** The page's own app pays here, unless the rule book closes this shop to it too. */
export function renderPay(view: PayView): WireReply {
  const { language, order, app, tried, choices, reference } = view
  const say = words[language]
  const own = choices.find((one) => one.app === app)
  const alert = tried ? `<p class="alert" role="alert">${escaped(says(view))}</p>` : ''
  return page(tried ? 409 : 200, view, [
    order === undefined ? '' : bill(order, language),
    alert,
    '<form method="post">',
    own?.state === 'closed'
      ? `<p class="alert">${escaped(language === 'en' ? own.says : chineseByStage.rule)}</p>`
      : payFields(view),
    `<button name="action" value="leave" formnovalidate>${say.leave}</button>`,
    '</form>',
    appList({ choices, own: app, reference, language, escaped }),
  ])
}

function payFields({ app, payer, takesCards, language }: PayView): string {
  const say = words[language]
  const first = payerOf(payer) === undefined && payer === '' ? `${app}-1` : payer
  return [
    `<label>${takesCards ? say.payerOrCard : say.payer}<input name="payer" value="${escaped(first)}" autocomplete="off" required></label>`,
    `<label>${say.password}<input name="password" type="password" autocomplete="off"></label>`,
    `<p class="hint">${say.hint}</p>`,
    `<button name="action" value="approve" class="main">${say.approve}</button>`,
    `<button name="action" value="decline" formnovalidate>${say.decline}</button>`,
  ].join('')
}

/** How it ended, with a way back when the merchant gave one. */
export function renderEnd(view: View): WireReply {
  const { order, goes, language, outcome } = view
  const status = order === undefined ? 404 : 200
  return page(status, view, [
    order === undefined ? '' : bill(order, language),
    `<p class="end ${outcomeFacts(outcome).class}" role="status">${escaped(says(view))}</p>`,
    goes === undefined ? '' : wayBack(goes, words[language].back),
  ])
}

/** Takes the browser back at once: by redirection, or by a form that sends itself. */
export function renderForward(view: View, goes: BrowserReturn): WireReply {
  if (goes.method === 'GET') {
    const headers = { Location: goes.url, 'Content-Type': 'text/plain; charset=utf-8' }
    return { status: 302, headers: { ...headers, 'Cache-Control': 'no-store' }, body: '' }
  }
  const say = words[view.language]
  return page(200, view, [
    `<p role="status">${say.onward}</p>`,
    wayBack(goes, say.back),
    `<script>${sendItself}</script>`,
  ])
}

const sendItself = "document.querySelector('form').submit()"
/** SHA-256 of the script, which is all that may run. */
const sendItselfHash = 'euIJTPWyKU8HhJIy08AOzTUt7vRFUU7LRTgpM0ix9HA='

function wayBack({ method, url, fields }: BrowserReturn, label: string): string {
  if (method === 'GET') return `<a class="main" href="${escaped(url)}">${label}</a>`
  const inputs = [...fields].map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  )
  return `<form method="post" action="${escaped(url)}">${inputs.join('')}<button class="main">${label}</button></form>`
}

function bill(order: Order, language: Language): string {
  const say = words[language]
  return [
    `<p class="amount"><small>¥</small>${yuanFromFen(order.amountFen)}</p>`,
    `<dl><dt>${say.payee}</dt><dd>${escaped(order.payee.name)}</dd>`,
    `<dt>${say.order}</dt><dd>${escaped(order.orderNo)}</dd></dl>`,
  ].join('')
}

/** Nothing comes from outside, and no script runs but the one that sends a form. */
const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${sendItselfHash}'; frame-ancestors 'none'; base-uri 'none'`

function page(status: number, { app, language }: View, parts: readonly string[]): WireReply {
  const brand = brands[app] ?? { name: { en: app, zh: app }, colour: '#444' }
  const say = words[language]
  const title = `${brand.name[language]} · ${say.cashier}`
  const lang = language === 'zh' ? 'zh-CN' : 'en'
  return {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': policy,
    },
    body: `<!DOCTYPE html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>:root{--brand:${brand.colour}}${style}\n${appListStyle}</style></head><body><header>${title}</header><main>${parts.join('')}</main><footer>${say.sandbox}</footer></body></html>\n`,
  }
}

const style = `
:root{color-scheme:light dark;--ground:#f4f5f7;--card:#fff;--ink:#1c1f24;--soft:#5c636e;--line:#d5d9e0;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--ground:#14161a;--card:#1e2127;--ink:#eceef2;--soft:#a3aab6;--line:#3a404b;--bad:#ff9d94}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"PingFang SC","Noto Sans CJK SC",sans-serif}
header{background:var(--brand);color:#fff;padding:.9rem 1.25rem;font-weight:600}
main{width:min(26rem,calc(100% - 2rem));margin:2rem auto;padding:1.5rem;background:var(--card);border:1px solid var(--line);border-radius:.75rem}
footer{margin-top:auto;padding:1rem;text-align:center;color:var(--soft);font-size:.875rem}
.amount{margin:0 0 1rem;font-size:2.5rem;font-weight:600;text-align:center;font-variant-numeric:tabular-nums}
.amount small{font-size:1.25rem;margin-right:.15rem}
dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem;margin:0 0 1.25rem}
dt{color:var(--soft)}dd{margin:0;text-align:right;overflow-wrap:anywhere}
label{display:block;margin-bottom:.75rem;color:var(--soft);font-size:.875rem}
input{display:block;width:100%;margin-top:.25rem;padding:.6rem .75rem;font:inherit;color:var(--ink);background:var(--ground);border:1px solid var(--line);border-radius:.5rem}
.hint{margin:0 0 1rem;color:var(--soft);font-size:.875rem}
button,a.main{display:block;width:100%;margin-top:.5rem;padding:.7rem;font:inherit;text-align:center;text-decoration:none;color:var(--ink);background:none;border:1px solid var(--line);border-radius:.5rem;cursor:pointer}
.main,a.main{background:var(--brand);border-color:var(--brand);color:#fff;font-weight:600}
:focus-visible{outline:3px solid var(--brand);outline-offset:2px}
.alert{color:var(--bad);border-left:4px solid var(--bad);padding-left:.75rem}
.end{font-size:1.25rem;text-align:center}.end.refused{color:var(--bad)}
`.trim()

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export const escaped = (text: string) =>
  text.replaceAll(/[&<>"']/g, (letter) => escapes[letter] ?? letter)

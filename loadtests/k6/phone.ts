/** A payer's phone, over the sandbox's app API: shows a code, scans one, confirms, looks again. */
import { ask, fieldsOf, textOf } from './requests.ts'

export interface Holder {
  readonly app: string
  /** Its number among the payers of the app. */
  readonly payer: string
  readonly city: string
}

/** What a phone is told. `no-answer` when nothing came, or nothing it could read. */
export interface PhoneSaid {
  readonly outcome: string
  readonly code: string
  readonly paymentId: string
}

/** The institution behind each app; a bank's app is called as its bank. */
const houses: Readonly<Record<string, string>> = {
  alipay: 'alipay',
  wechat: 'wechatpay',
  quickpass: 'unionpay',
}

export const houseOf = (app: string): string => houses[app] ?? app

/** The apps of a sandbox, by the addresses it names. */
export const appsOf = (urls: Readonly<Record<string, string>>): string[] => [
  ...Object.keys(houses),
  ...Object.keys(urls).filter(
    (id) => !['dashboard', 'switch', ...Object.values(houses)].includes(id),
  ),
]

/** Above this every app asks for the password: 1,000 yuan. */
const passwordFreeFen = 100_000
const password = '111111'

export interface Phone {
  showCode(): PhoneSaid
  scan(code: string): PhoneSaid
  confirm(paymentId: string): PhoneSaid
  payment(paymentId: string): PhoneSaid
  /** The payment that waits for this payer's word, of this amount. */
  waiting(): string | undefined
}

export function createPhone(
  url: string,
  { app, payer, city }: Holder,
  { orderNo, amountFen }: { readonly orderNo: string; readonly amountFen: number },
): Phone {
  const base = `${url}/app/${app}/payers/${payer}`
  const headers = { 'Content-Type': 'application/json', 'Hutong-Trace': orderNo }
  const tap = (name: string, method: 'GET' | 'POST', path: string, body: object = {}) => {
    const text = method === 'GET' ? {} : { body: JSON.stringify(body) }
    return ask({ name: `phone ${name}`, method, url: base + path, headers, ...text }).body
  }
  const spoken = amountFen > passwordFreeFen ? { password } : {}
  return {
    showCode: () => said(tap('code', 'POST', '/codes', { city })),
    scan: (code) => said(tap('scan', 'POST', '/scans', { code, city })),
    confirm: (id) => said(tap('confirm', 'POST', `/payments/${id}/confirm`, spoken)),
    payment: (id) => said(tap('payment', 'GET', `/payments/${id}`)),
    waiting: () => {
      const { payments } = fieldsOf(tap('waiting', 'GET', '/payments'))
      const all: readonly Listed[] = Array.isArray(payments) ? payments : []
      return all.findLast((one) => one.amountFen === amountFen && one.scene === 'payer-code')?.id
    },
  }
}

interface Listed {
  readonly id: string
  readonly amountFen: number
  readonly scene: string
}

function said(body: string): PhoneSaid {
  const { outcome, code, payment } = fieldsOf(body)
  const { id = '' } = (payment ?? {}) as { readonly id?: string }
  return { outcome: textOf(outcome) || 'no-answer', code: textOf(code), paymentId: id }
}

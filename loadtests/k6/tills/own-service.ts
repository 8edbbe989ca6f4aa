/**
 * A user's own service in place of a till: it is asked for a code or handed one, as the environment
 * describes, and speaks to the networks itself. What it says to them is its own affair.
 */
import { ask, fieldsOf, textOf } from '../requests.ts'
import type { Settings } from '../settings.ts'
import { filled, found, type Words } from '../wire/template.ts'
import { noAnswer, type Said, type Sale, type Till } from './till.ts'

/** Whom it is about, beside the sale. */
export interface Customer {
  readonly app: string
  readonly payer: string
  readonly owner: string
  readonly scene: string
}

type Described = Pick<
  Settings,
  | ('PAY_URL' | 'PAY_METHOD' | 'PAY_HEADERS' | 'PAY_BODY' | 'PAY_CODE')
  | ('PAY_STATUS_URL' | 'PAY_STATUS' | 'PAY_STATUS_PAID')
>

export function createOwnService(described: Described, customer: Customer): Till {
  const headers = { 'Content-Type': 'application/json', ...headersIn(described.PAY_HEADERS) }
  const method = described.PAY_METHOD === 'GET' ? 'GET' : 'POST'

  const call = (sale: Sale, payerCode: string) => {
    const words = { ...wordsOf(sale), ...customer, payerCode }
    const body = method === 'GET' ? {} : { body: filled(described.PAY_BODY || usualBody, words) }
    const url = filled(described.PAY_URL, escaped(words))
    return ask({ name: 'own service', method, url, headers, once: true, ...body })
  }

  return {
    open: async (sale) => {
      const reply = call(sale, '')
      if (reply.status === 0 || reply.status >= 500) return noAnswer(reply.status)
      const code = textOf(found(fieldsOf(reply.body), described.PAY_CODE))
      if (code !== '') return { state: 'open', reason: `http-${reply.status}`, code }
      return { state: 'refused', reason: `http-${reply.status}` }
    },
    charge: async (sale, code) => {
      const { status } = call(sale, code)
      if (status === 0 || status >= 500) return noAnswer(status)
      return { state: status < 300 ? 'paid' : 'refused', reason: `http-${status}` }
    },
    query: async (sale) => queried(described, { ...wordsOf(sale), ...customer, payerCode: '' }),
    isGenuine: async () => true,
    notifiesCharges: false,
    hearsItself: described.PAY_STATUS_URL !== '',
  }
}

/** What it says of an order; without an address to ask at, nothing is known. */
function queried({ PAY_STATUS_URL, PAY_STATUS, PAY_STATUS_PAID }: Described, words: Words): Said {
  if (PAY_STATUS_URL === '') return { state: 'unknown', reason: 'not-asked' }
  const reply = ask({
    name: 'own status',
    method: 'GET',
    url: filled(PAY_STATUS_URL, escaped(words)),
  })
  if (reply.status !== 200) return noAnswer(reply.status)
  const reason = String(found(fieldsOf(reply.body), PAY_STATUS) ?? '')
  return { state: reason === (PAY_STATUS_PAID || 'paid') ? 'paid' : 'waiting', reason }
}

const usualBody =
  '{"orderNo":"{{orderNo}}","amountFen":{{amountFen}},"subject":"{{subject}}",' +
  '"network":"{{owner}}","scene":"{{scene}}","payerCode":"{{payerCode}}"}'

const wordsOf = ({ orderNo, amountFen, subject, notifyUrl }: Sale): Words => ({
  ...{ orderNo, subject, notifyUrl, amountFen: String(amountFen) },
  amountYuan: (amountFen / 100).toFixed(2),
})

const escaped = (words: Words): Words =>
  Object.fromEntries(Object.entries(words).map(([name, word]) => [name, encodeURIComponent(word)]))

/** @throws Error when it is no JSON object of texts. */
function headersIn(json: string): Record<string, string> {
  const fields = fieldsOf(json === '' ? '{}' : json)
  if (json !== '' && Object.keys(fields).length === 0) {
    throw new Error(`PAY_HEADERS: "${json}". Give a JSON object of texts.`)
  }
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]))
}

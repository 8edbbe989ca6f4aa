/** By which further names a payment goes: what answers and records call it. */

/** What an answer may call it: the order behind a code, the switch's key, a code that is shown. */
interface Naming {
  readonly order?: { readonly orderTrace?: unknown }
  readonly settleKey?: unknown
  readonly code?: unknown
  readonly payment?: { readonly id?: unknown }
}

const texts = (values: readonly unknown[]): string[] =>
  values.filter((value) => typeof value === 'string' && value !== '') as string[]

/** Of a house's answer; of a reply at a door only a phone's is looked into, which is JSON. */
export function answerNames(operation: string, answer: object): string[] {
  const said = 'body' in answer && 'headers' in answer ? bodyOf(operation, answer.body) : answer
  const { order, settleKey, code, payment }: Naming = said
  return texts([order?.orderTrace, settleKey, code, payment?.id])
}

const phoneOperations = ['scan', 'show-code']

function bodyOf(operation: string, body: unknown): object {
  if (!phoneOperations.includes(operation)) return {}
  try {
    const parsed: unknown = JSON.parse(String(body))
    return typeof parsed === 'object' && parsed !== null ? parsed : {}
  } catch {
    return {}
  }
}

interface Record {
  readonly id?: unknown
  readonly trace?: unknown
  readonly settleKey?: unknown
  readonly reference?: unknown
  readonly orderNo?: unknown
  readonly code?: unknown
  readonly codeKind?: unknown
  readonly order?: { readonly orderTrace?: unknown }
  readonly terms?: { readonly payerCode?: unknown }
}

/** A static code is many payments', and a number within a day may be two houses': they name none. */
const namers: Readonly<{ [kind: string]: (record: Record) => readonly unknown[] }> = {
  order: ({ trace, orderNo, terms, code, codeKind }) => [
    ...[trace, orderNo, terms?.payerCode],
    codeKind === undefined ? code : undefined,
  ],
  payment: ({ id, trace, settleKey }) => [id, trace, settleKey],
  exchange: ({ settleKey, trace }) => [settleKey, trace],
  lookup: ({ order }) => [order?.orderTrace],
  authorisation: ({ trace, settleKey }) => [trace, settleKey],
}

export const commitNames = (key: string, record: object): string[] =>
  texts(namers[key.slice(0, Math.max(0, key.indexOf('/')))]?.(record) ?? [])

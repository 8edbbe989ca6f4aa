/** Reads what a page asks of phone and counter: every mistake in it is told at once. */
import { limits } from '../../core/limits.ts'
import {
  type ChargeAsk,
  counterAmountFenMax,
  type DeclineAsk,
  type Network,
  type OrderAsk,
  type PayAsk,
  passwordForm,
  type ScanAsk,
  subjectLengthMax,
} from '../../dashboard/protocol/phone.ts'
import { networks } from '../../loadtests/traffic/cast.ts'
import type { Mistake } from '../misuse.ts'

interface Field {
  readonly fits: (value: unknown) => boolean
  readonly todo: string
  readonly isOptional?: true
}

type Form = Readonly<Record<string, Field>>

const text = (form: RegExp, todo: string): Field => ({
  fits: (value) => typeof value === 'string' && form.test(value),
  todo,
})

const wholeFen = (most: number): Field => ({
  fits: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most,
  todo: `Give a whole number of fen, from 1 to ${most}.`,
})

const key = text(/^[\w-]{8,64}$/, 'Give this tap a name of its own: 8 to 64 letters and digits.')
const code = text(/^[\x21-\x7e]{1,512}$/, 'Give the text of a code, as it was scanned.')
const payment = text(/^[\w-]{1,400}$/, 'Give the id of the payment, as the scan has told it.')

export interface Known {
  /** Whether there is such a person. */
  isPayer(id: string): boolean
  isMerchant(network: string, id: string): boolean
}

const payerOf = ({ isPayer }: Known): Field => ({
  fits: (value) => typeof value === 'string' && isPayer(value),
  todo: 'Name a person as GET /admin/phone/people does, such as icbc-7.',
})

const ordering: Form = {
  key,
  network: {
    fits: (value) => networks.some((one) => one === value),
    todo: `Give one of ${networks.join(', ')}.`,
  },
  merchant: text(/^\w{1,32}$/, 'Name a merchant of that network, as GET /admin/phone does.'),
  amountFen: wholeFen(counterAmountFenMax),
  subject: text(
    new RegExp(`^[^/=&\\p{Cc}]{1,${subjectLengthMax}}$`, 'u'),
    `Say what is sold in 1 to ${subjectLengthMax} characters, without "/", "=" and "&".`,
  ),
}

export type Read<Ask> = { readonly ask: Ask } | { readonly mistakes: readonly Mistake[] }

export const readScan = (body: Buffer, known: Known): Read<ScanAsk> =>
  read(body, {
    ...{ key, code, payer: payerOf(known) },
    enteredFen: { ...wholeFen(limits.amountFenMax), isOptional: true },
  })

export const readPay = (body: Buffer, known: Known): Read<PayAsk> =>
  read(body, {
    ...{ key, payment, payer: payerOf(known) },
    password: text(passwordForm, 'Type six digits.'),
  })

export const readDecline = (body: Buffer, known: Known): Read<DeclineAsk> =>
  read(body, { key, payment, payer: payerOf(known) })

export const readPayer = (body: Buffer, known: Known): Read<{ readonly payer: string }> =>
  read(body, { payer: payerOf(known) })

export const readOrder = (body: Buffer, known: Known): Read<OrderAsk> =>
  ofMerchant(read(body, ordering), known)

export const readCharge = (body: Buffer, known: Known): Read<ChargeAsk> =>
  ofMerchant(read(body, { ...ordering, code }), known)

function ofMerchant<Ask extends OrderAsk>(asked: Read<Ask>, { isMerchant }: Known): Read<Ask> {
  if ('mistakes' in asked) return asked
  const { network, merchant }: { network: Network; merchant: string } = asked.ask
  if (isMerchant(network, merchant)) return asked
  const found = `"${merchant}", whom ${network} does not know`
  return { mistakes: [{ where: 'body: merchant', found, todo: ordering.merchant?.todo ?? '' }] }
}

/** What fits the form has its type: the fields are named after those of the ask. */
function read<Ask>(body: Buffer, form: Form): Read<Ask> {
  const fields = fieldsIn(body)
  const names = Object.keys(form)
  if (fields === undefined) {
    const todo = `Send a JSON object with ${names.join(', ')}.`
    return { mistakes: [{ where: 'body', found: 'no JSON object', todo }] }
  }
  const strange = Object.keys(fields).filter((name) => !Object.hasOwn(form, name))
  const mistakes = [
    ...Object.entries(form).flatMap(([name, { fits, todo, isOptional }]): Mistake[] => {
      const value = fields[name]
      if (fits(value) || (isOptional === true && value === undefined)) return []
      return [{ where: `body: ${name}`, found: foundOf(value), todo }]
    }),
    ...strange.map((name) => ({
      ...{ where: `body: ${name}`, found: foundOf(fields[name]) },
      todo: `There are only ${names.join(', ')}.`,
    })),
  ]
  return mistakes.length > 0 ? { mistakes } : { ask: fields as Ask }
}

const foundOf = (value: unknown) =>
  value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60)

function fieldsIn(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? Object.fromEntries(Object.entries(value)) : undefined
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

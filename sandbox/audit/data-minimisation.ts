/**
 * Check 12: the scanner's side learns of a payee its name, trade, city and number, and the owner's
 * side never a card number (docs/sources.md, U10.2): a scan of every field of every message.
 */
import { issuerOfCard, passesLuhn } from '../../simulators/banks/issuers.ts'
import type { Spoken } from '../evidence/evidence.ts'
import type { CaseFile } from './case-file.ts'
import { type Breach, type Check, counted, judged, notApplicable } from './check.ts'
import { type Part, type Reader, readable } from './message-fields.ts'
import { textIn, valuesIn } from './spoken-field.ts'

const parts: readonly Part[] = ['ask', 'answer']

export const dataMinimisation: Check = (file) => {
  const { spoken } = file.evidence
  const cards = cardsOf(file)
  let fields = 0
  const breaches = spoken.flatMap((one) =>
    parts.flatMap((part) => {
      const values = valuesIn(one[part])
      fields += values.length
      return leaks(one, part, values, cards).map((says) => breachOf(file, one, says))
    }),
  )
  const figures = {
    messages: spoken.length,
    fields,
    cardsLookedFor: cards.size,
    allMessagesKept: file.allSpoken ? 'yes' : 'no',
  }
  if (spoken.length === 0)
    return notApplicable('No message between institutions was kept.', figures)
  return judged(breaches, figures, {
    good: `${fields} fields of ${counted(spoken.length, 'message')}: the scanner's side learnt of a payee nothing but name, trade, city and number, and no card number reached the owner's side.`,
    bad: `${breaches.length} times a message told more than its reader may know:`,
  })
}

/** Every card that paid, or was asked to. */
const cardsOf = ({ evidence, payments }: CaseFile): ReadonlySet<string> =>
  new Set([
    ...[...payments, ...evidence.exchanges].flatMap(({ funding }) =>
      funding.kind === 'card' ? [funding.cardNo] : [],
    ),
    ...evidence.spoken.flatMap(({ ask }) => textIn(ask, 'cardNo') ?? []),
  ])

function leaks(
  { kind }: Spoken,
  part: Part,
  values: readonly (readonly [string, unknown])[],
  cards: ReadonlySet<string>,
): string[] {
  const may = readable.get(`${kind}.${part}`)
  const strange = values.filter(([path]) => may !== undefined && !may.fields.has(path))
  const reader = may?.reader ?? writerOf.get(`${kind}.${part}`)
  const told =
    reader === 'owner' ? values.filter(([path, value]) => isCard(path, value, cards)) : []
  return [
    ...strange.map(([path]) => `${kind} tells the ${may?.reader}'s side ${path}.`),
    ...told.map(([path]) => `A card number stands in ${path} of ${kind}, on the owner's side.`),
  ]
}

/** What the owner's side says itself: it cannot tell a card number unless it knew one. */
const writerOf: ReadonlyMap<string, Reader> = new Map([
  ...(['resolve', 'credit', 'consumed'] as const).map(
    (kind) => [`${kind}.answer`, 'owner'] as const,
  ),
  ...(['consume', 'refund', 'undo', 'capture'] as const).map(
    (kind) => [`${kind}.ask`, 'owner'] as const,
  ),
])

/** Texts made of digits that are no card's: what a payer shows, and what the switch counts. */
const neverCards: ReadonlySet<string> = new Set(['code', 'settleKey', 'voucher'])

/** One that is known, wherever it stands, or a number that an issuer could have given out. */
function isCard(path: string, value: unknown, cards: ReadonlySet<string>): boolean {
  if (typeof value !== 'string' && typeof value !== 'number') return false
  const runs = String(value).match(/\d{13,19}/g) ?? []
  if (runs.some((digits) => cards.has(digits))) return true
  const isElse = neverCards.has(path.slice(path.lastIndexOf('.') + 1))
  return !isElse && runs.some((digits) => issuerOfCard(digits) !== undefined && passesLuhn(digits))
}

function breachOf(file: CaseFile, { ask }: Spoken, says: string): Breach {
  const attempt = file.attemptOf(textIn(ask, 'trace') ?? '')
  return attempt === undefined ? { says } : { says, payment: file.shown(attempt.trace, says) }
}

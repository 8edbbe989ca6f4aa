/**
 * What a phone says in the body of a tap: a JSON object of texts. Every mistake in it is told at
 * once, with all the others.
 */
import { institutionId } from '../../core/ids.ts'
import { limits } from '../../core/limits.ts'
import { fen } from '../../core/money.ts'
import type { Phone } from './wallet-desk.ts'

export type Said = Readonly<Record<string, string>>

/** The texts, or a sentence for everything that is wrong with them. */
export function readSaid(body: Buffer, needs: readonly string[]): Said | string {
  const said = stringsOf(body)
  if (said === undefined) return 'The body is not a JSON object of texts.'
  const mistakes = mistakesIn(said, needs)
  return mistakes.length > 0 ? mistakes.join(' ') : said
}

/** What the phone says of itself; `given` is the trace of a crowd's phone. */
export function phoneOf({ city, enteredFen, owner }: Said, given: string | undefined): Phone {
  return {
    ...{ trace: given, city },
    enteredFen: enteredFen === undefined ? undefined : fen(Number(enteredFen)),
    owner: owner === undefined ? undefined : institutionId(owner),
  }
}

/** What may be said beside what a button needs: its form, and the form in words. */
const optional: Readonly<Record<string, { readonly form: RegExp; readonly says: string }>> = {
  enteredFen: {
    form: /^[1-9]\d{0,10}$/,
    says: `a whole number of fen in digits, "1250", from 1 to ${limits.amountFenMax}`,
  },
  owner: { form: /^[a-z]{2,16}$/, says: 'the name of a network, "wechatpay"' },
}

/** A sentence for everything that is wrong with what was said. */
function mistakesIn(said: Said, needs: readonly string[]): string[] {
  const missing = needs.filter((name) => (said[name] ?? '') === '')
  const odd = Object.entries(optional).flatMap(([name, { form, says }]) => {
    const value = said[name]
    const isWell = value === undefined || (form.test(value) && !isTooMuch(name, value))
    return isWell ? [] : [`${name} is "${value.slice(0, 40)}": it must be ${says}.`]
  })
  return [...(missing.length > 0 ? [`Missing in the body: ${missing.join(', ')}.`] : []), ...odd]
}

const isTooMuch = (name: string, value: string) =>
  name === 'enteredFen' && Number(value) > limits.amountFenMax

/** The texts of a JSON object; an empty body is an empty object, and anything but texts is nothing. */
function stringsOf(body: Buffer): Said | undefined {
  if (body.length === 0) return {}
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return isTexts(value) ? value : undefined
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

const isTexts = (value: unknown): value is Said =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((text) => typeof text === 'string')

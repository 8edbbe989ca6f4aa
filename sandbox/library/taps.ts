/** What a payer does, each a tap at the door of the institution behind the app, or a visit to a cashier. */
import { sandboxPassword } from '../../core/cast.ts'
import type { Hop } from '../../core/events.ts'
import { isOutcome } from '../../core/outcome.ts'
import { merchantCodeOwner } from '../../core/scan-code.ts'
import { Misuse } from '../misuse.ts'
import { institutionOfApp } from '../names.ts'
import { type AppAnswer, tap } from '../phone/app-line.ts'
import type { Lines } from '../phone/lines.ts'
import { appOf } from '../phone/purses.ts'
import type { Payer, PayerAnswer } from './payer.ts'

interface TapParts {
  readonly payer: string
  readonly lines: Lines
  readonly urls: Readonly<Record<string, string>>
  /** Whether the world this payer lives in is left. */
  readonly isOver: () => boolean
}

type Taps = Pick<Payer, 'scan' | 'open' | 'confirm' | 'decline' | 'showCode' | 'pay'>

/** What a left world remembers is not what is: nobody is told it as if. @throws Error when it is left. */
export function refuseOver(payer: string, isOver: () => boolean): void {
  if (isOver())
    throw new Error(`The world of ${payer} is over: its sandbox was closed, or put back.`)
}

export function createTaps({ payer, lines, urls, isOver }: TapParts): Taps {
  /** What was scanned or opened last, and has not been answered. */
  let latest: string | undefined

  const say = async (path: string, says: Readonly<Record<string, string>>) => {
    refuseOver(payer, isOver)
    const answer = shown(await tap(lines, { payer, path, says }))
    if (answer.payment !== null) latest = answer.payment
    return answer
  }
  const answer = async (payment: string | undefined, word: string, says = {}) => {
    const id = payment ?? latest ?? (await waiting(payer, lines)) ?? 'none'
    const said = await say(`/payments/${encodeURIComponent(id)}/${word}`, says)
    // A wrong password may be followed by the right one; whatever else ends a payment is its end.
    if (said.outcome !== 'password-wrong') latest = undefined
    return said
  }

  const scan: Taps['scan'] = async (code, { enteredFen, city } = {}) =>
    say('/scans', {
      code: given('code', code),
      ...(enteredFen === undefined ? {} : { enteredFen: String(enteredFen) }),
      ...(city === undefined ? {} : { city }),
    })
  const open: Taps['open'] = async (reference, { owner } = {}) =>
    say('/checkouts', {
      reference: given('reference', reference),
      ...(owner === undefined ? {} : { owner }),
    })
  const confirm: Taps['confirm'] = ({ payment, password = sandboxPassword } = {}) =>
    answer(payment, 'confirm', { password })

  return {
    ...{ scan, open, confirm },
    decline: ({ payment } = {}) => answer(payment, 'decline'),
    showCode: async () => {
      const { code, outcome, hop } = await tap(lines, { payer, path: '/codes', says: {} })
      if (code !== undefined) return code
      throw new Error(`Failed to show a code of ${payer}: ${outcome}, decided at ${hop}.`)
    },
    pay: async (what, how = {}) => {
      const { password = sandboxPassword } = how
      if (isPage(given('what', what), urls)) return payOnPage(what, payer, password)
      const asked =
        merchantCodeOwner(what) === undefined ? await open(what, how) : await scan(what, how)
      if (asked.outcome !== 'payer-confirming' || asked.payment === null) return asked
      return confirm({ payment: asked.payment, password })
    },
  }
}

/** @throws Misuse when there is nothing: an SDK has not answered what a test takes it to. */
function given(where: string, text: unknown): string {
  if (typeof text === 'string' && text !== '') return text
  const todo = 'Give what the network answered: a code, a reference or an address. Was it refused?'
  throw new Misuse('pay', [{ where, found: JSON.stringify(text) ?? 'undefined', todo }])
}

const shown = ({ outcome, hop, paymentId, amountFen, payee }: AppAnswer): PayerAnswer => ({
  ...{ outcome, hop, payment: paymentId ?? null, amountFen: amountFen ?? null },
  payee: payee ?? null,
})

/** The newest payment that waits for the payer's word: a till has charged a code that was shown. */
async function waiting(payer: string, lines: Lines): Promise<string | undefined> {
  const app = appOf(payer)
  const target = `/app/${app}/payers/${payer}/payments`
  const line = lines.to(institutionOfApp.get(app) ?? '')
  const reply = await line({ method: 'GET', target, headers: {}, body: '' })
  const { payments = [] } = JSON.parse(reply.body.toString('utf8')) as Waiting
  return payments.at(-1)?.id
}

interface Waiting {
  readonly payments?: readonly { readonly id: string }[]
}

const isPage = (what: string, urls: TapParts['urls']) =>
  URL.canParse(what) && Object.values(urls).includes(new URL(what).origin)

/** Follows the address to the cashier's page, and approves there as a browser's form would. */
async function payOnPage(url: string, payer: string, password: string): Promise<PayerAnswer> {
  const page = await fetch(url)
  await page.arrayBuffer()
  const form = new URLSearchParams({ action: 'approve', payer, password })
  const headers = { Accept: 'application/json' }
  const reply = await fetch(page.url, { method: 'POST', body: form, headers })
  const said = (await reply.json().catch(() => ({}))) as { readonly outcome?: string }
  const app = appOf(payer)
  const hop: Hop = `${app}-app>${institutionOfApp.get(app) ?? ''}`
  const outcome = isOutcome(said.outcome ?? '') ? said.outcome : 'no-answer'
  return {
    outcome: outcome as PayerAnswer['outcome'],
    hop,
    payment: null,
    amountFen: null,
    payee: null,
  }
}

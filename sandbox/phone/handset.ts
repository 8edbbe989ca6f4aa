/**
 * The phone: scans, pays, declines and shows codes at the door of the institution behind its app, as
 * any phone would; what it has and whether it is asked is looked up, so that watching says nothing.
 */
import { sandboxPassword } from '../../core/cast.ts'
import { institutionId } from '../../core/ids.ts'
import { merchantCodeOwner } from '../../core/scan-code.ts'
import { isCharged, isStatic } from '../../core/scene.ts'
import type {
  DeclineAsk,
  PayAsk,
  PhoneAnswer,
  PhonePayment,
  PhoneScreen,
  ScanAsk,
  ShownCode,
} from '../../dashboard/protocol/phone.ts'
import { payerCodeKey, paymentKey, type WalletPayment } from '../../simulators/roles/wallet.ts'
import type { WalletDesk } from '../../simulators/roles/wallet-desk.ts'
import { institutionOfApp } from '../names.ts'
import type { Stage } from '../stage.ts'
import { type AppAnswer, type Tap, tap } from './app-line.ts'
import type { Lines } from './lines.ts'
import { appOf, type Purses } from './purses.ts'
import { refusalShown } from './refusals.ts'

/** Any six digits are right on this phone but these, which the institution itself refuses. */
export const wrongPassword = '000000'

export interface HandsetParts {
  readonly stage: Stage
  readonly lines: Lines
  readonly purses: Purses
  /** The number of the order a code of the counter stands for, by which all call the payment. */
  orderOf(code: string): string | undefined
}

export interface Handset {
  scan(ask: ScanAsk): Promise<PhoneAnswer>
  pay(ask: PayAsk): Promise<PhoneAnswer>
  decline(ask: DeclineAsk): Promise<PhoneAnswer>
  showCode(payer: string): Promise<ShownCode>
  /** Nothing when there is no such person. */
  screen(payer: string, shown: { payment: string; code: string }): Promise<PhoneScreen | undefined>
}

export function createHandset(parts: HandsetParts): Handset {
  const { stage, lines, orderOf } = parts
  const answered = createAnswering(parts)
  const pathOf = (id: string) => `/payments/${encodeURIComponent(id)}`
  return {
    scan: ({ payer, code, enteredFen }) => {
      const entered = enteredFen === undefined ? {} : { enteredFen: String(enteredFen) }
      const says = { code, ...entered }
      const about = { isCode: merchantCodeOwner(code) !== undefined }
      return answered({ payer, path: '/scans', says, trace: orderOf(code) }, about)
    },
    pay: ({ payer, payment, password }) => {
      const said = password === wrongPassword ? password : sandboxPassword
      return answered({ payer, path: `${pathOf(payment)}/confirm`, says: { password: said } })
    },
    decline: ({ payer, payment }) =>
      answered({ payer, path: `${pathOf(payment)}/decline`, says: {} }),
    showCode: async (payer) => {
      const said = await tap(lines, { payer, path: '/codes', says: {} })
      const { code = null, expiresAt = 0 } = said
      const livesMs = code === null ? 0 : Math.max(0, expiresAt - stage.now())
      return { code, livesMs, refusal: code === null ? refusalOf(said) : null }
    },
    screen: (payer, shown) => screenOf(parts, payer, shown),
  }
}

/** Sends a tap, and tells what became of the payment and of the money. */
function createAnswering({ stage, lines, purses }: HandsetParts) {
  return async (told: Tap, about: { isCode?: boolean } = {}): Promise<PhoneAnswer> => {
    const { payer } = told
    const before = await purses.funds(payer)
    const said = await tap(lines, told)
    const id = said.paymentId ?? idIn(told.path)
    const record = id === '' ? undefined : await paymentOf(stage, payer, innerId(id))
    return {
      outcome: said.outcome,
      payment: record === undefined ? null : shown(record),
      payee: said.entersAmount === true ? (said.payee ?? null) : null,
      refusal: refusalOf(said, { ...about, isStatic: isStatic(record?.codeKind ?? 'order') }),
      before,
      after: await purses.funds(payer),
    }
  }
}

async function screenOf(
  { stage, purses }: HandsetParts,
  payer: string,
  { payment, code }: { readonly payment: string; readonly code: string },
): Promise<PhoneScreen | undefined> {
  const person = purses.person(payer)
  const desk = deskOf(stage, payer)
  if (person === undefined || desk === undefined) return undefined
  const waiting = await desk.waiting(payer)
  const record = payment === '' ? undefined : await desk.payment(payer, innerId(payment))
  const charged = code === '' ? undefined : await chargedBy(stage, payer, code)
  return {
    person,
    funds: await purses.funds(payer),
    asked: waiting.filter(({ scene }) => isCharged(scene)).map(shown),
    payment: record === undefined ? null : shown(record),
    charged: charged === undefined ? null : shown(charged),
  }
}

/** The payment a till has made of a code that this payer shows. */
async function chargedBy(stage: Stage, payer: string, code: string) {
  const store = stage.stores.get(institutionId(houseOf(payer)))
  const known = (await store?.load(payerCodeKey(code)))?.record
  if (known === undefined || known.payer !== payer || known.usedBy === null) return undefined
  return (await store?.load(paymentKey(known.usedBy)))?.record
}

const paymentOf = async (stage: Stage, payer: string, id: string) =>
  deskOf(stage, payer)?.payment(payer, id)

const houseOf = (payer: string) => institutionOfApp.get(appOf(payer)) ?? ''

function deskOf({ company }: Stage, payer: string): WalletDesk | undefined {
  const house = houseOf(payer)
  const network = company.networks.find(({ id }) => id === house)
  return (
    network?.house.desk ??
    [...company.banks, ...company.wallets].find(({ id }) => id === house)?.desk
  )
}

const refusalOf = (
  { outcome, hop }: AppAnswer,
  about: { isCode?: boolean; isStatic?: boolean } = {},
) => (outcome === 'no-answer' ? null : refusalShown({ outcome, hop, ...about }))

/** As the app's door spells a payment's id. */
const innerId = (id: string) => Buffer.from(id, 'base64url').toString()
const outerId = (id: string) => Buffer.from(id).toString('base64url')
const idIn = (path: string) => /^\/payments\/([\w-]+)\//.exec(path)?.[1] ?? ''

function shown(payment: WalletPayment): PhonePayment {
  const { id, state, outcome, amountFen, owner, scene, trace, decidedAt, codeKind } = payment
  const { name, city } = payment.payee
  return {
    ...{ id: outerId(id), state, outcome, amountFen, payee: { name, city } },
    ...{ network: owner, isCharged: isCharged(scene), trace },
    refusal: refusalShown({ outcome, hop: decidedAt, isCode: true, isStatic: isStatic(codeKind) }),
  }
}

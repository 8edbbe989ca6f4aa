/** A phone that taps no screen: what a payer of the crowd does, asked of the app's desk directly. */
import { type InstitutionId, institutionId, trace } from '../../core/ids.ts'
import type { Outcome } from '../../core/outcome.ts'
import {
  type Phone,
  type PhonePayment,
  type PhoneSaid,
  passwordOf,
  type Tap,
} from '../../loadtests/traffic/phone.ts'
import type { WalletPayment } from '../../simulators/roles/wallet.ts'
import type { WalletDesk } from '../../simulators/roles/wallet-desk.ts'
import type { Doorway } from './doorway.ts'

export interface PlainPhoneParts {
  readonly doorway: Doorway
  /** Who stands behind the app, and its desk. */
  readonly behind: { readonly id: InstitutionId; readonly desk: WalletDesk }
}

interface Told {
  readonly outcome: Outcome
  readonly code?: string | undefined
  readonly payment?: WalletPayment | undefined
  readonly payments?: readonly WalletPayment[]
}

export function createPlainPhone({ doorway, behind }: PlainPhoneParts): Phone {
  const { id: institution, desk } = behind

  const tapped = async (tap: Tap, operation: string, work: () => Promise<Told>) => {
    const told = await doorway<Told>(`${tap.app}-app>${institution}`, {
      about: { trace: trace(tap.orderNo), operation, app: tap.app },
      work,
      refuse: (outcome) => ({ outcome }),
    })
    return told === undefined ? silence : saidOf(told)
  }

  return {
    showCode: (tap) =>
      tapped(tap, 'show-code', () =>
        desk.showCode(tap.payer, { city: tap.city, trace: tap.orderNo }),
      ),
    scan: (tap, code, { owner, enteredFen } = {}) => {
      const at = { city: tap.city, trace: tap.orderNo }
      return owner === undefined
        ? tapped(tap, 'scan', () => desk.scan(tap.payer, code, { ...at, enteredFen }))
        : tapped(tap, 'open', () =>
            desk.open(tap.payer, code, { ...at, owner: institutionId(owner) }),
          )
    },
    confirm: (tap, id) =>
      tapped(tap, 'confirm', () => desk.confirm(tap.payer, id, passwordOf(tap))),
    payment: (tap, id) =>
      tapped(tap, 'payment', async () => {
        const payment = await desk.payment(tap.payer, id)
        return { outcome: payment?.outcome ?? 'order-missing', payment }
      }),
    waiting: (tap) =>
      tapped(tap, 'waiting', async () => ({
        outcome: 'approved',
        payments: await desk.waiting(tap.payer),
      })),
  }
}

const silence: PhoneSaid = Object.freeze({ outcome: 'no-answer' })

const saidOf = ({ outcome, code, payment, payments }: Told): PhoneSaid => ({
  outcome,
  ...(code === undefined ? {} : { code }),
  ...(payment === undefined ? {} : { payment: shown(payment) }),
  ...(payments === undefined ? {} : { payments: payments.map(shown) }),
})

const shown = ({ id, scene, owner, amountFen, createdAt }: WalletPayment): PhonePayment => ({
  ...{ id, scene, owner, amountFen, createdAt },
})

/** The payer scans: whose code is it, may this app pay there, and what does it stand for? */
import type { Hop } from '../../core/events.ts'
import type { InstitutionId, Trace } from '../../core/ids.ts'
import type { ScannedOrder } from '../../core/interchange.ts'
import { fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import { route } from '../../core/routing.ts'
import { merchantCodeOwner } from '../../core/scan-code.ts'
import type { Host } from '../host/institution.ts'
import type { Acquirer } from './acquirer.ts'
import { scanEnded } from './attempt.ts'
import { nobody } from './orders.ts'
import type { Payer } from './parties.ts'
import { theSwitch } from './wallet.ts'

export interface Found {
  readonly outcome: Outcome
  readonly decidedAt: Hop
  readonly owner: InstitutionId
  /** The switch's name for what was looked up; empty on us. */
  readonly txnNo: string
  readonly order?: ScannedOrder
}

export async function lookUp(
  { host, acquirer }: { readonly host: Host; readonly acquirer: Acquirer | undefined },
  payer: Payer,
  { code, trace }: { readonly code: string; readonly trace: Trace },
): Promise<Found> {
  const decidedAt: Hop = `${payer.app}-app>${host.id}`
  const owner = merchantCodeOwner(code)
  const here = { decidedAt, txnNo: '', owner: owner ?? nobody.payerInstitution }
  if (owner === undefined) return { ...here, outcome: 'code-unrecognised' }
  const side = { app: payer.app, payerInstitution: host.id }
  const way = route(host.openings(), { ...side, owner })
  const ask = { trace, code, ...side }
  if (way === 'on-us' && acquirer !== undefined) {
    return { ...here, ...(await acquirer.resolve(ask)) }
  }
  if (way !== 'through-switch') return { ...here, outcome: 'code-closed-by-rule' }
  const answer = await host.peer.ask(theSwitch, 'lookup', ask)
  // A lookup nobody answers moved no money, so the attempt simply ends here.
  const outcome = answer.outcome === 'result-unknown' ? 'switch-down' : answer.outcome
  return { ...here, ...answer, outcome }
}

/** An order of the same house, by the reference its merchant's page or app was given. */
export async function lookUpHere(
  { host, acquirer }: { readonly host: Host; readonly acquirer: Acquirer | undefined },
  payer: Payer,
  { code, trace }: { readonly code: string; readonly trace: Trace },
): Promise<Found> {
  const decidedAt: Hop = `${payer.app}-app>${host.id}`
  const here = { decidedAt, txnNo: '', owner: host.id }
  if (acquirer === undefined) return { ...here, outcome: 'code-unrecognised' }
  const side = { app: payer.app, payerInstitution: host.id }
  const way = route(host.openings(), { ...side, owner: host.id })
  if (way !== 'on-us') return { ...here, outcome: 'code-closed-by-rule' }
  return { ...here, ...(await acquirer.resolve({ trace, code, ...side })) }
}

/** The end of an attempt that never became a payment. */
export const scanRefused = (
  host: Host,
  { app }: Payer,
  { trace, began }: { readonly trace: Trace; readonly began: number },
  { owner, outcome, decidedAt }: Found,
) =>
  scanEnded(host, {
    ...{ trace, app, owner, outcome, decidedAt, city: '' },
    ...{ amountFen: fen(0), createdAt: began },
  })

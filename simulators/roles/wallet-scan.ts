/** The payer scans: whose code is it, may this app pay there, and what does it stand for? */
import type { Hop } from '../../core/events.ts'
import type { InstitutionId, Trace } from '../../core/ids.ts'
import type { Scanned, ScannedOrder } from '../../core/interchange.ts'
import { type Fen, fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import { isOnUs } from '../../core/rule-book.ts'
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

/** Whose code it is decides the text of it, never a guess. */
export async function lookUp({ host, acquirer }: Seat, payer: Payer, scan: Scan): Promise<Found> {
  const owner = merchantCodeOwner(scan.code)
  return owner === undefined
    ? unrecognised(host, payer)
    : found({ host, acquirer }, payer, { ...scan, owner })
}

/** What the payer's phone read, or was handed. */
export interface Scan {
  readonly code: string
  readonly trace: Trace
  readonly enteredFen?: Fen | undefined
  /** The network whose page, app or mini-program offered it; one's own when nobody says. */
  readonly owner?: InstitutionId | undefined
  /** Where the phone is, when it says. */
  readonly city?: string | undefined
  /** Nothing was scanned: a page or a message offered it. */
  readonly remote?: true
}

interface Seat {
  readonly host: Host
  readonly acquirer: Acquirer | undefined
}

function unrecognised(host: Host, { app }: Payer): Found {
  const owner = nobody.payerInstitution
  return { decidedAt: `${app}-app>${host.id}`, txnNo: '', owner, outcome: 'code-unrecognised' }
}

async function found(
  { host, acquirer }: Seat,
  { app }: Payer,
  scan: Scan & { readonly owner: InstitutionId },
): Promise<Found> {
  const { trace, owner } = scan
  const decidedAt: Hop = `${app}-app>${host.id}`
  const here = { decidedAt, txnNo: '', owner }
  const ask = { trace, ...asked(scan), app, payerInstitution: host.id }
  // An app refuses by itself only the codes of networks it has no connection to at all.
  if (!host.rules().connects(app, owner)) return { ...here, outcome: 'code-closed-by-rule' }
  if (isOnUs(host.id, owner)) {
    if (acquirer === undefined) return { ...here, outcome: 'code-unrecognised' }
    return { ...here, ...(await acquirer.resolve(ask)) }
  }
  const answer = await host.peer.ask(theSwitch, 'lookup', { ...ask, owner })
  // A lookup nobody answers moved no money, so the attempt simply ends here.
  const outcome = answer.outcome === 'result-unknown' ? 'switch-down' : answer.outcome
  return { ...here, ...answer, outcome }
}

const asked = ({ code, enteredFen, city, remote }: Scan): Scanned => ({
  code,
  ...(enteredFen === undefined ? {} : { enteredFen }),
  ...(city === undefined ? {} : { city }),
  ...(remote === undefined ? {} : { remote }),
})

/** An order by the reference its merchant's page or app was given. */
export const lookUpReference = (seat: Seat, payer: Payer, scan: Scan): Promise<Found> =>
  found(seat, payer, { ...scan, owner: scan.owner ?? seat.host.id, remote: true })

/** The end of an attempt that never became a payment. */
export const scanRefused = (
  host: Host,
  { app }: Payer,
  { trace, began }: { readonly trace: Trace; readonly began: number },
  { owner, outcome, decidedAt }: Found,
) =>
  scanEnded(host, {
    ...{ trace, app, owner, outcome, decidedAt, city: '' },
    ...{ amountFen: fen(0), createdAt: began, scene: 'merchant-code', merchant: '' },
  })

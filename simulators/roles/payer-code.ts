/** A payer shows a code: drawn here or asked of the switch, and remembered until it is charged. */
import { codeShownBy } from '../../core/forcing.ts'
import type { Trace } from '../../core/ids.ts'
import { limits } from '../../core/limits.ts'
import type { Outcome } from '../../core/outcome.ts'
import { stream } from '../../core/random.ts'
import { formPayerCode, type PayerCodeOwner } from '../../core/scan-code.ts'
import type { Host } from '../host/institution.ts'
import type { Payer } from './parties.ts'
import { transact } from './transact.ts'
import { type PayerCode, payerCodeKey, theSwitch } from './wallet.ts'

export interface CodeParts {
  readonly host: Host
  /** The form of the codes its app shows; `card` codes are asked of the switch. */
  readonly codeFamily: PayerCodeOwner
}

export interface Shown {
  readonly outcome: Outcome
  readonly code?: string | undefined
  readonly expiresAt?: number
}

export async function shownCode(parts: CodeParts, payer: Payer, of: Trace): Promise<Shown> {
  const { host } = parts
  const expiresAt = host.clock.now() + limits.payerCodeMs
  const code = await newCode(parts, payer, of, expiresAt)
  if (code === undefined) return { outcome: 'switch-down' }
  await rememberCode(host, { code, payer: payer.id, app: payer.app, expiresAt, usedBy: null })
  return { outcome: 'approved', code, expiresAt }
}

/** A code that was charged stays used, however often it is shown again. */
const rememberCode = (host: Host, record: PayerCode) =>
  transact(host.store, async (read) => {
    const key = payerCodeKey(record.code)
    const known = await read(key)
    if (known !== undefined && known.usedBy !== null) return { result: undefined }
    // As long as it may be charged it is in flight, and does not make room for anything.
    const write = { key, record, final: false, finalAt: record.expiresAt }
    return { result: undefined, writes: [write] }
  })

async function newCode(
  { host, codeFamily }: CodeParts,
  payer: Payer,
  of: Trace,
  expiresAt: number,
): Promise<string | undefined> {
  if (codeFamily !== 'card') {
    const drawn = formPayerCode(codeFamily, stream(host.seed, 'payer-code', of, payer.id))
    return codeShownBy(payer.id, drawn)
  }
  const answer = await host.peer.ask(theSwitch, 'register-code', {
    trace: of,
    payerInstitution: host.id,
    app: payer.app,
    payer: payer.id,
    expiresAt,
  })
  return answer.code
}

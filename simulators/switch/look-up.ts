/**
 * What a scanned code, or the reference a page offered, stands for: whose it is, and whether this
 * app may pay there.
 */
import type { AnswerOf, AskOf } from '../../core/interchange.ts'
import { limits } from '../../core/limits.ts'
import { merchantCodeOwner } from '../../core/scan-code.ts'
import type { Host } from '../host/institution.ts'
import { transact } from '../roles/transact.ts'
import { type Lookup, lookupKey } from './exchange.ts'
import type { Numbers } from './numbers.ts'
import { closedFor } from './rules.ts'

export async function lookUp(
  { host, numbers }: { readonly host: Host; readonly numbers: Numbers },
  message: AskOf<'lookup'>,
): Promise<AnswerOf<'lookup'>> {
  const { store, peer } = host
  const { code, app, payerInstitution } = message
  const owner = merchantCodeOwner(code) ?? message.owner
  if (owner === undefined) return { outcome: 'code-unrecognised' }
  const rules = host.rules()
  if (!rules.connects(app, owner)) return { outcome: 'code-closed-by-rule' }
  const { order, ...answer } = await peer.ask(owner, 'resolve', message)
  if (answer.outcome === 'result-unknown') return { ...answer, outcome: 'owner-timeout' }
  if (order === undefined) return answer
  const refusal = closedFor(rules, app, order)
  if (refusal !== undefined) {
    return { outcome: refusal, decidedAt: `${payerInstitution}>${host.id}` }
  }
  const txnNo = numbers.txnNo()
  const record: Lookup = { txnNo, payerInstitution, app, order }
  // The payer reads, and says yes or no: until then it does not make room for anything.
  const finalAt = host.clock.now() + limits.payerCodeMs
  await transact(store, async (read) => {
    await read(lookupKey(txnNo))
    return { result: undefined, writes: [{ key: lookupKey(txnNo), record, final: false, finalAt }] }
  })
  return { ...answer, txnNo, order }
}

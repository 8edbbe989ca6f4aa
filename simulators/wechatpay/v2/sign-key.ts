/**
 * Where the sandboxes tell a merchant the key they expect (docs/sources.md, W6.7): asked with the
 * merchant's own key, answered without a signature.
 */
import { trace } from '../../../core/ids.ts'
import type { Outcome } from '../../../core/outcome.ts'
import type { Gate } from '../../host/fault-gate.ts'
import type { Host, Route, WireRequest } from '../../host/institution.ts'
import { createPipeline, type Decoded } from '../../host/pipeline.ts'
import type { WechatPayMerchant } from '../merchants.ts'
import { type Doorkeeper, unanswerable } from './admission.ts'
import { returnMessages } from './codes.ts'
import { explainV2 } from './explain.ts'
import { sandboxKey, signKeyPaths } from './paths.ts'
import { failReply, plainReply } from './reply.ts'
import { claimOf } from './signature.ts'
import { writeXml } from './xml.ts'

interface SignKeyParts extends Doorkeeper {
  readonly host: Host
  readonly gate: Gate
}

export function signKeyRoutes({ host, gate, ...door }: SignKeyParts): Route[] {
  const serve = createPipeline<WechatPayMerchant, { readonly outcome: Outcome }>(host, gate, {
    from: () => 'merchant',
    decode: async (request) => decode(door, request),
    handle: async () => ({ outcome: 'approved' }),
    refuse: (_merchant, outcome) => ({ outcome }),
    encode: async (merchant, { outcome }) =>
      outcome === 'approved' ? told(merchant) : failReply(returnMessages.crashed),
  })
  return signKeyPaths.map((path) => ({ method: 'POST', path, serve }))
}

function decode(
  { merchants, trust }: Doorkeeper,
  request: WireRequest,
): Decoded<WechatPayMerchant> {
  const claim = claimOf(request, merchants, trust)
  const explain = () => explainV2(request, merchants)
  if (typeof claim === 'string') return { ...unanswerable(claim), explain }
  if (!claim.genuine) return { ...unanswerable('sandbox-key-refused'), explain }
  const { merchant } = claim
  const about = { trace: trace(`signkey-${merchant.id}`), merchant: merchant.id }
  return { command: merchant, about: { ...about, operation: 'getsignkey' } }
}

const told = ({ id, apiV2Key = '' }: WechatPayMerchant) =>
  plainReply(
    writeXml([
      ['return_code', 'SUCCESS'],
      ['return_msg', 'ok'],
      ['mch_id', id],
      ['sandbox_signkey', sandboxKey(apiV2Key)],
    ]),
  )

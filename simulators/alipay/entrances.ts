/** The two ways in, `gateway.do` and v3: the same apps, methods, certificates and key behind both. */
import type { Institution } from '../host/institution.ts'
import { type Address, admit, type GatewayParts } from './admission.ts'
import type { Entrance } from './calls.ts'
import { createRefusal } from './refusal.ts'
import { createReply } from './reply.ts'
import { admitRest, type RestAddress } from './rest-admission.ts'
import { createRestReply } from './rest-reply.ts'
import type { Sign } from './signature.ts'

export interface EntranceParts {
  readonly known: GatewayParts
  /** Signs every answer. */
  readonly sign: Sign
  readonly traceId: () => string
}

export interface Entrances {
  readonly gateway: Entrance<Address>
  readonly rest: Entrance<RestAddress>
  readonly refuse: Institution['refuse']
}

export function createEntrances({ known, sign, traceId }: EntranceParts): Entrances {
  const { certificates, realNow } = known
  const signing = { sign, platformSn: certificates.platformSn, traceId, realNow }
  const reply = createReply(signing)
  return {
    gateway: { admit: (request) => admit(request, known), reply },
    rest: { admit: (request) => admitRest(request, known), reply: createRestReply(signing) },
    refuse: createRefusal({ reply, traceId }),
  }
}

/**
 * An answer of `gateway.do` as it goes out: the node written once, in the charset of the request,
 * encrypted if the request was, signed, and put into its envelope (docs/sources.md, A2).
 */
import type { WireReply } from '../host/institution.ts'
import type { Address } from './admission.ts'
import type { Answer } from './calls.ts'
import { bytesOf, contentTypes } from './charset.ts'
import { encrypted } from './encryption.ts'
import { sealEnvelope, serializeNode } from './serializer.ts'
import type { Sign } from './signature.ts'

export type Reply = (address: Address, answer: Answer) => Promise<WireReply>

export interface ReplyParts {
  readonly sign: Sign
  /** Names the certificate of the key. */
  readonly platformSn: string
  readonly traceId: () => string
}

/** Every answer is signed, errors too; every status is 200. */
export function createReply({ sign: signed, platformSn, traceId }: ReplyParts): Reply {
  return async (address, answer) => {
    const { root, signType, charset, certified } = address
    const node = nodeOf(address, answer)
    const sign = await signed(bytesOf(node, charset), signType)
    const text = sealEnvelope({
      root,
      node,
      ...(certified && platformSn !== '' ? { certSn: platformSn } : {}),
      sign,
    })
    return {
      status: 200,
      headers: {
        'Content-Type': contentTypes[charset],
        trace_id: traceId(),
      },
      body: charset === 'utf-8' ? text : bytesOf(text, charset),
    }
  }
}

/** Encrypted, a node is a quoted text, and signed with its quotes. */
function nodeOf({ charset, sealKey }: Address, { words, fields }: Answer): string {
  const node = serializeNode({ ...words }, fields)
  return sealKey === undefined ? node : `"${encrypted(bytesOf(node, charset), sealKey)}"`
}

/** An answer as it goes out: the node written once, signed, and put into its envelope. */
import type { KeyObject } from 'node:crypto'
import type { WireReply } from '../host/institution.ts'
import type { Address } from './admission.ts'
import type { Words } from './codes.ts'
import { alphabetical, type Fields, sealEnvelope, serialize } from './serializer.ts'
import { signText } from './signature.ts'

export interface Answer {
  readonly words: Words
  readonly fields: Fields
  /** Names in `biz_content` that no document knows. */
  readonly unknown: readonly string[]
}

export type Reply = (address: Address, answer: Answer) => Promise<WireReply>

const namesToldMax = 20

/** Every answer is signed, errors too; every status is 200. */
export function createReply(key: KeyObject, traceId: () => string): Reply {
  return async ({ root, signType }, { words, fields, unknown }) => {
    const node = serialize({ ...words, ...alphabetical(fields) })
    const sign = await signText(node, { key, signType })
    return {
      status: 200,
      headers: {
        'Content-Type': 'text/html;charset=utf-8',
        trace_id: traceId(),
        ...(unknown.length === 0 ? {} : { 'Hutong-Unknown-Fields': told(unknown) }),
      },
      body: sealEnvelope({ root, node, sign }),
    }
  }
}

/** Names may be anything; a header may not. */
const told = (names: readonly string[]) =>
  names
    .slice(0, namesToldMax)
    .map((name) => name.replaceAll(/[^\w.-]/g, '?').slice(0, 64))
    .join(', ')

/** A merchant's counter for tests: calls that are signed, and answers that are verified and read. */
import { createPublicKey } from 'node:crypto'
import { openEnvelope } from './serializer.ts'
import { verifyText } from './signature.ts'
import { createStand, posted, type StandParts, signedParams } from './stand.fixture.ts'

export type Node = Readonly<Record<string, string>>

export interface Counter extends ReturnType<typeof createStand> {
  /** @throws Error when the answer does not verify. */
  call(operation: Operation, biz: object, instead?: Readonly<Record<string, string>>): Promise<Node>
  /** A code that the app of a payer shows. */
  showCode(payer: string): Promise<string>
  /** A payer scans a code and confirms; the outcome in our words. */
  scanAndConfirm(payer: string, code: string): Promise<string>
}

type Operation = Parameters<typeof signedParams>[0]

export function createCounter(parts: StandParts): Counter {
  const stand = createStand(parts)
  const key = createPublicKey(parts.platform.publicKey)
  const { desk } = stand.house.house
  const { privateKey } = parts.merchant
  return {
    ...stand,
    call: async (operation, biz, instead = {}) => {
      const signing = { privateKey, now: parts.realNow(), instead }
      const { body } = await stand.knock(posted(await signedParams(operation, biz, signing)))
      const envelope = openEnvelope(String(body))
      if (envelope === undefined) throw new Error(`No Alipay answer: ${body}`)
      const { node: text, sign } = envelope
      if (!verifyText({ text, encoding: 'utf8', sign, signType: 'RSA2' }, key)) {
        throw new Error(`The answer does not verify: ${body}`)
      }
      return JSON.parse(text)
    },
    showCode: async (payer) => (await desk.showCode(payer)).code ?? '',
    scanAndConfirm: async (payer, code) => {
      const { payment, outcome } = await desk.scan(payer, code)
      return payment === undefined ? outcome : (await desk.confirm(payer, payment.id)).outcome
    },
  }
}

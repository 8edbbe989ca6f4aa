/** What another mock is to the bench: how it is set up to answer one payment, and what it takes. */
import { micropayJson, micropayXml } from '../micropay.ts'

export interface Place {
  /** Where it is to listen, and a second port for those who want one. */
  readonly port: number
  readonly adminPort: number
  /** 0 for none. */
  readonly delayMs: number
  /** The answer to a payment. */
  readonly answer: string
}

export interface SetUp {
  /** By their name in the folder it is started in. */
  readonly files: Readonly<Record<string, string>>
  /** Started in that folder. */
  readonly command: readonly string[]
}

export interface Peer {
  readonly name: string
  readonly says: string
  /** A file below node_modules without which there is nothing to start. */
  readonly file: string
  /** The program it needs besides Node. */
  readonly needs?: string
  /** What a payment is sent as, and where. */
  readonly takes: 'xml' | 'json'
  readonly path: string
  /** The status of an answer that is right. */
  readonly status: 200 | 201
  readonly canDelay: boolean
  /** Until its own compiler has settled. */
  readonly warmMs: number
  setUp(place: Place): SetUp
}

/** A payment in the words this mock takes. */
export function paymentAt({ takes, path }: Peer, number: string) {
  return takes === 'xml'
    ? { path, headers: { 'Content-Type': 'text/xml' }, body: micropayXml(number) }
    : { path, headers: { 'Content-Type': 'application/json' }, body: micropayJson(number) }
}

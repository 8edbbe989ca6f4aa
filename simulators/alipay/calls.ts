/**
 * The one way of every call, by whichever entrance it came: let in, read, done, answered. Entrances
 * (`gateway.do`, v3) differ in how they let in and how they answer; what is asked and done does not.
 */
import type { Diagnosis } from '../../core/diagnosis.ts'
import { originOf } from '../host/address.ts'
import type { About, Gate } from '../host/fault-gate.ts'
import type { Host, Route, WireReply, WireRequest } from '../host/institution.ts'
import { createPipeline, type Decoded } from '../host/pipeline.ts'
import type { House } from '../roles/house.ts'
import type { Words } from './codes.ts'
import type { Done } from './deed.ts'
import type { Biz } from './fields.ts'
import type { Charset } from './form.ts'
import type { AlipayMerchant } from './merchants.ts'
import type { Fields } from './serializer.ts'
import type { SignType } from './signature.ts'

/** What was asked, once it is known who asks. */
export interface Call {
  readonly merchant: AlipayMerchant
  /** `alipay.trade.query`, at either entrance. */
  readonly method: string
  readonly biz: Biz
  readonly notifyUrl: string | null
  /** Where a browser goes once a page is paid. */
  readonly returnUrl: string | null
  readonly signType: SignType
  /** In which the merchant is told of the order later. */
  readonly charset: Charset
}

/** A call, and under which address its client sees us: for links in answers. */
export interface PlacedCall extends Call {
  readonly origin: string
}

export interface Answer {
  readonly words: Words
  readonly fields: Fields
  /** Where a browser is sent, when it is one that asks. */
  readonly goTo?: string
}

/** A call, or why there is none. `Address`: how its entrance has to answer. */
export type Admitted<Address> =
  | { readonly address: Address; readonly call: Call }
  | { readonly address: Address; readonly flaw: Words; readonly explain?: Explain }

/** Why a signature does not verify: worked out only when there is somebody to tell. */
export type Explain = () => Diagnosis | undefined

/** One way in. */
export interface Entrance<Address> {
  admit(request: WireRequest): Promise<Admitted<Address>>
  reply(address: Address, answer: Answer): Promise<WireReply>
}

/** A call whose content was read: what is left is to do it and to say how it went. */
export interface Command {
  readonly about: About
  /** Names among the fields that no document knows. */
  readonly ignored: readonly string[]
  run(house: House): Promise<Done>
  answer(done: Done): Answer
}

export type Reading = { readonly command: Command } | { readonly answer: Answer }
export type Reader = (call: PlacedCall, now: number) => Reading

/** Readers by the `method` they read. */
export type Readers = ReadonlyMap<string, Reader>

export interface CallParts<Address> {
  readonly host: Host
  readonly gate: Gate
  readonly house: House
  readonly readers: Readers
  readonly entrance: Entrance<Address>
}

/** Serves all calls of one entrance. */
export function serveCalls<Address>(parts: CallParts<Address>): Route['serve'] {
  const { host, gate, house, readers, entrance } = parts
  type Placed = Command & { readonly address: Address }

  const decode = async (request: WireRequest): Promise<Decoded<Placed>> => {
    const admitted = await entrance.admit(request)
    const { address } = admitted
    const origin = originOf(request)
    const reading =
      'flaw' in admitted
        ? refused(admitted.flaw)
        : read(readers, { origin, ...admitted.call }, host.clock.now())
    if ('command' in reading) {
      const { command } = reading
      const { about, ignored } = command
      return { command: { address, ...command }, about, ignored }
    }
    const { words } = reading.answer
    const reply = await entrance.reply(address, reading.answer)
    const explain = 'flaw' in admitted && admitted.explain ? { explain: admitted.explain } : {}
    return { reply, reason: words.sub_code ?? words.code, ...explain }
  }

  return createPipeline<Placed, Done>(host, gate, {
    from: () => 'merchant',
    decode,
    handle: (command) => command.run(house),
    refuse: (_command, outcome) => ({ outcome }),
    encode: ({ address, answer }, done) => entrance.reply(address, answer(done)),
  })
}

/** An answer that is words alone. */
export const wordsAlone = (words: Words): Answer => ({ words, fields: {} })

const refused = (flaw: Words): Reading => ({ answer: wordsAlone(flaw) })

/** No entrance lets a method pass that is not in the table. */
function read(readers: Readers, call: PlacedCall, now: number): Reading {
  const reader = readers.get(call.method)
  if (reader === undefined) throw new Error(`Nobody reads ${call.method}.`)
  return reader(call, now)
}

/** The operations of `gateway.do` as data: decode, ask the roles, encode; and the way through them. */
import { trace } from '../../core/ids.ts'
import type { About, Gate } from '../host/fault-gate.ts'
import type { Host, Route, WireRequest } from '../host/institution.ts'
import type { MerchantDirectory } from '../host/merchants.ts'
import { createPipeline, type Decoded } from '../host/pipeline.ts'
import type { House } from '../roles/house.ts'
import type { Order } from '../roles/order.ts'
import { admit, type Call, paramsOf, type Turned } from './admission.ts'
import { isGood, type OperationName, wordsFor } from './codes.ts'
import type { Biz, Read } from './fields.ts'
import type { AlipayMerchant } from './merchants.ts'
import type { Answer, Reply } from './reply.ts'
import {
  type Asked,
  type Context,
  decodeCancel,
  decodeClose,
  decodePay,
  decodePrecreate,
  decodeQuery,
  decodeRefund,
  decodeRefundQuery,
  statedOrderNo,
} from './requests.ts'
import type { Fields } from './serializer.ts'
import { cancel, close, type Done, pay, precreate, query, queryRefund, refund } from './trade.ts'
import {
  encodeCancel,
  encodeClose,
  encodePay,
  encodePrecreate,
  encodeQuery,
  encodeRefund,
  encodeRefundQuery,
  encodeRefusal,
  gatewayPath,
  methods,
} from './wire.ts'

interface Operation<Ask extends Asked> {
  readonly name: OperationName
  /** Whether it asks for money to move: only then may ordinary faults hit it. */
  readonly movesMoney: boolean
  decode(biz: Biz, context: Context): Read<Ask>
  handle(house: House, merchant: AlipayMerchant, ask: Ask): Promise<Done>
  /** What stands in a success beside the words. */
  encode(done: Done, ask: Ask): Fields
}

/** A call whose content was read: what is left is to do it and to say how it went. */
interface Command {
  readonly call: Call
  readonly about: About
  run(house: House): Promise<Done>
  answer(done: Done): Answer
}

type Reading = { readonly command: Command } | { readonly answer: Answer }
type Reader = (call: Call, now: number) => Reading

const told = (order: Order | undefined, encode: (order: Order) => Fields): Fields =>
  order === undefined ? {} : encode(order)

const readers: ReadonlyMap<string, Reader> = new Map([
  operation({
    name: 'precreate',
    movesMoney: false,
    decode: decodePrecreate,
    handle: precreate,
    encode: ({ order }) => told(order, encodePrecreate),
  }),
  operation({
    name: 'pay',
    movesMoney: true,
    decode: decodePay,
    handle: pay,
    encode: ({ order }) => told(order, encodePay),
  }),
  operation({
    name: 'query',
    movesMoney: false,
    decode: decodeQuery,
    handle: query,
    encode: ({ order }) => told(order, encodeQuery),
  }),
  operation({
    name: 'cancel',
    movesMoney: false,
    decode: decodeCancel,
    handle: cancel,
    encode: ({ order }, { orderNo }) => encodeCancel(order, orderNo),
  }),
  operation({
    name: 'close',
    movesMoney: false,
    decode: decodeClose,
    handle: close,
    encode: ({ order }) => told(order, encodeClose),
  }),
  operation({
    name: 'refund',
    movesMoney: false,
    decode: decodeRefund,
    handle: refund,
    encode: ({ order, refund: given, changed = false }, { itemised }) =>
      told(order, (whole) => encodeRefund(whole, given, { changed, itemised })),
  }),
  operation({
    name: 'refund-query',
    movesMoney: false,
    decode: decodeRefundQuery,
    handle: queryRefund,
    encode: ({ order, refund: given }, { dated }) =>
      told(order, (whole) => encodeRefundQuery(whole, given, { dated })),
  }),
])

/** Binds an operation to what it asks, so that operations of all kinds fit one table. */
function operation<Ask extends Asked>(one: Operation<Ask>): readonly [string, Reader] {
  const reader: Reader = (call, now) => {
    const { merchant, notifyUrl, signType, biz } = call
    const read = one.decode(biz, { notifyUrl, signType, now, sellerId: merchant.sellerId })
    if ('flaw' in read) {
      const fields = encodeRefusal(one.name, { orderNo: statedOrderNo(biz), again: false })
      return { answer: { words: read.flaw, fields, unknown: [] } }
    }
    const { asked, unknown } = read
    return {
      command: {
        call,
        about: aboutOf(one, merchant, asked),
        run: (house) => one.handle(house, merchant, asked),
        answer: (done) => ({ ...answerOf(one, asked, done), unknown }),
      },
    }
  }
  return [methods[one.name], reader]
}

function answerOf<Ask extends Asked>(one: Operation<Ask>, asked: Ask, done: Done) {
  const { order, outcome } = done
  const words = wordsFor(one.name, outcome)
  if (isGood(words)) return { words, fields: one.encode(done, asked) }
  const again = outcome === 'merchant-funds-insufficient' || outcome === 'result-unknown'
  const orderNo = order?.orderNo ?? asked.orderNo
  return { words, fields: encodeRefusal(one.name, { orderNo, again }) }
}

function aboutOf<Ask extends Asked>(
  { name, movesMoney }: Operation<Ask>,
  { id, payee }: AlipayMerchant,
  { trace: of, amountFen }: Ask,
): About {
  const known = amountFen === undefined ? {} : { amountFen }
  return {
    trace: trace(of),
    operation: name,
    movesMoney,
    owner: 'alipay',
    merchant: id,
    city: payee.city,
    ...known,
  }
}

export interface GatewayRouteParts {
  readonly host: Host
  readonly gate: Gate
  readonly merchants: MerchantDirectory<AlipayMerchant>
  readonly house: House
  readonly reply: Reply
}

export function gatewayRoutes({ host, gate, merchants, house, reply }: GatewayRouteParts): Route[] {
  const knows = (method: string) => readers.has(method)
  const { realNow, clock } = host

  const decode = async (request: WireRequest): Promise<Decoded<Command>> => {
    const call = admit(paramsOf(request), { merchants, knows, realNow })
    const reading = 'flaw' in call ? turned(call) : read(call, clock.now())
    if ('command' in reading) return { command: reading.command, about: reading.command.about }
    const { answer } = reading
    return { reply: await reply(call, answer), reason: answer.words.sub_code ?? answer.words.code }
  }

  const serve = createPipeline<Command, Done>(host, gate, {
    from: () => 'merchant',
    decode,
    handle: (command) => command.run(house),
    refuse: (_command, outcome) => ({ outcome }),
    encode: ({ call, answer }, done) => reply(call, answer(done)),
  })
  return [
    { method: 'POST', path: gatewayPath, serve },
    { method: 'GET', path: gatewayPath, serve },
  ]
}

const turned = ({ flaw }: Turned): Reading => ({ answer: { words: flaw, fields: {}, unknown: [] } })

/** The gateway lets no method pass that is not in the table. */
function read(call: Call, now: number): Reading {
  const reader = readers.get(call.method)
  if (reader === undefined) throw new Error(`Nobody reads ${call.method}.`)
  return reader(call, now)
}

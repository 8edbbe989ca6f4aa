/**
 * The way of an APIv2 request through the house: admitted, read, handed to its operation, answered
 * under the signature of its own method. Sandbox paths lead to the same operations.
 */
import { outcomeFacts } from '../../../core/outcome.ts'
import type { Gate } from '../../host/fault-gate.ts'
import type { Host, HostRefusal, Route, WireReply, WireRequest } from '../../host/institution.ts'
import { createPipeline, type Decoded } from '../../host/pipeline.ts'
import { createTrust } from '../../host/trust.ts'
import type { House } from '../../roles/house.ts'
import type { FindPayer } from '../../roles/parties.ts'
import { pageOrigin } from '../ordering.ts'
import type { Tickets } from '../tickets.ts'
import { type Admitted, admit, type Doorkeeper, type Merchants, unanswerable } from './admission.ts'
import { billRoutes } from './bills.ts'
import { answerTo, returnMessages, type Unanswerable } from './codes.ts'
import { deviant } from './negative-test.ts'
import type { Operation, Result, Rooms } from './operation.ts'
import * as orders from './order-operations.ts'
import { isV2, pathsOf } from './paths.ts'
import { createPrepayments } from './prepayments.ts'
import { refund, refundquery } from './refund-operations.ts'
import { answerReply, failReply } from './reply.ts'
import type { Asked } from './requests.ts'
import { signKeyRoutes } from './sign-key.ts'
import { encodeNames } from './wire.ts'
import type { Told } from './xml.ts'

export interface V2Parts {
  readonly host: Host
  readonly gate: Gate
  readonly house: House
  readonly merchants: Merchants
  readonly findPayer: FindPayer
  readonly tickets: Tickets
  /** Whether what production refuses is refused: openids nobody was given. */
  readonly strict: boolean
  /** Whether a day's bill can be had on the day itself; in production it cannot. */
  readonly billsAtOnce: boolean
}

interface Command<A> {
  readonly by: Admitted
  readonly asked: A
  readonly origin: string
}

/** Every route of APIv2: what institution.ts opens the door with. */
export function v2Routes({ tickets, ...parts }: V2Parts): Route[] {
  const trust = createTrust<string>(parts.host.signatures)
  const rooms = { ...parts, trust, prepayments: createPrepayments(tickets) }
  return [
    ...routesOf(rooms, orders.unifiedorder),
    ...routesOf(rooms, orders.micropay),
    ...routesOf(rooms, orders.orderquery),
    ...routesOf(rooms, orders.closeorder),
    ...routesOf(rooms, orders.reverse),
    ...routesOf(rooms, orders.authcodetoopenid),
    ...routesOf(rooms, refund),
    ...routesOf(rooms, refundquery),
    ...billRoutes({ ...parts, trust }),
    ...signKeyRoutes({ ...parts, trust }),
  ]
}

interface DoorParts extends Rooms, Doorkeeper {
  readonly gate: Gate
}

function routesOf<A extends Asked>(parts: DoorParts, operation: Operation<A>): Route[] {
  const { name, layout } = operation
  const serve = createPipeline<Command<A>, Result>(parts.host, parts.gate, {
    from: () => 'merchant',
    decode: (request) => decode(parts, operation, request),
    handle: ({ by, asked }) =>
      asked.flaw === undefined
        ? operation.act(parts, by, asked)
        : Promise.resolve({ outcome: 'order-mismatch', words: asked.flaw }),
    refuse: (_command, outcome) => ({ outcome }),
    encode: ({ by, origin }, result) => {
      const who = encodeNames(whoAsks(by))
      if (outcomeFacts(result.outcome).class === 'success') {
        const answered = (told: Told) => answerReply(layout, by, { who, told })
        const said = operation.say(result, parts, origin)
        return said instanceof Promise ? said.then(answered) : answered(said)
      }
      const error = result.words ?? answerTo(name, result.outcome)
      return answerReply(layout, by, { who, told: result.told ?? [], error })
    },
  })
  return pathsOf(name).map((path) => ({ method: 'POST', path, serve }))
}

const whoAsks = ({ merchant, seller, provider, fields }: Admitted) => ({
  mchid: merchant.id,
  appid: merchant.appid,
  subMchid: provider === '' ? '' : seller.id,
  subAppid: fields.get('sub_appid') ?? '',
})

function decode<A extends Asked>(
  parts: DoorParts,
  operation: Operation<A>,
  request: WireRequest,
): Decoded<Command<A>> {
  const admitted = admit(parts, operation.name, request)
  if ('reply' in admitted) return admitted
  const { by, forced } = deviant(operation.name, request, admitted)
  const asked = operation.read(by, parts.host.clock.now())
  if (typeof asked === 'string') return unanswerable(asked)
  const told = about(operation, by, asked)
  return {
    command: { by, asked, origin: pageOrigin(request) },
    about: forced.forced === undefined ? told : { ...told, ...forced },
  }
}

function about<A extends Asked>(
  { name, movesMoney = false }: Operation<A>,
  { seller }: Admitted,
  { trace, amountFen, terms }: Asked,
) {
  return {
    trace,
    operation: name,
    movesMoney,
    payerCode: terms?.payerCode,
    merchant: seller.id,
    city: seller.payee.city,
    owner: 'wechatpay',
    ...(amountFen === undefined ? {} : { amountFen }),
  }
}

const refusals = {
  'not-found': undefined,
  'method-not-allowed': 'method-wrong',
  'body-too-large': 'body-malformed',
  'too-many-requests': 'too-many-requests',
  crashed: 'crashed',
} as const satisfies Record<HostRefusal, Unanswerable | undefined>

/** What the host refuses by itself, in APIv2's words; nothing when the path is none of APIv2. */
export function v2Refusal(why: HostRefusal, { path }: WireRequest): WireReply | undefined {
  const said = refusals[why]
  return said === undefined || !isV2(path) ? undefined : failReply(returnMessages[said])
}

/**
 * The way of a request through the house: admitted, read, held against who signed it, handed to its
 * operation, and answered under signature (docs/sources.md, W1.6). Operations are in operations.ts,
 * as data.
 */
import { outcomeFacts } from '../../core/outcome.ts'
import type { Gate } from '../host/fault-gate.ts'
import type { Route, WireReply, WireRequest } from '../host/institution.ts'
import { createPipeline, type Decoded } from '../host/pipeline.ts'
import { admit, type Doorkeeper, type TurnedAway } from './admission.ts'
import { codepay, reverse } from './charging.ts'
import { answerTo, refusalWords, type Words } from './codes.ts'
import { explainReason } from './explain.ts'
import type { Mode } from './fields.ts'
import { close, queryByOrderNumber, queryByTransactionId } from './inquiry.ts'
import { flawSaid, inLanguage, type Language, languageOf } from './language.ts'
import type { WechatPayMerchant } from './merchants.ts'
import type { Operation, Result, Rooms } from './operations.ts'
import { prepay } from './ordering.ts'
import { misnamed, sellerOf } from './partner.ts'
import { refund, refundQuery } from './refunding.ts'
import { errorBody, signedReply, unsignedReply } from './reply.ts'
import type { Named } from './requests.ts'
import type { Platform } from './signature.ts'
import { paths } from './wire.ts'

export interface RouteParts extends Rooms, Doorkeeper {
  readonly gate: Gate
}

interface Command<Asked> {
  readonly merchant: WechatPayMerchant
  /** The key that signs the answer. */
  readonly signer: Platform
  readonly asked: Asked
  readonly language: Language
}

/** The routes of orders and refunds; certificates, bills and the rest are mounted beside them. */
export const createRoutes = (parts: RouteParts): Route[] => [
  ...orderRoutes(parts, 'direct'),
  ...orderRoutes(parts, 'partner'),
  routeOf(parts, refund),
  routeOf(parts, refundQuery),
]

const orderRoutes = (parts: RouteParts, mode: Mode): Route[] => [
  routeOf(parts, prepay('native', mode)),
  routeOf(parts, prepay('jsapi', mode)),
  routeOf(parts, prepay('app', mode)),
  routeOf(parts, prepay('h5', mode)),
  routeOf(parts, codepay(mode)),
  routeOf(parts, queryByOrderNumber(mode)),
  routeOf(parts, queryByTransactionId(mode)),
  routeOf(parts, close(mode)),
  routeOf(parts, reverse(mode)),
]

export function routeOf<Asked extends Named>(
  parts: RouteParts,
  operation: Operation<Asked>,
): Route {
  const { host, gate } = parts
  const serve = createPipeline<Command<Asked>, Result>(host, gate, {
    from: () => 'merchant',
    decode: (request) => decode(parts, operation, request),
    handle: ({ merchant, asked }) => operation.act(parts, merchant, asked),
    refuse: (_command, outcome) => ({ outcome }),
    encode: (command, result) => {
      const { language, signer } = command
      const words = spoken(result.words ?? answerTo(operation.name, result.outcome), language)
      const body = bodyOf(parts, operation, { command, result, words })
      const status = body === '' ? 204 : words.status
      return signedReply(signer, { ...words, status }, body, contentLanguage(language))
    },
  })
  return { method: operation.method, path: paths[operation.path], serve }
}

async function decode<Asked extends Named>(
  parts: RouteParts,
  operation: Operation<Asked>,
  request: WireRequest,
): Promise<Decoded<Command<Asked>>> {
  const language = languageOf(request.headers['accept-language'])
  const admitted = admit(parts, request)
  if ('reason' in admitted) {
    const turned = await turnAway(admitted, language)
    return { ...turned, ...explainReason(admitted.reason, request, parts) }
  }
  const { merchant, signer } = admitted
  const to = { signer, language }
  const read = operation.read(request, parts.host.clock.now())
  if ('flaw' in read) {
    const { detail, errcode } = read.flaw
    const message = flawSaid(read.flaw, language)
    const words = { status: 400, code: 'PARAM_ERROR', message, errcode }
    return refused(to, words, { reason: `PARAM_ERROR ${read.flaw.field}`, detail })
  }
  if (parts.strict && read.unknown.length > 0) {
    // Production points at extra parameters in a way of its own.
    const detail = { location: null, value: read.unknown.slice(0, 10).map((at) => `/body${at}`) }
    return refused(to, refusalWords['field-unknown'], { reason: 'field-unknown', detail })
  }
  const reason = misnamed(parts.merchants, merchant, read.asked)
  if (reason !== undefined) return refused(to, refusalWords[reason], { reason })
  const seller = sellerOf(parts.merchants, merchant, read.asked)
  return {
    command: { asked: read.asked, merchant, signer, language },
    about: about(operation, seller, read.asked),
    ignored: read.unknown,
  }
}

function about<Asked extends Named>(
  { name, movesMoney = false }: Operation<Asked>,
  { id, payee }: WechatPayMerchant,
  { trace, amountFen, terms }: Named,
) {
  const known = { merchant: id, city: payee.city, owner: 'wechatpay' }
  const money = amountFen === undefined ? {} : { amountFen }
  const payerCode = terms?.payerCode
  return { trace, operation: name, movesMoney, payerCode, ...known, ...money }
}

function bodyOf<Asked extends Named>(
  parts: RouteParts,
  operation: Operation<Asked>,
  said: { command: Command<Asked>; result: Result; words: Words },
): string {
  const { command, result, words } = said
  if (words.status >= 300) return errorBody(words)
  const told = operation.say(result, command.merchant, parts)
  if (outcomeFacts(result.outcome).class === 'pending') {
    return JSON.stringify({ code: words.code, message: words.message, ...told })
  }
  return told === undefined ? '' : JSON.stringify(told)
}

const spoken = (words: Words, language: Language): Words => ({
  ...words,
  message: inLanguage(words.message, language),
})

const contentLanguage = (language: Language) => ({ 'Content-Language': language })

interface Refused {
  readonly reply: WireReply
  readonly reason: string
}

async function refused(
  { signer, language }: { readonly signer: Platform; readonly language: Language },
  words: Words,
  { reason, detail }: { reason: string; detail?: object | undefined },
): Promise<Refused> {
  const body = errorBody(spoken(words, language), detail)
  return { reply: await signedReply(signer, words, body, contentLanguage(language)), reason }
}

export function turnAway(
  { reason, signer, detail }: TurnedAway,
  language: Language = 'zh-CN',
): Promise<Refused> | Refused {
  const words = refusalWords[reason]
  if (signer !== undefined) return refused({ signer, language }, words, { reason, detail })
  const told = { more: contentLanguage(language), ...(detail === undefined ? {} : { detail }) }
  const reply = unsignedReply(spoken(words, language), told)
  return { reason, reply: reason === 'authorization-garbled-at-pay' ? unnamed(reply) : reply }
}

/** This one answer has no Request-ID in production. */
function unnamed(reply: WireReply): WireReply {
  const { 'Request-ID': _none, ...headers } = reply.headers
  return { ...reply, headers }
}

/**
 * The way of a request through the house: admitted, read, held against who signed it, handed to its
 * operation, and answered under signature (docs/sources.md, W1.6). Operations are in operations.ts,
 * as data.
 */
import { outcomeFacts, type Refusal } from '../../core/outcome.ts'
import type { Gate } from '../host/fault-gate.ts'
import type { Route, WireReply, WireRequest } from '../host/institution.ts'
import { createPipeline, type Decoded } from '../host/pipeline.ts'
import { admit, type Doorkeeper, type TurnedAway } from './admission.ts'
import { answerTo, type RefusalReason, refusalWords, type Words } from './codes.ts'
import type { WechatPayMerchant } from './merchants.ts'
import {
  certificates,
  close,
  codepay,
  native,
  type Operation,
  queryByOrderNumber,
  queryByTransactionId,
  type Result,
  type Rooms,
  refund,
  refundQuery,
  reverse,
} from './operations.ts'
import { errorBody, signedReply, unsignedReply } from './reply.ts'
import type { Named, Read } from './requests.ts'
import type { Platform } from './signature.ts'
import { paths } from './wire.ts'

export interface RouteParts extends Rooms, Doorkeeper {
  readonly gate: Gate
  readonly platform: Platform
  /** Whether a field no document names is refused, as in production, or only reported. */
  readonly strict: boolean
}

interface Command<Asked> {
  readonly merchant: WechatPayMerchant
  readonly asked: Asked
  readonly unknown: readonly string[]
}

export function createRoutes(parts: RouteParts): Route[] {
  return [
    routeOf(parts, native),
    routeOf(parts, codepay),
    routeOf(parts, queryByOrderNumber),
    routeOf(parts, queryByTransactionId),
    routeOf(parts, close),
    routeOf(parts, reverse),
    routeOf(parts, refund),
    routeOf(parts, refundQuery),
    routeOf(parts, certificates),
  ]
}

function routeOf<Asked extends Named>(parts: RouteParts, operation: Operation<Asked>): Route {
  const { host, gate, platform } = parts
  const serve = createPipeline<Command<Asked>, Result>(host, gate, {
    from: () => 'merchant',
    decode: (request) => decode(parts, operation, request),
    handle: ({ merchant, asked }) => operation.act(parts, merchant, asked),
    refuse: (_command, outcome: Refusal) => ({ outcome }),
    encode: (command, result) => {
      const words = result.words ?? answerTo(operation.name, result.outcome)
      const body = bodyOf(parts, operation, { command, result, words })
      const status = body === '' ? 204 : words.status
      return signedReply(platform, { ...words, status }, body, extras(command.unknown))
    },
  })
  return { method: operation.method, path: paths[operation.path], serve }
}

async function decode<Asked extends Named>(
  parts: RouteParts,
  operation: Operation<Asked>,
  request: WireRequest,
): Promise<Decoded<Command<Asked>>> {
  const admitted = admit(parts, request)
  if ('reason' in admitted) return turnAway(parts, admitted)
  const { merchant } = admitted
  const read = operation.read(request, parts.host.clock.now())
  if ('flaw' in read) {
    const { message, errcode, detail } = read.flaw
    const words = { status: 400, code: 'PARAM_ERROR', message, errcode }
    return refused(parts, words, { reason: `PARAM_ERROR ${detail.field}`, detail })
  }
  const reason = disagreement(parts, merchant, read)
  if (reason !== undefined) {
    const detail =
      reason === 'field-unknown' ? { field: read.unknown[0], location: 'body' } : undefined
    return refused(parts, refusalWords[reason], { reason, detail })
  }
  return { command: { ...read, merchant }, about: about(operation, merchant, read.asked) }
}

/** What a sound request still may not do: say more than is read, or speak for somebody else. */
function disagreement(
  { strict }: RouteParts,
  merchant: WechatPayMerchant,
  { asked, unknown }: Exclude<Read<Named>, { readonly flaw: object }>,
): RefusalReason | undefined {
  if (strict && unknown.length > 0) return 'field-unknown'
  if (asked.mchid !== undefined && asked.mchid !== merchant.id) return 'mchid-differs'
  if (asked.appid !== undefined && asked.appid !== merchant.appid) return 'appid-differs'
  return undefined
}

function about<Asked extends Named>(
  { name, movesMoney = false }: Operation<Asked>,
  { id, payee }: WechatPayMerchant,
  { trace, amountFen }: Named,
) {
  const known = { merchant: id, city: payee.city, owner: 'wechatpay' }
  const money = amountFen === undefined ? {} : { amountFen }
  return { trace, operation: name, movesMoney, ...known, ...money }
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

async function refused(
  { platform }: RouteParts,
  words: Words,
  { reason, detail }: { reason: string; detail?: object | undefined },
): Promise<{ reply: WireReply; reason: string }> {
  return { reply: await signedReply(platform, words, errorBody(words, detail)), reason }
}

function turnAway(
  parts: RouteParts,
  { reason, known, detail, signed }: TurnedAway,
): Promise<{ reply: WireReply; reason: string }> | { reply: WireReply; reason: string } {
  const words = refusalWords[reason]
  if (known) return refused(parts, words, { reason, detail })
  const shown = signed?.subarray(0, 2048).toString('base64')
  const more = shown === undefined ? {} : { 'Hutong-String-To-Sign': shown }
  const reply = unsignedReply(words, { more, ...(detail === undefined ? {} : { detail }) })
  return { reason, reply: reason === 'authorization-garbled-at-pay' ? unnamed(reply) : reply }
}

/** This one answer has no Request-ID in production. */
function unnamed(reply: WireReply): WireReply {
  const { 'Request-ID': _none, ...headers } = reply.headers
  return { ...reply, headers }
}

/** Fields nobody documents, for the developer to see: at most ten, in plain ASCII. */
function extras(unknown: readonly string[]): Readonly<Record<string, string>> {
  if (unknown.length === 0) return {}
  const shown = unknown.slice(0, 10).map((name) => name.replace(/[^\w/.-]/g, '?').slice(0, 64))
  return { 'Hutong-Unknown-Fields': shown.join(', ') }
}

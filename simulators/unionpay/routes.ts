/**
 * The gateway's doors: each reads and verifies, finds the row of its table that the request names,
 * and answers in its own voice. A program is told in signed text, a browser by a page or a redirect.
 */
import { trace } from '../../core/ids.ts'
import type { Outcome } from '../../core/outcome.ts'
import { trustedSignature } from '../../core/signature-mode.ts'
import { originOf } from '../host/address.ts'
import type { Gate } from '../host/fault-gate.ts'
import type { Host, Route, WireReply, WireRequest } from '../host/institution.ts'
import type { MerchantDirectory } from '../host/merchants.ts'
import { createPipeline, type Decoded } from '../host/pipeline.ts'
import { createTrust, type Trust } from '../host/trust.ts'
import { type Answer, pageMsg, refusals } from './codes.ts'
import { isSignedBy } from './evidence.ts'
import { explainGateway, isAboutSigning, type OwnKey } from './explain.ts'
import { envelopeFlaw, type Flaw, fieldsFlaw, isTransaction, unknownFields } from './fields.ts'
import type { UnionPayMerchant } from './merchants.ts'
import type { Client, Errand, Row, Said } from './operation.ts'
import { encodeAnswer, encodeRefusal, isFlaw, readAsked } from './request.ts'
import { type Seal, writeSealed } from './seal.ts'
import { type Fields, filled, parseForm } from './signature.ts'
import { paths, unreadable } from './wire.ts'

export interface GatewayParts {
  readonly host: Host
  readonly gate: Gate
  readonly merchants: MerchantDirectory<UnionPayMerchant>
  readonly seal: Seal
  readonly rows: readonly Row[]
  /** UnionPay's own keys: to tell whoever signs with one of them. */
  readonly ownKeys?: readonly OwnKey[]
}

interface DoorParts extends GatewayParts {
  readonly trust: Trust<true>
}

interface Known {
  readonly errand: Errand
  readonly client: Client
}

/** How a door tells what is to be told. */
interface Voice {
  refuse(fields: Fields, answer: Answer, field?: string): Promise<WireReply>
  say(memo: Fields, said: Said): Promise<WireReply>
}

export function createGatewayRoutes(given: GatewayParts): Route[] {
  const parts = { ...given, trust: createTrust(given.host.signatures) }
  return Object.values(paths).map((path) => {
    const voice = path === paths.front ? browserVoice : programVoice(parts.seal)
    return {
      method: 'POST',
      path,
      serve: createPipeline<Known, Said>(parts.host, parts.gate, {
        from: () => 'merchant',
        decode: (request) => decode(parts, { path, voice }, request),
        handle: ({ errand, client }) => errand.work(client),
        refuse: ({ errand }, outcome: Outcome) => errand.refuse(outcome),
        encode: ({ errand }, said) => voice.say(errand.asked.memo, said),
      }),
    }
  })
}

const programVoice = (seal: Seal): Voice => ({
  refuse: (...refusal) => sealed(seal, encodeRefusal(...refusal)),
  say: (memo, { answer, told }) => sealed(seal, encodeAnswer(memo, answer, told)),
})

/** Led to the cashier, or shown why not: what clients look for in it is `end_error` (U1.1). */
const browserVoice: Voice = {
  refuse: async (_fields, answer, field) => errorPage(pageMsg(answer, field)),
  say: async (_memo, { outcome, answer, told: { location = '' } }) =>
    outcome === 'approved' && location !== ''
      ? { status: 302, headers: { Location: location }, body: '' }
      : errorPage(pageMsg(answer)),
}

const errorPage = (text: string): WireReply =>
  said(
    200,
    [
      '<!DOCTYPE html>',
      '<html lang="zh"><head><meta charset="utf-8"><title>银联在线支付</title></head>',
      // On a line of its own: clients take all of it up to the last closing tag.
      `<body>\n<p class="end_error">${text}</p>\n</body></html>`,
    ].join('\n'),
  )

/** `k=v&k=v` raw, under a type that no client unescapes (docs/sources.md, U1.5). */
export async function sealed(seal: Seal, fields: Fields): Promise<WireReply> {
  return said(200, writeSealed(await seal(fields)))
}

export const said = (status: number, body: string): WireReply => ({
  status,
  headers: { 'Content-Type': 'text/html;charset=UTF-8' },
  body,
})

async function decode(
  parts: DoorParts,
  { path, voice }: { readonly path: string; readonly voice: Voice },
  request: WireRequest,
): Promise<Decoded<Known>> {
  const { host, merchants, rows, trust } = parts
  const form = parseForm(request.body)
  if (form === undefined) return { reason: 'no form', reply: said(200, unreadable) }
  const strange = unknownFields(form)
  if (strange.length > 0) return notInTheDocument(strange)
  const fields = filled(form)
  const refuse = async (answer: Answer, field?: string) => ({
    reason: `${answer.respCode} ${field ?? answer.text}`,
    reply: await voice.refuse(fields, answer, field),
  })
  const flaw = envelopeFlaw(trust.everybody ? { ...fields, signature: trustedSignature } : fields)
  const explain = () => explainGateway(form, parts)
  if (flaw !== undefined) {
    const refused = await refuse(refusals[flaw.refusal], flaw.field)
    return isAboutSigning(flaw.field) ? { ...refused, explain } : refused
  }
  const merchant = merchants.find(fields.merId ?? '')
  if (merchant === undefined) return { ...(await refuse(refusals.merchant)), explain }
  if (!isGenuine(fields, merchant, trust)) return { ...(await refuse(refusals.signature)), explain }
  const errand = errandOf(rows, path, fields, host.realNow())
  if (isFlaw(errand)) return refuse(refusals[errand.refusal], errand.field)
  const client = { merchant, origin: originOf(request) }
  return { command: { errand: errand.errand, client }, about: about(host, errand, merchant) }
}

function isGenuine(fields: Fields, merchant: UnionPayMerchant, trust: Trust<true>): boolean {
  const { signMethod = '', certId = '', signature = '' } = fields
  const proof = trust.prove({
    holder: `${merchant.id} ${signMethod} ${certId}`,
    key: signMethod === '01' ? merchant.publicKey : merchant.secureKey,
    signature,
    verify: () => isSignedBy(fields, merchant) || undefined,
    assumed: true,
  })
  return proof === true
}

interface Found {
  readonly row: Row
  readonly errand: Errand
}

/** What a whole and trusted request asks for, or its first flaw. `now`: real time. */
function errandOf(rows: readonly Row[], path: string, fields: Fields, now: number): Found | Flaw {
  const { txnType = '', txnSubType = '' } = fields
  const row = rows.find(
    (one) => one.txnType === txnType && one.txnSubType === txnSubType && one.at.includes(path),
  )
  if (row === undefined) {
    return { refusal: isTransaction(txnType) ? 'permission' : 'format', field: 'txnType' }
  }
  const flaw = fieldsFlaw(fields, row.needs)
  if (flaw !== undefined) return flaw
  const asked = readAsked(fields)
  if (isFlaw(asked)) return asked
  const errand = row.read(asked, fields, now)
  return isFlaw(errand) ? errand : { row, errand }
}

const about = (host: Host, { row, errand }: Found, { id, payee }: UnionPayMerchant) => ({
  trace: trace(errand.asked.orderNo === '' ? row.name : errand.asked.orderNo),
  operation: row.name,
  movesMoney: row.movesMoney,
  ...(errand.amountFen === undefined ? {} : { amountFen: errand.amountFen }),
  payerCode: errand.payerCode,
  merchant: id,
  city: payee.city,
  owner: host.id,
})

/** The gateway answers a field its document does not have with a page of HTTP 400. */
function notInTheDocument(names: readonly string[]) {
  const reason = `fields the document does not have: ${names.join(', ').slice(0, 200)}`
  return { reason, reply: said(400, `<html><body>HTTP Status 400: ${reason}</body></html>`) }
}

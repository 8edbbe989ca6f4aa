/**
 * Bills of APIv2: the file itself is the answer, the same that APIv3 leads to by a link; an error
 * is XML (docs/sources.md, W6.3). Which day may be had, and when, is decided in ../bills.ts.
 */
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { momentOf } from '../../../core/calendar.ts'
import { trace } from '../../../core/ids.ts'
import type { Outcome } from '../../../core/outcome.ts'
import type { Gate } from '../../host/fault-gate.ts'
import type { Host, Route, WireReply, WireRequest } from '../../host/institution.ts'
import { createPipeline, type Decoded } from '../../host/pipeline.ts'
import type { House } from '../../roles/house.ts'
import { fundFlowBill, type TradeBillKind, tradeBill } from '../bill-file.ts'
import { dayOf, movements, trades, whyNot } from '../bills.ts'
import { type Admitted, admit, type Doorkeeper, said, unanswerable } from './admission.ts'
import type { Words } from './codes.ts'
import { pathsOf } from './paths.ts'
import { answerReply, failReply, plainReply } from './reply.ts'
import { encodeNames } from './wire.ts'
import type { Fields } from './xml.ts'

export interface BillParts extends Doorkeeper {
  readonly host: Host
  readonly gate: Gate
  readonly house: House
  /** Whether a day's bill can be had on the day itself; in production it cannot. */
  readonly billsAtOnce: boolean
}

/** Why there is no file. */
type Lack = 'parameter-missing' | 'date-wrong' | 'kind-wrong' | 'format-wrong' | 'none' | 'unready'

interface Drawn {
  readonly outcome: Outcome
  readonly lack?: Lack
  readonly file?: string | Buffer
}

/** What one of the two bills adds to what they share. */
interface Bill {
  readonly name: 'downloadbill' | 'downloadfundflow'
  /** The field that names a part, what it may say, and what it says when it is not there. */
  readonly kind: { readonly field: string; readonly all: readonly [string, ...string[]] }
  draw(parts: BillParts, by: Admitted, asked: BillAsk): Promise<string | undefined>
  /** How a lack is told. */
  refuse(by: Admitted, lack: Lack | 'system'): WireReply
}

interface BillAsk {
  /** Midnight in Beijing, in milliseconds since 1970. */
  readonly day: number
  readonly kind: string
  readonly zipped: boolean
}

export const billRoutes = (parts: BillParts): Route[] => [
  ...routesOf(parts, tradeBillOf),
  ...routesOf(parts, fundFlowOf),
]

interface Command {
  readonly by: Admitted
  readonly asked: BillAsk | Lack
}

function routesOf(parts: BillParts, bill: Bill): Route[] {
  const { host, gate } = parts
  const serve = createPipeline<Command, Drawn>(host, gate, {
    from: () => 'merchant',
    decode: async (request) => decode(parts, bill, request),
    handle: ({ by, asked }) => drawn(parts, bill, by, asked),
    refuse: (_command, outcome) => ({ outcome }),
    encode: async ({ by }, { file, lack }) =>
      file === undefined ? bill.refuse(by, lack ?? 'system') : fileReply(file),
  })
  return pathsOf(bill.name).map((path) => ({ method: 'POST', path, serve }))
}

const fileReply = (file: string | Buffer) =>
  plainReply(file, typeof file === 'string' ? {} : { 'Content-Type': 'application/x-gzip' })

function decode(parts: BillParts, bill: Bill, request: WireRequest): Decoded<Command> {
  const admitted = admit(parts, bill.name, request)
  if ('reply' in admitted) return admitted
  // The bill of an account is told under HMAC-SHA256 only.
  if (bill.name === 'downloadfundflow' && admitted.signType === 'MD5') {
    return unanswerable('sign-type-unknown')
  }
  const { fields, merchant } = admitted
  const about = { trace: trace(`bill-${fields.get('bill_date') ?? ''}`), merchant: merchant.id }
  const command = { by: admitted, asked: readBill(bill, fields) }
  return { command, about: { ...about, operation: bill.name } }
}

function readBill({ kind: { field, all } }: Bill, fields: Fields): BillAsk | Lack {
  const date = said(fields, 'bill_date')
  if (date === undefined) return 'parameter-missing'
  const day = /^\d{8}$/.test(date) ? momentOf(`${date}000000`) : undefined
  if (day === undefined) return 'date-wrong'
  const kind = said(fields, field) ?? all[0]
  if (!all.includes(kind)) return 'kind-wrong'
  const zip = said(fields, 'tar_type')
  if (zip !== undefined && zip !== 'GZIP') return 'format-wrong'
  return { day, kind, zipped: zip === 'GZIP' }
}

const packed = promisify<string, Buffer>(gzip)

async function drawn(
  parts: BillParts,
  bill: Bill,
  by: Admitted,
  asked: BillAsk | Lack,
): Promise<Drawn> {
  if (typeof asked === 'string') return { outcome: 'order-missing', lack: asked }
  const refused = whyNot(asked, parts.host.clock.now(), parts.billsAtOnce)
  if (refused !== undefined) {
    const unready = refused.code === 'STATEMENT_CREATING'
    return { outcome: 'order-missing', lack: unready ? 'unready' : 'date-wrong' }
  }
  const text = await bill.draw(parts, by, asked)
  if (text === undefined) return { outcome: 'order-missing', lack: 'none' }
  return { outcome: 'approved', file: asked.zipped ? await packed(text) : text }
}

const tradeKinds: ReadonlyMap<string, TradeBillKind> = new Map([
  ['ALL', 'ALL'],
  ['SUCCESS', 'SUCCESS'],
  ['REFUND', 'REFUND'],
])

const tradeLacks = {
  'parameter-missing': ['missing parameter', '20001'],
  'date-wrong': ['invalid bill_date', '20001'],
  'kind-wrong': ['invalid bill_type', '20001'],
  'format-wrong': ['data format error', '20001'],
  none: ['No Bill Exist', '20002'],
  unready: ['Bill Creating', '20003'],
  system: ['system error', '20100'],
} as const satisfies Record<Lack | 'system', readonly [string, string]>

const tradeBillOf: Bill = {
  name: 'downloadbill',
  kind: { field: 'bill_type', all: ['ALL', 'SUCCESS', 'REFUND', 'RECHARGE_REFUND'] },
  draw: async ({ house }, { merchant, seller, provider }, { day, kind }) => {
    const known = tradeKinds.get(kind)
    if (known === undefined) return undefined
    const soldBy = provider === '' ? '' : seller.id
    return tradeBill(await trades(house, { of: merchant.id, soldBy, day }), known)
  },
  refuse: (_by, lack) => {
    const [says, code] = tradeLacks[lack]
    return failReply(says, [['error_code', code]])
  },
}

const parameterFlaw: Words = { code: 'PARAM_ERROR', says: '参数错误' }

const fundFlowLacks = {
  'parameter-missing': parameterFlaw,
  'date-wrong': parameterFlaw,
  'kind-wrong': parameterFlaw,
  'format-wrong': parameterFlaw,
  none: { code: 'NO_BILL_EXIST', says: '账单不存在' },
  unready: { code: 'BILL_CREATING', says: '账单未生成' },
  system: { code: 'SYSTEMERROR', says: '系统超时' },
} as const satisfies Record<Lack | 'system', Words>

const fundFlowOf: Bill = {
  name: 'downloadfundflow',
  kind: { field: 'account_type', all: ['Basic', 'Operation', 'Fees'] },
  draw: async (parts, { merchant }, { day, kind }) => {
    // All money of a merchant is in the basic account; the others never see any.
    if (kind !== 'Basic') return undefined
    const { lines, openingFen } = await movements(parts, merchant.id, dayOf(day))
    return fundFlowBill(lines, openingFen)
  },
  refuse: (by, lack) => {
    const { id: mchid, appid } = by.merchant
    const who = encodeNames({ mchid, appid, subMchid: '', subAppid: '' })
    return answerReply('early', by, { who, told: [], error: fundFlowLacks[lack] })
  },
}

/**
 * Which file a merchant is given for a clearing day, and when (docs/sources.md, U1.9): transactions,
 * and what was set right on a later day, in one ZIP. A day on which nothing happened has no file.
 */
import { zipSync, zlibSync } from 'fflate'
import { clearingDay, compactTime, momentOf } from '../../core/calendar.ts'
import type { MerchantId } from '../../core/ids.ts'
import type { Host } from '../host/institution.ts'
import type { House } from '../roles/house.ts'
import type { Order } from '../roles/order.ts'
import { type StatementLine, statementOf } from '../roles/statement.ts'
import type { Flaw } from './fields.ts'
import { type Client, type Result, type Row, row } from './operation.ts'
import type { RefundOrders } from './refund-orders.ts'
import type { Asked } from './request.ts'
import type { Fields } from './signature.ts'
import { type FileLine, zmeFile, zmFile } from './statement-file.ts'
import { isReversalLine, wasReversedOn } from './states.ts'
import { encodeTrace } from './wire.ts'

export interface FileParts {
  readonly host: Host
  readonly house: House
  readonly refundOrders: RefundOrders
  /** Gives out the file of a day that has not ended yet, with what happened so far. */
  readonly billsAtOnce: boolean
  /** The masked account a payment came from, when this house knows it. */
  accountOf(order: Order): Fields
}

interface FileCommand extends Asked {
  /** When its clearing day ends. */
  readonly end: number
}

interface FileResult extends Result {
  readonly file?: { readonly name: string; readonly zip: Uint8Array }
}

const dayMs = 86_400_000
/** A file is ready ten hours after its day has ended at 23:00: at nine in the morning. */
const readyAfterMs = 10 * 3_600_000

export const fileRow = (parts: FileParts): Row =>
  row({
    name: 'file',
    needs: ['fileType', 'settleDate'],
    decode: (asked, { settleDate = '' }): FileCommand | Flaw => {
      const end = latest(settleDate, parts.host.clock.now())
      return end === undefined ? { refusal: 'format', field: 'settleDate' } : { ...asked, end }
    },
    handle: (command, client) => transfer(parts, command, client),
    tell: ({ file }: FileResult) =>
      file === undefined
        ? {}
        : {
            fileType: '00',
            fileName: file.name,
            fileContent: Buffer.from(zlibSync(file.zip)).toString('base64'),
          },
  })

/** When the latest clearing day of that name ended or will end; a name says no year. */
function latest(monthAndDay: string, now: number): number | undefined {
  const today = clearingDay(now)
  const year = Number(today.slice(0, 4))
  // Of the last five years one at least has a 29th of February.
  const years = [year, year - 1, year - 2, year - 3, year - 4]
  const days = years.map((one) => `${one}${monthAndDay}`).filter((day) => day <= today)
  return days.map((day) => momentOf(`${day}230000`)).find((end) => end !== undefined)
}

async function transfer(
  { host, house, refundOrders, billsAtOnce, accountOf }: FileParts,
  { end, merchant }: FileCommand,
  client: Client,
): Promise<FileResult> {
  const isReady = billsAtOnce || host.clock.now() >= end + readyAfterMs
  const span = { from: end - dayMs, until: end }
  const lines = isReady ? statementOf(await house.acquirer.all(), merchant, span) : []
  const write = async (line: StatementLine): Promise<FileLine> => ({
    ...(await described(line, refundOrders)),
    ...{ merchant, categoryCode: client.merchant.payee.categoryCode },
    account: accountOf(line.order).accNo ?? '',
  })
  const cleared = lines.filter(({ order, at }) => !wasReversedOn(order, clearingDay(at)))
  const late = cleared.filter(isReversalLine)
  const usual = cleared.filter((line) => !isReversalLine(line))
  if (cleared.length === 0) return { outcome: 'order-missing', because: 'noFile' }
  const file = zipOf(merchant, end, {
    ZM: zmFile(await Promise.all(usual.map(write))),
    ZME: zmeFile(await Promise.all(late.map(write))),
  })
  return { outcome: 'approved', file }
}

/** `<merId>_<yyyyMMdd>.zip` with `INN<yyMMdd>88ZM_<merId>` and `INN…ZME_…`, as published ones have. */
function zipOf(merchant: MerchantId, end: number, files: { ZM: Buffer; ZME: Buffer }) {
  const day = compactTime(end - 1).slice(0, 8)
  const nameOf = (kind: string) => `INN${day.slice(2)}88${kind}_${merchant}`
  const packed = Object.entries(files).map(([kind, bytes]) => [nameOf(kind), new Uint8Array(bytes)])
  return {
    name: `${merchant}_${day}.zip`,
    zip: zipSync(Object.fromEntries(packed), { mtime: end }),
  }
}

type Described = Omit<FileLine, 'merchant' | 'categoryCode' | 'account'>

async function described(line: StatementLine, refundOrders: RefundOrders): Promise<Described> {
  const { order, refund, at } = line
  const paid = { ...named(order.memo, order.tradeNo), orderNo: order.orderNo, original: null }
  if (refund === null) return { ...paid, amountFen: order.amountFen, credit: true }
  const { traceNo: trace = '', traceTime: time = '' } = encodeTrace(order.tradeNo)
  const back = {
    ...{ amountFen: refund.amountFen, credit: false },
    original: { trace, time, tradeNo: order.tradeNo },
  }
  const refundOrder = await refundOrders.find(order.merchant, refund.refundNo)
  if (refundOrder !== undefined) {
    const { memo, tradeNo, orderNo } = refundOrder
    return { ...named(memo, tradeNo), orderNo, ...back }
  }
  return { ...paid, ...back, traceTime: compactTime(at).slice(4) }
}

function named(memo: Fields, tradeNo: string) {
  const { txnType = '', txnSubType = '', bizType = '', termId = '', reqReserved = '' } = memo
  const { traceNo = '', traceTime = '' } = encodeTrace(tradeNo)
  const type = { txnType, txnSubType, bizType, terminal: termId, reserved: reqReserved }
  return { ...type, tradeNo, traceNo, traceTime }
}

/**
 * A merchant's clearing day as UnionPay writes it down (docs/sources.md, U1.9): lines of fixed width,
 * one character between the fields, GBK, so that a width counts bytes.
 */
import iconv from 'iconv-lite'
import type { Fields } from './signature.ts'

/** One transaction as both files know it, in their own formats. */
export interface FileLine {
  readonly txnType: string
  readonly txnSubType: string
  readonly bizType: string
  readonly traceNo: string
  /** `MMDDhhmmss` */
  readonly traceTime: string
  readonly tradeNo: string
  readonly orderNo: string
  readonly merchant: string
  readonly amountFen: number
  /** Whether the merchant is given the money, or gives it. */
  readonly credit: boolean
  readonly categoryCode: string
  /** Masked; empty when it is not known here. */
  readonly account: string
  readonly terminal: string
  readonly reserved: string
  /** The transaction it gives back: its trace number, time and queryId. */
  readonly original: {
    readonly trace: string
    readonly time: string
    readonly tradeNo: string
  } | null
}

type Column = readonly [width: number, value?: (line: FileLine) => string]

/** The trade code of each transaction: invented but for their form, a letter and two digits. */
const tradeCodes: Fields = {
  ...{ '01': 'S22', '02': 'S26', '03': 'S56', '04': 'S30' },
  ...{ '31': 'S32', '33': 'S58' },
}

/** Who brought the transaction in, and who sent it on: invented, on no real list. */
const acquirer = () => '49990000'
const sender = () => '00049992'

const amount = (line: FileLine) => String(line.amountFen).padStart(12, '0')
/** C is given to the merchant, D taken; then twelve digits. */
const signed = (line: FileLine) => `${line.credit ? 'C' : 'D'}${amount(line)}`
const nothing = () => `D${'0'.repeat(12)}`

/** All forty-one columns of the file of transactions; those without a value stay blank. */
const zmColumns: readonly Column[] = [
  [3, ({ txnType }) => tradeCodes[txnType] ?? 'S22'],
  [11, acquirer],
  [11, sender],
  [6, ({ traceNo }) => traceNo],
  [10, ({ traceTime }) => traceTime],
  [19, ({ account }) => account],
  [12, amount],
  [4, ({ categoryCode }) => categoryCode],
  [2, () => '08'],
  [21, ({ tradeNo }) => tradeNo],
  [2],
  [32, ({ orderNo }) => orderNo],
  [2],
  [6, ({ original }) => original?.trace ?? ''],
  [10, ({ original }) => original?.time ?? ''],
  [13, nothing],
  [13, signed],
  [4],
  [15],
  [2, ({ txnType }) => txnType],
  [2, ({ txnSubType }) => txnSubType],
  [6, ({ bizType }) => bizType],
  [2, () => '01'],
  [4],
  [32],
  [1],
  [21, ({ original }) => original?.tradeNo ?? ''],
  [15, ({ merchant }) => merchant],
  [1],
  [15],
  [32],
  [13],
  [13, signed],
  [8, ({ terminal }) => terminal],
  [32, ({ reserved }) => reserved],
  [13],
  [13],
  [12],
  [2],
  [1],
  [131],
]

/** The file of what was set right later; widths as SDKs read them, most meanings unknown (U1.9). */
const zmeColumns: readonly Column[] = [
  [3, () => 'E74'],
  [11, acquirer],
  [11, sender],
  [6, ({ traceNo }) => traceNo],
  [10, ({ traceTime }) => traceTime],
  [19, ({ account }) => account],
  [12, amount],
  [4, ({ categoryCode }) => categoryCode],
  [2, () => '08'],
  [2],
  [6, ({ original }) => original?.trace ?? ''],
  [10, ({ original }) => original?.time ?? ''],
  [4],
  [12, amount],
  [13, nothing],
  [13, signed],
  [15, ({ merchant }) => merchant],
  [15],
  [1],
  [12],
  [2],
  [135],
]

const widthOf = (columns: readonly Column[]) => columns.map(([width]) => width)
export const zmWidths = widthOf(zmColumns)
export const zmeWidths = widthOf(zmeColumns)

export const zmFile = (lines: readonly FileLine[]) => fileOf(lines, zmColumns)
export const zmeFile = (lines: readonly FileLine[]) => fileOf(lines, zmeColumns)

/** Lines end in CRLF; a file without lines is empty. */
function fileOf(lines: readonly FileLine[], columns: readonly Column[]): Buffer {
  const blank = Buffer.from(' ')
  const rows = lines.map((line) => {
    const cells = columns.map(([width, value]) => cell(value?.(line) ?? '', width))
    return Buffer.concat([...cells.flatMap((one) => [one, blank]), Buffer.from('\r\n')])
  })
  return Buffer.concat(rows)
}

/** GBK bytes, cut or filled with blanks; half a character is none. */
function cell(text: string, width: number): Buffer {
  const cells = Buffer.alloc(width, ' ')
  let at = 0
  for (const character of text.replaceAll(/[\r\n]/g, ' ')) {
    const bytes = iconv.encode(character, 'gbk')
    if (at + bytes.length > width) break
    bytes.copy(cells, at)
    at += bytes.length
  }
  return cells
}

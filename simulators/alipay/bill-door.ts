/** Where a bill is fetched: a link that was given half a minute ago at most, and a ZIP behind it. */
import { trace } from '../../core/ids.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Gate } from '../host/fault-gate.ts'
import type { Host, Route, WireReply } from '../host/institution.ts'
import type { MerchantDirectory } from '../host/merchants.ts'
import { createPipeline } from '../host/pipeline.ts'
import type { House } from '../roles/house.ts'
import { statementOf } from '../roles/statement.ts'
import { zipOf } from './archive.ts'
import { billEntries } from './bill-file.ts'
import { accountOf, type Bill, type Bills, billOf, billPath } from './bill-link.ts'
import { spanOf } from './bills.ts'
import { bytesOf, contentTypes } from './charset.ts'
import { parseForm } from './form.ts'
import type { AlipayMerchant } from './merchants.ts'

export interface BillDoorParts {
  readonly host: Host
  readonly gate: Gate
  readonly house: House
  readonly merchants: MerchantDirectory<AlipayMerchant>
  readonly bills: Bills
}

type Wanted = Bill & { readonly account: string }

interface Found {
  readonly outcome: Outcome
  readonly file?: Buffer
}

export function billRoutes({ host, gate, house, merchants, bills }: BillDoorParts): Route[] {
  const written = async ({ type, day, account }: Wanted): Promise<Found> => {
    const merchant = merchants.all().find((one) => accountOf(one) === account)
    const span = spanOf(day)
    if (merchant === undefined || span === undefined) return { outcome: 'order-missing' }
    const whole = { from: Number.NEGATIVE_INFINITY, until: span.until }
    const lines = statementOf(await house.acquirer.all(), merchant.id, whole)
    const now = host.clock.now()
    const entries = billEntries({ type, day, span, account, lines, now })
    return { outcome: 'approved', file: zipOf(entries, now) }
  }
  const serve = createPipeline<Wanted, Found>(host, gate, {
    from: () => 'merchant',
    decode: async ({ query }) => {
      const wanted = billOf(parseForm(query), bills)
      if (wanted === undefined) return { reply: dead, reason: 'bill-link-dead' }
      const { type, day } = wanted
      return {
        command: wanted,
        about: { trace: trace(`bill-${type}-${day}`), operation: 'bill-file' },
      }
    },
    handle: written,
    refuse: (_wanted, outcome) => ({ outcome }),
    encode: async ({ account, day }, { file }) =>
      file === undefined ? dead : download(`${account}_${day}.csv.zip`, file),
  })
  return [{ method: 'GET', path: billPath, serve }]
}

const download = (name: string, file: Buffer): WireReply => ({
  status: 200,
  headers: {
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': `attachment; filename=${name}`,
  },
  body: file,
})

/** What a link says that is not ours, or was given too long ago. */
const dead: WireReply = {
  status: 403,
  headers: { 'Content-Type': contentTypes.gbk },
  body: bytesOf('<!DOCTYPE html><title>403</title><h1>下载链接已失效，请重新获取</h1>\n', 'gbk'),
}

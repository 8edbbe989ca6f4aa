/**
 * Ten thousand payments with refunds on one day: every network's bill, fetched through its real
 * door, is what its merchants did and what the books posted, line by line.
 */
import { createHash } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clearingDay, momentOf, plainTime } from '../core/calendar.ts'
import { checkBooks } from '../sandbox/books.ts'
import { compareRecords } from '../sandbox/records.ts'
import { cellFen, readBill } from '../simulators/alipay/bill.fixture.ts'
import {
  type BusyDay,
  type Deed,
  dayBegins,
  type Network,
  networks,
  playDay,
  theDay,
} from './busy-day.fixture.ts'
import { alipayClient, first, wechatClient } from './clients.fixture.ts'

const dayMs = 86_400_000
let day: BusyDay

beforeAll(async () => {
  day = await playDay()
  day.clock.advance(dayBegins + dayMs + 11 * 3_600_000 - day.clock.now())
}, 240_000)

afterAll(() => day.stage.close(0))

/** A line of whichever bill, as far as all of them tell it. */
interface Line {
  readonly at: string
  readonly orderNo: string
  readonly refundNo: string
  readonly amountFen: number
}

const asLine = ({ at, ...deed }: Deed): Line => ({ at: plainTime(at), ...deed })
const byMoment = (one: Line, other: Line) => (keyOf(one) < keyOf(other) ? -1 : 1)
const keyOf = ({ at, orderNo, refundNo }: Line) => `${at} ${orderNo} ${refundNo}`
const sum = (lines: readonly { readonly amountFen: number }[]) =>
  lines.reduce((total, { amountFen }) => total + amountFen, 0)

const postings = (network: Network) => day.postingsOf(`merchant:${day.shops[network].merchant}`)
const sdkParts = () => ({
  urls: day.stage.urls,
  keys: day.keyRing,
  merchants: {
    alipay: day.keyRing.alipay.merchants,
    wechatpay: day.keyRing.wechatpay.merchants,
    unionpay: day.keyRing.unionpay.merchants,
  },
})

test('the day was busy, and the books and records of all parties agree', async () => {
  expect(sum(networks.map((name) => ({ amountFen: day.deeds[name].length })))).toBeGreaterThan(
    11_000,
  )
  expect(await checkBooks(day.stage, true)).toMatchObject({ balance: true, broken: [], sumFen: 0 })
  const { comparisons } = await compareRecords(day.stage)
  expect(comparisons.filter(({ differences }) => differences.length > 0)).toEqual([])
})

test.each(networks)('what the %s merchant did is what its account was posted', (network) => {
  const booked = postings(network).map(({ at, amountFen }) => ({ at, amountFen }))
  expect(booked).toEqual(day.deeds[network].map(({ at, amountFen }) => ({ at, amountFen })))
})

test('Alipay’s bill equals the ledger line by line', async () => {
  const sdk = alipayClient(sdkParts())
  const bill = async (billType: string) => {
    const bizContent = { billType, billDate: theDay }
    const method = 'alipay.data.dataservice.bill.downloadurl.query'
    const { billDownloadUrl } = await sdk.exec(method, { bizContent })
    const reply = await fetch(billDownloadUrl)
    expect(reply.status).toBe(200)
    return readBill(new Uint8Array(await reply.arrayBuffer()))
  }
  const trades = await bill('trade')
  const lines = trades.details.rows.map((row) => ({
    at: row.完成时间 ?? '',
    orderNo: row.商户订单号 ?? '',
    refundNo: row['退款批次号/请求号'] ?? '',
    amountFen: cellFen(row['商家实收（元）']),
  }))
  expect(lines.sort(byMoment)).toEqual(day.deeds.alipay.map(asLine).sort(byMoment))

  const flows = (await bill('signcustomer')).details.rows.toReversed()
  let balance = 0
  const booked = flows.map((row) => {
    const amountFen = cellFen(row['收入金额（+元）']) + cellFen(row['支出金额（-元）'])
    balance += amountFen
    expect(cellFen(row['账户余额（元）'])).toBe(balance)
    return amountFen
  })
  expect(booked).toEqual(postings('alipay').map(({ amountFen }) => amountFen))
})

test('WeChat Pay’s bills equal the ledger line by line', async () => {
  const wxpay = wechatClient(sdkParts())
  const bill = async (kind: 'tradebill' | 'fundflowbill') => {
    const asked = await wxpay.chain(`v3/bill/${kind}`).get({ params: { bill_date: theDay } })
    const { download_url: url, hash_value } = asked.data as unknown as Record<string, string>
    const { pathname, search } = new URL(url ?? '')
    const file = await wxpay
      .chain(pathname.slice(1))
      .get({ params: Object.fromEntries(new URLSearchParams(search)), responseType: 'arraybuffer' })
    const bytes = Buffer.from(file.data as unknown as ArrayBuffer)
    expect(createHash('sha1').update(bytes).digest('hex')).toBe(hash_value)
    return csv(bytes.toString('utf8'))
  }
  const trades = await bill('tradebill')
  const lines = trades.map((row) => {
    const isRefund = row.交易状态 === 'REFUND'
    return {
      at: row.交易时间 ?? '',
      orderNo: row.商户订单号 ?? '',
      refundNo: isRefund ? (row.商户退款单号 ?? '') : '',
      amountFen: isRefund ? -cellFen(row.退款金额) : cellFen(row.应结订单金额),
    }
  })
  expect(lines.sort(byMoment)).toEqual(day.deeds.wechatpay.map(asLine).sort(byMoment))

  const flows = await bill('fundflowbill')
  let balance = 0
  const booked = flows.map((row) => {
    const amountFen = cellFen(row['收支金额(元)']) * (row.收支类型 === '收入' ? 1 : -1)
    balance += amountFen
    expect(cellFen(row['账户结余(元)'])).toBe(balance)
    return amountFen
  })
  expect(booked).toEqual(postings('wechatpay').map(({ amountFen }) => amountFen))
})

/** Rows by heading, the summary left out; every value has a backtick before it. */
function csv(text: string) {
  const [heading = '', ...rows] = text.replace(/^\uFEFF/, '').split('\r\n')
  const names = heading.split(',')
  return rows
    .slice(
      0,
      rows.findIndex((row) => !row.startsWith('`')),
    )
    .map((row) => row.slice(1).split(',`'))
    .map((cells) => Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ''])))
}

/** Fields of a ZM line, one character between them (docs/sources.md, U1.9). */
const widths = [
  ...[3, 11, 11, 6, 10, 19, 12, 4, 2, 21, 2, 32, 2, 6, 10, 13, 13, 4, 15, 2, 2, 6, 2, 4, 32, 1, 21],
  ...[15, 1, 15, 32, 13, 13, 8, 32, 13, 13, 12, 2, 1, 131],
]

function zmFields(line: string): string[] {
  let at = 0
  return widths.map((width) => {
    const field = line.slice(at, at + width)
    at += width + 1
    return field.trim()
  })
}

test('UnionPay’s files equal the ledger line by line, clearing day by clearing day', async () => {
  const deeds = day.deeds.unionpay
  const days = [...new Set(deeds.map(({ at }) => clearingDay(at)))]
  expect(days).toEqual(['20261121', '20261122'])
  const told: Line[] = []
  for (const settleDay of days) {
    // The second day ends at 23:00 of the day after; its file comes in the morning after that.
    const ends = (momentOf(`${settleDay}230000`) ?? 0) + 11 * 3_600_000
    if (day.clock.now() < ends) day.clock.advance(ends - day.clock.now())
    told.push(...(await zmLines(settleDay)))
  }
  const expected = deeds.map(({ orderNo, refundNo, amountFen }) => ({
    ...{ at: '', orderNo: refundNo === '' ? orderNo : refundNo, refundNo: '', amountFen },
  }))
  expect(told.sort(byMoment)).toEqual(expected.sort(byMoment))
  expect(sum(told)).toBe(sum(postings('unionpay')))
})

async function zmLines(settleDay: string): Promise<Line[]> {
  const { name, zip } = await day.shops.unionpay.file(settleDay.slice(4))
  expect(name).toContain(settleDay.slice(2))
  const files = unzipSync(inflateSync(zip))
  const [zm] = Object.entries(files).flatMap(([file, content]) =>
    file.slice(11, 14) === 'ZM_' ? [content] : [],
  )
  const text = new TextDecoder('gbk', { fatal: true }).decode(zm)
  const lines = text.split(/\r?\n/).filter((line) => line !== '')
  return lines.map((line) => {
    const fields = zmFields(line)
    const settled = fields[16] ?? ''
    const amountFen = Number(settled.slice(1)) * (settled.startsWith('C') ? 1 : -1)
    expect(amountFen).toBe(Math.sign(amountFen) * Number(fields[6]))
    return { at: '', orderNo: fields[11] ?? '', refundNo: '', amountFen }
  })
}

test('every merchant’s balance is the sum of its bill', async () => {
  for (const network of networks) {
    const store = day.stage.stores.get(
      first(day.stage.company.networks.filter(({ id }) => id === network)).id,
    )
    const account = await store?.account(`merchant:${day.shops[network].merchant}`)
    expect((account?.creditsPostedFen ?? 0) - (account?.debitsPostedFen ?? 0)).toBe(
      sum(day.deeds[network]),
    )
  }
})

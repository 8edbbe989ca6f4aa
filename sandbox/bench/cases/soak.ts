/**
 * Whether memory ends: payments without end through one sandbox, nine of ten by card at the banks in
 * turn, one by a shown code over WeChat v2, MD5-signed; its memory is read every 100,000.
 */
import { createHash } from 'node:crypto'
import { beijingTime } from '../../../core/calendar.ts'
import { payerIdOf } from '../../../core/cast.ts'
import { fen } from '../../../core/money.ts'
import { formSettleKey, switchCode } from '../../../core/settle-key.ts'
import { issuers } from '../../../simulators/banks/issuers.ts'
import { encodeCardMessage } from '../../../simulators/banks/wire.ts'
import { openKeyRing } from '../../keyring.ts'
import type { WechatPayMerchant } from '../../keyring-merchants.ts'
import { payerNamed } from '../../people.ts'
import type { Bench, Case, Measured } from '../case.ts'
import { type IsRight, type Prepared, press } from '../press.ts'
import { type Served, serve } from '../serve.ts'
import { curveOf, type Sample, sampled } from '../soak-curve.ts'
import { isApproved } from './card.ts'

/** Payments of one soak; `HUTONG_SOAK=200000` asks for fewer. */
const usualPayments = 5_000_000
const sampleEvery = 100_000
/** Payments made ahead, pressed and forgotten: so many of them by a shown code. */
const batchPayments = 10_000
const batchMicropays = 1_000
/** Round 0 warms the machine, not a soak. */
const warmPayments = batchPayments
/** Of each card purchase. */
const priceFen = 1250
/** Payers of each app: every one has an account before the first million is over. */
const payers = 2_000

export const soak: Case = {
  name: 'soak',
  says: 'resident memory while millions of payments come, with the default limits',
  unit: 'payments/s',
  ...{ baseline: null, onRequest: true, rounds: 1 },
  measure: async (bench) => {
    const asked = Number(process.env.HUTONG_SOAK ?? usualPayments)
    const payments = bench.round === 0 ? warmPayments : asked
    // Memory is the question, not speed: any core will do.
    const served = await serve('sandbox', { seed: bench.seed, home: bench.home }, 'any')
    try {
      return await soaked(served, bench, payments)
    } finally {
      await served.close()
    }
  },
}

async function soaked(served: Served, bench: Bench, payments: number): Promise<Measured> {
  const [merchant] = (await openKeyRing(bench.home)).data.wechatpay.merchants
  if (merchant === undefined) throw new Error('The key ring has no merchant of WeChat Pay.')
  const samples: Sample[] = []
  const began = performance.now()
  for (let done = 0; done < payments; done += batchPayments) {
    await pressBatch(served, { seed: bench.seed, merchant, first: done })
    const all = done + batchPayments
    if (all % sampleEvery === 0 || all >= payments) {
      samples.push(await sampled(served, all, (performance.now() - began) / 1000))
    }
  }
  const seconds = (performance.now() - began) / 1000
  await assertBooks(served, payments)
  return { figure: payments / seconds, beside: curveOf(samples) }
}

interface Batch {
  readonly seed: number
  readonly merchant: WechatPayMerchant
  /** The number of its first payment. */
  readonly first: number
}

/** A bank's cards, then codes shown and charged. @throws Error when one answer is not `approved`. */
async function pressBatch({ urls }: Served, batch: Batch): Promise<void> {
  const bank = issuers[(batch.first / batchPayments) % issuers.length]
  if (bank === undefined) throw new Error('There are no banks.')
  const cards = batchPayments - batchMicropays
  const purchases = numbered(batch.first, cards).map((number) => purchase(batch, bank, number))
  await press(urls[bank.id] ?? '', purchases, isApproved, patience)
  const codes: string[] = []
  const shows = numbered(batch.first + cards, batchMicropays).map(showing)
  await press(
    urls.wechatpay ?? '',
    shows,
    (status, body) => {
      const code = /"code":"(\d+)"/.exec(body)?.[1]
      if (code !== undefined) codes.push(code)
      return status === 200 && code !== undefined
    },
    patience,
  )
  const charges = codes.map((code, place) => micropay(batch, code, batch.first + place))
  await press(urls.wechatpay ?? '', charges, isPaid, patience)
}

const numbered = (first: number, count: number) =>
  Array.from({ length: count }, (_, place) => first + place)

/** However busy the machine is, a batch ends. */
const patience = { withinMs: 600_000 }

const isPaid: IsRight = (status, body) =>
  status === 200 && body.includes('<result_code><![CDATA[SUCCESS]]></result_code>')

const cardHeaders = { 'Content-Type': 'application/octet-stream' }

/** The trace number repeats after a million, the time of its key does not. */
function purchase({ seed }: Batch, bank: (typeof issuers)[number], number: number): Prepared {
  const payer = payerNamed(seed, payerIdOf(bank.app.id, number % payers))
  if (payer?.funding.kind !== 'card') throw new Error(`A payer of ${bank.id} has no card.`)
  const { month, day, hour, minute, second } = beijingTime(Date.now())
  const time = [month, day, hour, minute, second].map((part) => String(part).padStart(2, '0'))
  const traceNo = String(number % 1_000_000).padStart(6, '0')
  const body = encodeCardMessage({
    question: 'authorise',
    settleKey: formSettleKey({
      ...{ acquirer: '49430000', forwarder: switchCode, traceNo, time: time.join('') },
    }),
    cardNo: payer.funding.cardNo,
    amountFen: fen(priceFen),
    reason: '',
    reference: '',
  })
  return { path: '/iso8583', headers: cardHeaders, body }
}

/** Every fourth WeChat payer pays by card: only the others are asked, so that nothing leaves the house. */
const showing = (number: number): Prepared => ({
  path: `/app/wechat/payers/wechat-${(number % payers) * 4}/codes`,
  headers: { 'Content-Type': 'application/json', 'Hutong-Trace': `soak${number}` },
  body: '{}',
})

function micropay({ merchant }: Batch, code: string, number: number): Prepared {
  const fields = {
    appid: merchant.appid,
    auth_code: code,
    body: 'soak',
    mch_id: merchant.id,
    nonce_str: `soak${number}`,
    out_trade_no: `soak${number}`,
    spbill_create_ip: '127.0.0.1',
    total_fee: '1288',
  }
  const pairs = Object.entries(fields)
  const text = pairs.map(([name, value]) => `${name}=${value}`).join('&')
  const sign = createHash('md5').update(`${text}&key=${merchant.apiV2Key}`).digest('hex')
  const inside = [...pairs, ['sign', sign.toUpperCase()]]
  const body = `<xml>${inside.map(([name, value]) => `<${name}>${value}</${name}>`).join('')}</xml>`
  return { path: '/pay/micropay', headers: { 'Content-Type': 'text/xml' }, body }
}

/**
 * Every book must balance. The cards were pressed at the banks' own doors and the switch knows nothing
 * of them: so the banks owe just what was bought, and nothing else may be wrong.
 */
async function assertBooks(served: Served, payments: number): Promise<void> {
  const books = await served.ask('books')
  const { sumFen, broken } = readBooks(books)
  const boughtFen = ((payments * (batchPayments - batchMicropays)) / batchPayments) * priceFen
  const others = broken.filter((says) => !isOwed.test(says))
  if (sumFen === boughtFen && others.length === 0) return
  throw new Error(`The books do not balance: ${sumFen} fen of ${boughtFen}; ${others.join('; ')}`)
}

const isOwed = /^\w+ and the switch differ by \d+ fen$|^all books together come to \d+ fen/

function readBooks(books: unknown): { sumFen: number; broken: readonly string[] } {
  const known = typeof books === 'object' && books !== null
  const sumFen = known && 'sumFen' in books ? Number(books.sumFen) : Number.NaN
  const broken = known && 'broken' in books && Array.isArray(books.broken) ? books.broken : []
  return { sumFen, broken: broken.map(String) }
}

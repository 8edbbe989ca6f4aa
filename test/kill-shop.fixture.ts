/**
 * A merchant and its customers, outside of the world that is killed: they remember what they were told,
 * ask again what they were not, and hold every world that comes after to it.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { plainTime } from '../core/calendar.ts'
import { type Stream, stream } from '../core/random.ts'
import { trustedSignature } from '../core/signature-mode.ts'
import { type Client, createClient } from '../loadtests/traffic/client.ts'

type Urls = Readonly<Record<string, string>>

/** One sale, and what was said of it by whatever world was there. */
interface Deal {
  readonly orderNo: string
  readonly app: string
  readonly payer: string
  readonly amountFen: number
  /** Whether the payer or the merchant was told that it is paid. */
  paid: boolean
  /** Null for a sale of which nothing is given back. */
  readonly refund: { readonly number: string; readonly amountFen: number; done: boolean } | null
  /** Whether there is nothing more to do. */
  isOver: boolean
  /** How often its notification came. */
  heard: number
}

export interface Counted {
  readonly deals: number
  readonly paid: number
  readonly refunded: number
  readonly heard: number
  /** Notifications that came again, because nobody knew any more that they had been answered. */
  readonly heardAgain: number
}

export interface Shop {
  /** Resumes what is not over and goes on selling, until the world is gone or the time is up. */
  sell(urls: Urls, until: () => boolean): Promise<void>
  /** Ends everything that is not over; resolves when nothing is left. */
  finish(urls: Urls): Promise<void>
  /** All that a world says otherwise than was acknowledged; of sales since the last look, or of all. */
  wrongs(urls: Urls, which: 'new' | 'all'): Promise<string[]>
  counted(): Counted
  /** How often any world has answered it. */
  answers(): number
  close(): Promise<void>
}

export interface ShopOptions {
  readonly seed: number
  readonly merchant: string
  /** Sales going on at once. */
  readonly atOnce: number
}

const apps = ['alipay', 'icbc', 'abc', 'wechat', 'boc'] as const
const institutionOf: Readonly<Record<string, string>> = { alipay: 'alipay', wechat: 'wechatpay' }
const answerMs = 40_000

/** The world is gone: what was asked may have happened, or not. */
class Gone extends Error {}

interface Talk {
  asks(method: string, content: object, notifyUrl?: string): Promise<Reply>
  taps(deal: Deal, path: string, body: object): Promise<AppReply>
  looks(deal: Deal): Promise<{ readonly balanceFen: number }>
  read(path: string): Promise<Readonly<Record<string, unknown>>>
  close(): Promise<void>
}

type Reply = Readonly<Record<string, string | undefined>>

interface AppReply {
  readonly outcome: string
  readonly payment?: { readonly id: string }
}

export async function openShop({ seed, merchant, atOnce }: ShopOptions): Promise<Shop> {
  const chance = stream(seed, 'shop')
  const deals = new Map<string, Deal>()
  const unlooked = new Set<Deal>()
  const answered = { count: 0 }
  const talkTo = (urls: Urls) => talkOf(urls, { merchant, answered })
  const ear = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const params = new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
      const deal = deals.get(params.get('out_trade_no') ?? '')
      if (deal !== undefined && params.get('trade_status') === 'TRADE_SUCCESS') {
        // A refund is told by the same status, with the moment it was made.
        if (params.get('gmt_refund') === null) deal.heard += 1
      }
      response.end('success')
    })
  })
  await new Promise<void>((listening) => ear.listen(0, '127.0.0.1', listening))
  const notifyUrl = `http://127.0.0.1:${(ear.address() as AddressInfo).port}/heard`

  const next = (): Deal => {
    const deal = dealBy(chance, `K${seed}x${deals.size}`)
    deals.set(deal.orderNo, deal)
    unlooked.add(deal)
    return deal
  }

  const serve = async (talk: Talk, deal: Deal): Promise<void> => {
    if (!deal.paid) await pay(talk, deal, notifyUrl)
    const { refund } = deal
    if (deal.paid && refund !== null && !refund.done) {
      const given = { out_request_no: refund.number, refund_amount: yuan(refund.amountFen) }
      const said = await talk.asks('alipay.trade.refund', { out_trade_no: deal.orderNo, ...given })
      if (said.code !== '10000') return
      refund.done = true
    }
    deal.isOver ||= deal.paid
  }

  const open = () => [...deals.values()].filter(({ isOver }) => !isOver)

  return {
    sell: async (urls, until) => {
      const talk = talkTo(urls)
      const left = open()
      // A payment whose end nobody knows yet keeps whoever asks about it waiting: the others go on.
      const one = async (_: unknown, index: number) => {
        while (!until()) await serve(talk, (index % 4 === 0 ? left.pop() : undefined) ?? next())
      }
      const all = await Promise.allSettled(Array.from({ length: atOnce }, one))
      await talk.close()
      const strange = all.find((end) => end.status === 'rejected' && !(end.reason instanceof Gone))
      if (strange?.status === 'rejected') throw strange.reason
    },
    finish: async (urls) => {
      const talk = talkTo(urls)
      const until = Date.now() + 60_000
      while (open().length > 0 && Date.now() < until) {
        for (const deal of open()) await serve(talk, deal)
      }
      const isUnheard = ({ paid, heard }: Deal) => paid && heard === 0
      while ([...deals.values()].some(isUnheard) && Date.now() < until) {
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      await talk.close()
    },
    wrongs: async (urls, which) => {
      const talk = talkTo(urls)
      const looked = which === 'all' ? [...deals.values()] : [...unlooked]
      const found = await Promise.all(looked.map((deal) => wrongsOf(talk, deal)))
      for (const deal of looked) if (deal.isOver) unlooked.delete(deal)
      const books = await talk.read('/admin/books')
      const broken = books.balance === true ? [] : [`the books: ${JSON.stringify(books.broken)}`]
      const whole = which === 'all' ? await wrongsInAll(talk, looked) : []
      await talk.close()
      return [...broken, ...found.flat(), ...whole]
    },
    answers: () => answered.count,
    counted: () => {
      const all = [...deals.values()]
      return {
        deals: all.length,
        paid: all.filter(({ paid }) => paid).length,
        refunded: all.filter(({ refund }) => refund?.done === true).length,
        heard: all.filter(({ heard }) => heard > 0).length,
        heardAgain: all.reduce((sum, { heard }) => sum + Math.max(0, heard - 1), 0),
      }
    },
    close: () => new Promise((closed) => ear.close(() => closed())),
  }
}

function dealBy(chance: Stream, orderNo: string): Deal {
  const app = chance.pick(apps)
  const amountFen = 1000 + chance.int(19_000)
  const number = `${orderNo}r`
  return {
    ...{ orderNo, app, amountFen, paid: false, isOver: false, heard: 0 },
    payer: `${app}-${chance.int(100_000)}`,
    refund: chance.next() < 0.4 ? { number, amountFen: 1 + chance.int(900), done: false } : null,
  }
}

const refusals: ReadonlySet<string> = new Set(['limit-exceeded', 'funds-insufficient'])

const yuan = (fen: number) => (fen / 100).toFixed(2)

async function pay(talk: Talk, deal: Deal, notifyUrl: string): Promise<void> {
  const { orderNo, amountFen } = deal
  const asked = { out_trade_no: orderNo, total_amount: yuan(amountFen), subject: 'noodles' }
  const found = await talk.asks('alipay.trade.query', { out_trade_no: orderNo })
  if (found.trade_status === 'TRADE_SUCCESS') {
    deal.paid = true
    return
  }
  const made = await talk.asks('alipay.trade.precreate', asked, notifyUrl)
  const code = made.qr_code
  if (code === undefined) return
  const scanned = await talk.taps(deal, '/scans', { code, city: 'shanghai' })
  if (scanned.payment === undefined) return
  const id = encodeURIComponent(scanned.payment.id)
  const confirmed = await talk.taps(deal, `/payments/${id}/confirm`, {})
  if (confirmed.outcome === 'approved') deal.paid = true
  // What is refused for good, over its limit say, is no sale.
  if (refusals.has(confirmed.outcome)) deal.isOver = true
}

async function wrongsOf(talk: Talk, { orderNo, paid, amountFen, refund }: Deal): Promise<string[]> {
  if (!paid) return []
  const wrongs: string[] = []
  const found = await talk.asks('alipay.trade.query', { out_trade_no: orderNo })
  if (found.trade_status !== 'TRADE_SUCCESS' || found.total_amount !== yuan(amountFen)) {
    wrongs.push(`${orderNo} was paid with ${amountFen}, and is ${JSON.stringify(found)}`)
  }
  if (refund?.done !== true) return wrongs
  const asked = { out_trade_no: orderNo, out_request_no: refund.number }
  const given = await talk.asks('alipay.trade.fastpay.refund.query', asked)
  if (given.refund_amount !== yuan(refund.amountFen)) {
    wrongs.push(`${refund.number} gave back ${refund.amountFen}, and is ${JSON.stringify(given)}`)
  }
  return wrongs
}

/** Money that moved twice shows at the payer; a sale that somebody has otherwise, in the records. */
async function wrongsInAll(talk: Talk, deals: readonly Deal[]): Promise<string[]> {
  const records = await talk.read('/admin/records')
  const wrongs =
    records.agree === true ? [] : [`the records: ${JSON.stringify(records)}`.slice(0, 2000)]
  // At a bank: an Alipay payer may pay by a card that is not Alipay's.
  const atBanks = deals.filter(({ app }) => !(app in institutionOf))
  const payers = new Map(atBanks.map((deal) => [deal.payer, deal]))
  for (const [payer, first] of payers) {
    const own = deals.filter((deal) => deal.payer === payer && deal.paid)
    if (own.length === 0) continue
    const spent = own.reduce((sum, { amountFen, refund }) => {
      return sum + amountFen - (refund?.done === true ? refund.amountFen : 0)
    }, 0)
    const { balanceFen } = await talk.looks(first)
    if (balanceFen !== openingFen - spent) {
      wrongs.push(`${first.payer} has ${balanceFen}, and has spent ${spent} of ${openingFen}`)
    }
  }
  for (const { orderNo, paid, heard } of deals) {
    if (paid && heard === 0) wrongs.push(`${orderNo} is paid, and its merchant was never notified`)
  }
  return wrongs
}

/** What a payer has before anything is bought, of the sandbox without a scenario. */
const openingFen = 100_000_000

interface TalkParts {
  readonly merchant: string
  readonly answered: { count: number }
}

function talkOf(urls: Urls, { merchant, answered }: TalkParts): Talk {
  const clients = new Map<string, Client>()
  const send: (where: string, ...asked: Parameters<Client['send']>) => ReturnType<Client['send']> =
    async (where, request) => {
      const client = clients.get(where) ?? createClient(urls[where] ?? '', { answerMs })
      clients.set(where, client)
      try {
        const reply = await client.send(request)
        answered.count += 1
        return reply
      } catch (cause) {
        throw new Gone(`${where} does not answer: ${String(cause)}`)
      }
    }
  const jsonOf = ({ body }: { readonly body: Buffer }) => JSON.parse(body.toString('utf8'))
  const house = (app: string) => institutionOf[app] ?? app
  return {
    asks: async (method, content, notifyUrl) => {
      const params = new URLSearchParams({
        ...{ app_id: merchant, method, format: 'JSON', charset: 'utf-8', sign_type: 'RSA2' },
        ...{ timestamp: plainTime(Date.now()), version: '1.0', sign: trustedSignature },
        ...(notifyUrl === undefined ? {} : { notify_url: notifyUrl }),
        biz_content: JSON.stringify(content),
      })
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded;charset=utf-8' }
      const target = '/gateway.do'
      const reply = await send('alipay', { method: 'POST', target, headers, body: String(params) })
      return jsonOf(reply)[`${method.replaceAll('.', '_')}_response`]
    },
    taps: async ({ app, payer, orderNo }, path, body) => {
      const headers = { 'Hutong-Trace': orderNo, 'Content-Type': 'application/json' }
      const target = `/app/${app}/payers/${payer}${path}`
      const text = JSON.stringify(body)
      return jsonOf(await send(house(app), { method: 'POST', target, headers, body: text }))
    },
    looks: async ({ app, payer }) => {
      const target = `/app/${app}/payers/${payer}`
      return jsonOf(await send(house(app), { method: 'GET', target, headers: {}, body: '' }))
    },
    read: async (target) =>
      jsonOf(await send('dashboard', { method: 'GET', target, headers: {}, body: '' })),
    close: async () => {
      await Promise.all([...clients.values()].map((client) => client.close()))
    },
  }
}

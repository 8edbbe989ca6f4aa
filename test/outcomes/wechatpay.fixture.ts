/** APIv3 of WeChat Pay, spoken and verified by hand, by a merchant and by a service provider. */
import { type createPublicKey, randomBytes, sign, verify, X509Certificate } from 'node:crypto'
import type { Outcome } from '../../core/outcome.ts'
import { answerTo } from '../../simulators/wechatpay/codes.ts'
import { openidOf } from '../../simulators/wechatpay/openid.ts'
import { type Place, showCode } from './place.fixture.ts'
import { type Masks, masked } from './transcript.fixture.ts'
import { type Ask, fresh, knock, type Reading, type Reply, type Wire } from './wire.fixture.ts'

const payer = 'wechat-1'
const scheme = 'WECHATPAY2-SHA256-RSA2048'
type Mode = 'direct' | 'partner'
type Sent = readonly [method: Ask['method'], target: string, body?: object]

const masks: Masks = [
  [/\bW\d{11}\b/g, '<number>'],
  [/\b4\d{27}\b/g, '<transaction_id>'],
  [/\b5\d{28}\b/g, '<refund_id>'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00/g, '<time>'],
  [/(bizpayurl\?pr=)\w+/g, '$1<code>'],
  [/wx\d{14}\w{20}/g, '<prepay_id>'],
  [/127\.0\.0\.1:\d+/g, '<host>'],
  [/(package=)\w+/g, '$1<package>'],
  [/(token=)[\w-]{64}/g, '$1<token>'],
  [/"(openid|sp_openid|sub_openid|hash_value|serial_no)":"[^"]*"/g, '"$1":"<$1>"'],
  [/"(ciphertext|nonce|effective_time|expire_time)":"[^"]*"/g, '"$1":"<$1>"'],
  [/"data":\[.*\]/g, '"data":["<certificate>"]'],
]

/** What leaves the result open, as the documents have it: any 5xx (W4.3). */
function readingOf(status: number): Reading {
  if (status === 202) return 'pending'
  if (status < 300) return 'success'
  return status >= 500 ? 'unknown' : 'refused'
}

export async function createV3Wire(place: Place): Promise<Wire> {
  const { sandbox } = place
  const { platform } = sandbox.keys.wechatpay
  const key = new X509Certificate(platform.certificate).publicKey
  const signed = signing(place)
  const day = new Date(place.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  const ask = async (sent: Sent) => {
    const reply = await knock(sandbox.urls.wechatpay ?? '', signed(sent))
    if (reply.status >= 300) throw new Error(`${sent[1]} did not go well: ${reply.body}`)
    return reply
  }
  const known = { ask, place, day }
  const all = { ...orderOperations(known, 'direct'), ...orderOperations(known, 'partner') }
  const operations = { ...all, ...otherOperations(known) }
  await ask(await all.codepay.sent())
  return {
    name: 'WeChat Pay’s APIv3',
    source: 'W1, W3 and W4.3',
    door: 'wechatpay',
    operations: Object.entries(operations).map(
      ([name, { sent, asking, refunding, says = name }]) => ({
        name,
        fresh: async () => signed(await sent()),
        ...(asking === undefined ? {} : { asking: async () => signed(await asking()) }),
        ...(refunding === undefined ? {} : { refunding: () => refunding(signed) }),
        expects: (outcome: Outcome) => {
          const { status, code } = answerTo(says, outcome)
          if (outcome === 'approved') return name.endsWith('close') ? '204' : '200'
          return `${status} ${code}`
        },
      }),
    ),
    hear: (reply, name) => {
      if (name !== 'bill-file') verified(reply, key, platform.serial)
      const text = reply.body.toString('utf8')
      const isJson = text.startsWith('{')
      const told = isJson ? JSON.parse(text) : {}
      const code = `${reply.status} ${told.code ?? ''}`.trim()
      const shown = masked(`${reply.status} ${isJson || text === '' ? text : '<a file>'}`, masks)
      return { code, reading: readingOf(reply.status), shown: shown.trim() }
    },
  }
}

function verified({ headers, body }: Reply, key: ReturnType<typeof createPublicKey>, of: string) {
  const read = (name: string) => headers[`wechatpay-${name}`] ?? ''
  if (read('serial') !== of) throw new Error(`Signed by ${read('serial')}.`)
  const text = `${read('timestamp')}\n${read('nonce')}\n${body}\n`
  const bytes = Buffer.from(read('signature'), 'base64')
  if (!verify('RSA-SHA256', Buffer.from(text), key, bytes)) throw new Error('Not verified.')
}

const merchantsOf = ({ sandbox }: Place) => {
  const [merchant, sub] = sandbox.merchants.wechatpay
  if (merchant === undefined || sub === undefined) throw new Error('Two merchants are needed.')
  return { merchant, sub }
}

const signing = (place: Place) => {
  const { merchant } = merchantsOf(place)
  return ([method, target, said]: Sent): Ask => {
    const body = said === undefined ? '' : JSON.stringify(said)
    const nonce = randomBytes(16).toString('hex')
    const timestamp = Math.floor(Date.now() / 1000)
    const text = `${[method, target, timestamp, nonce, body].join('\n')}\n`
    const signature = sign('RSA-SHA256', Buffer.from(text), merchant.privateKey).toString('base64')
    const pairs = { mchid: merchant.id, nonce_str: nonce, timestamp, signature }
    const told = Object.entries({ ...pairs, serial_no: merchant.serial })
    const authorization = `${scheme} ${told.map(([name, value]) => `${name}="${value}"`).join(',')}`
    return {
      ...{ method, target, body },
      headers: {
        ...{ authorization, accept: 'application/json', 'user-agent': 'a merchant' },
        ...(body === '' ? {} : { 'content-type': 'application/json' }),
      },
    }
  }
}

interface Known {
  readonly place: Place
  readonly day: string
  ask(sent: Sent): Promise<Reply>
}

interface Asked {
  sent(): Promise<Sent>
  asking?(): Promise<Sent>
  refunding?(signed: (sent: Sent) => Ask): Promise<(amountFen: number) => Promise<Ask>>
  /** What the codes call it, where the wire has several of it. */
  readonly says?: string
}

const at = '/v3/pay/'

/** The operations of orders: a service provider's are the same under other names. */
function orderOperations({ place, ask }: Known, mode: Mode) {
  const { merchant, sub } = merchantsOf(place)
  const isOwn = mode === 'direct'
  const prefix = isOwn ? `${at}transactions` : `${at}partner/transactions`
  const numbers = isOwn ? { mchid: merchant.id } : { sp_mchid: merchant.id, sub_mchid: sub.id }
  const names = { ...numbers, [isOwn ? 'appid' : 'sp_appid']: merchant.appid }
  const query = new URLSearchParams(numbers).toString()
  const openid = openidOf(merchant.appid, payer)
  const order = (total = 1288) => ({
    ...{ ...names, description: '茶', out_trade_no: fresh('W'), amount: { total } },
  })
  const online = { notify_url: 'http://127.0.0.1:9/paid' }
  const place5 = { payer_client_ip: '127.0.0.1', h5_info: { type: 'Wap' } }
  const charge = async (total?: number): Promise<Sent> => [
    'POST',
    `${prefix}/codepay`,
    {
      ...order(total),
      payer: { auth_code: await showCode(place.sandbox, payer) },
      scene_info: { device_ip: '127.0.0.1' },
    },
  ]
  const made = async (sent: Sent) => {
    const reply = await ask(sent)
    const { out_trade_no: number } = sent[2] as { out_trade_no: string }
    return { number, told: JSON.parse(reply.body.toString()) }
  }
  const open = async (product: string, more: object = {}): Promise<Sent> => [
    'POST',
    `${prefix}/${product}`,
    { ...order(), ...online, ...more },
  ]
  const below = ({ number }: { number: string }, path = '') =>
    `${prefix}/out-trade-no/${number}${path}`
  const mark = isOwn ? '' : 'partner-'
  const payerNamed = { payer: { [isOwn ? 'openid' : 'sp_openid']: openid } }
  const operations = {
    native: { sent: () => open('native') },
    jsapi: { sent: () => open('jsapi', payerNamed) },
    app: { sent: () => open('app') },
    h5: { sent: () => open('h5', { scene_info: place5 }) },
    codepay: { sent: () => charge(), asking: () => charge(66_601) },
    query: {
      sent: async (): Promise<Sent> => ['GET', `${below(await made(await charge()))}?${query}`],
    },
    'query-by-id': {
      says: 'query',
      sent: async (): Promise<Sent> => {
        const { told } = await made(await charge())
        return ['GET', `${prefix}/id/${told.transaction_id}?${query}`]
      },
    },
    close: {
      sent: async (): Promise<Sent> => [
        ...(['POST', below(await made(await open('native')), '/close')] as const),
        numbers,
      ],
    },
    reverse: {
      sent: async (): Promise<Sent> => [
        ...(['POST', below(await made(await charge()), '/reverse')] as const),
        names,
      ],
    },
  } satisfies Record<string, Asked>
  const named = Object.entries(operations).map(([name, one]) => [
    `${mark}${name}`,
    { says: name, ...one },
  ])
  return Object.fromEntries(named) as Record<keyof typeof operations, Asked>
}

/** Refunds, keys and bills. */
function otherOperations({ place, ask, day }: Known): Record<string, Asked> {
  const { codepay } = orderOperations({ place, ask, day }, 'direct')
  const sold = async ([method, target, said]: Sent, total: number) => {
    await ask([method, target, { ...said, amount: { total } }])
    return { out_trade_no: (said as { out_trade_no: string }).out_trade_no, total }
  }
  const refundOf = (
    { out_trade_no, total }: Awaited<ReturnType<typeof sold>>,
    refund: number,
  ): Sent => {
    const amount = { refund, total, currency: 'CNY' }
    return [
      'POST',
      '/v3/refund/domestic/refunds',
      { out_trade_no, out_refund_no: fresh('W'), amount },
    ]
  }
  const refund = async () => refundOf(await sold(await codepay.sent(), 1288), 100)
  const bill = (kind: string) => async (): Promise<Sent> => [
    'GET',
    `/v3/bill/${kind}?bill_date=${day}`,
  ]
  return {
    refund: {
      sent: refund,
      refunding: async (signed) => {
        const sale = await sold(await codepay.sent(), 100_000)
        return async (amountFen) => signed(refundOf(sale, amountFen))
      },
    },
    'refund-query': {
      sent: async () => {
        const sent = await refund()
        await ask(sent)
        const { out_refund_no } = sent[2] as { out_refund_no: string }
        return ['GET', `/v3/refund/domestic/refunds/${out_refund_no}`]
      },
    },
    certificates: { sent: async () => ['GET', '/v3/certificates'] },
    echo: { sent: async () => ['POST', '/v3/security/echo', { echo_message: 'hello' }] },
    'trade-bill': { sent: bill('tradebill') },
    'fund-flow-bill': { sent: bill('fundflowbill') },
    'bill-file': {
      sent: async () => {
        const told = JSON.parse((await ask(await bill('tradebill')())).body.toString())
        const { pathname, search } = new URL(told.download_url)
        return ['GET', pathname + search]
      },
    },
  }
}

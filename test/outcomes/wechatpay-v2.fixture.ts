/** APIv2 of WeChat Pay, spoken and verified by hand. */
import type { Outcome } from '../../core/outcome.ts'
import {
  fieldsOf,
  isGenuine,
  type Said,
  signedBody,
} from '../../simulators/wechatpay/v2/client.fixture.ts'
import { answerTo } from '../../simulators/wechatpay/v2/codes.ts'
import { type OperationName, paths } from '../../simulators/wechatpay/v2/paths.ts'
import { first } from '../clients.fixture.ts'
import { type Place, showCode } from './place.fixture.ts'
import { type Masks, masked } from './transcript.fixture.ts'
import { type Ask, fresh, knock, type Operation, type Reading, type Wire } from './wire.fixture.ts'

type Name = OperationName | 'getsignkey'

const payer = 'wechat-1'
const pathOf = (name: Name) => (name === 'getsignkey' ? '/sandboxnew/pay/getsignkey' : paths[name])

const masks: Masks = [
  [
    /<(sign|nonce_str|openid|sandbox_signkey|prepay_id|time_end)>[^<]*<!\[CDATA\[[^\]]*\]\]><\/\1>/g,
    '<$1>…</$1>',
  ],
  [
    /<(sign|nonce_str|openid|sandbox_signkey|prepay_id|time_end)><!\[CDATA\[[^\]]*\]\]><\/\1>/g,
    '<$1>…</$1>',
  ],
  [/\bX\d{11}\b/g, '<number>'],
  [/\b4\d{27}\b/g, '<transaction_id>'],
  [/\b5\d{28}\b/g, '<refund_id>'],
  [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '<time>'],
  [/(bizpayurl\?pr=)\w+/g, '$1<code>'],
  [/\n/g, ''],
]

/** What the documents tell a merchant to ask about again (W6.4). */
const openCodes: readonly string[] = ['SYSTEMERROR', 'BANKERROR']

function readingOf({
  return_code: returned,
  result_code: result,
  err_code: code = '',
}: Said): Reading {
  // A bill that cannot be had, and a key: the gateway says only that it failed.
  if (returned !== 'SUCCESS') return 'unknown'
  if (result !== 'FAIL') return 'success'
  if (code === 'USERPAYING') return 'pending'
  return openCodes.includes(code) ? 'unknown' : 'refused'
}

/** What a bill and a key answer to anything but a success: they know no outcomes. */
const plainFailures: Readonly<Partial<Record<Name, string>>> = {
  downloadbill: '20100',
  downloadfundflow: 'SYSTEMERROR',
  getsignkey: 'FAIL',
}

export async function createV2Wire(place: Place): Promise<Wire> {
  const { sandbox } = place
  const { apiV2Key: key } = first(sandbox.merchants.wechatpay)
  const asks = createAsks(place)
  return {
    name: 'WeChat Pay’s APIv2',
    source: 'W6.1, W6.3 and W6.4',
    door: 'wechatpay',
    operations: Object.entries(await asks).map(([name, one]): Operation => {
      const operation = name as Name
      return {
        name,
        ...one,
        expects: (outcome) => expected(operation, outcome),
      }
    }),
    hear: (reply, name) => {
      const text = reply.body.toString('utf8')
      if (!text.startsWith('<xml>')) {
        return { code: 'SUCCESS', reading: 'success', shown: `${reply.status} <a file>` }
      }
      const told = fieldsOf(text)
      const isSigned = told.result_code !== undefined
      if (isSigned && !isGenuine(told, key)) throw new Error(`Not verified: ${text}`)
      if (!isSigned && plainFailures[name as Name] === undefined)
        throw new Error(`Unsigned: ${text}`)
      const failed = told.return_code === 'FAIL' ? (told.error_code ?? 'FAIL') : undefined
      const code = failed ?? told.err_code ?? 'SUCCESS'
      return { code, reading: readingOf(told), shown: masked(`${reply.status} ${text}`, masks) }
    },
  }
}

function expected(name: Name, outcome: Outcome): string {
  if (outcome === 'approved') return 'SUCCESS'
  return plainFailures[name] ?? answerTo(name as OperationName, outcome).code
}

async function createAsks(place: Place) {
  const { sandbox } = place
  const { id, appid, apiV2Key: key } = first(sandbox.merchants.wechatpay)
  const day = new Date(place.now() + 8 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '')
  const send = (name: Name, said: Said): Ask => ({
    ...{ method: 'POST', target: pathOf(name), headers: { 'content-type': 'text/xml' } },
    body: signedBody({ appid, mch_id: id, ...said }, key),
  })
  const done = async (name: Name, said: Said) => {
    const { body } = await knock(sandbox.urls.wechatpay ?? '', send(name, said))
    const told = fieldsOf(body.toString('utf8'))
    if (told.result_code !== 'SUCCESS') throw new Error(`${name} did not go well: ${body}`)
    return said
  }
  const order = (): Said => ({
    ...{ body: '茶', out_trade_no: fresh('X'), total_fee: '1288', spbill_create_ip: '127.0.0.1' },
  })
  const online = (): Said => ({
    ...{ ...order(), notify_url: 'http://127.0.0.1:9/paid', trade_type: 'NATIVE' },
  })
  const shown = async (): Promise<Said> => ({ auth_code: await showCode(sandbox, payer) })
  const charge = async (more: Said = {}) => ({ ...order(), ...(await shown()), ...more })
  const which = ({ out_trade_no = '' }: Said): Said => ({ out_trade_no })
  const sold = async () => which(await done('micropay', await charge()))
  const refund = async (): Promise<Said> => ({
    ...{ ...(await sold()), out_refund_no: fresh('X'), total_fee: '1288', refund_fee: '100' },
  })
  await sold()
  const bill = { bill_date: day, sign_type: 'HMAC-SHA256' }
  const contents = {
    unifiedorder: online,
    micropay: () => charge(),
    orderquery: sold,
    closeorder: async () => which(await done('unifiedorder', online())),
    refund,
    refundquery: async () => {
      const { out_refund_no = '' } = await done('refund', await refund())
      return { out_refund_no }
    },
    reverse: sold,
    downloadbill: () => ({ bill_date: day }),
    downloadfundflow: () => ({ ...bill, account_type: 'Basic' }),
    authcodetoopenid: shown,
    getsignkey: () => ({}),
  } satisfies Record<Name, () => Said | Promise<Said>>
  const refunding = async () => {
    const sale = which(await done('micropay', await charge({ total_fee: '100000' })))
    return async (amountFen: number) =>
      send('refund', {
        ...{ ...sale, out_refund_no: fresh('X'), total_fee: '100000' },
        refund_fee: String(amountFen),
      })
  }
  const all = Object.entries(contents) as [Name, () => Said | Promise<Said>][]
  const asking = async () => send('micropay', await charge({ total_fee: '66601' }))
  return Object.fromEntries(
    all.map(([name, content]) => [
      name,
      {
        fresh: async () => send(name, await content()),
        ...(name === 'micropay' ? { asking } : {}),
        ...(name === 'refund' ? { refunding } : {}),
      },
    ]),
  )
}

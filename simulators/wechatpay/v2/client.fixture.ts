/**
 * A merchant that speaks APIv2 by hand, for tests: it shares no code with the house, so that what is
 * wrong in both directions is still caught.
 */
import { createDecipheriv, createHash, createHmac } from 'node:crypto'
import { createVirtualClock } from '../../../core/clock.ts'
import { mintWechatPayMerchant, mintWechatPayPlatform } from '../../../sandbox/mint.ts'
import { createMemoryStore } from '../../../storage/memory.ts'
import type { Notification } from '../../host/notification.ts'
import {
  appid,
  createStand,
  type Identity,
  mchid,
  type Stand,
  type StandParts,
  signedKnock,
  signerOf,
} from '../stand.fixture.ts'

export const apiV2Key = '192006250b4c09247ec02edce69f6a2d'
export const start = Date.UTC(2026, 10, 22, 11, 30)
export const payer = 'wechat-7'

export type Said = Readonly<Record<string, string>>

/** What stands between the tags of a flat message: CDATA or bare, as it is. */
export function fieldsOf(xml: string, root = 'xml'): Said {
  const inside = new RegExp(`^<${root}>([\\s\\S]*)</${root}>\\s*$`).exec(xml)?.[1]
  if (inside === undefined) throw new Error(`This is no <${root}>: ${xml}`)
  const field = /<(\w+)>(?:<!\[CDATA\[([\s\S]*?)\]\]>|([^<]*))<\/\1>/g
  return Object.fromEntries(
    [...inside.matchAll(field)].map(([, name, quoted, bare]) => [name, quoted ?? bare ?? '']),
  )
}

export function handSigned(said: Said, key: string): string {
  const names = Object.keys(said).filter((name) => name !== 'sign' && said[name] !== '')
  const text = `${names
    .sort()
    .map((name) => `${name}=${said[name]}`)
    .join('&')}&key=${key}`
  const hash = said.sign_type === 'HMAC-SHA256' ? createHmac('sha256', key) : createHash('md5')
  return hash.update(text, 'utf8').digest('hex').toUpperCase()
}

/** Whether an answer or notification carries its right signature, by the length it has. */
export function isGenuine(answer: Said, key = apiV2Key): boolean {
  const type = answer.sign?.length === 64 ? 'HMAC-SHA256' : 'MD5'
  const { sign, ...rest } = answer
  const text = Object.keys(rest)
    .filter((name) => rest[name] !== '')
    .sort()
    .map((name) => `${name}=${rest[name]}`)
    .join('&')
  const hash = type === 'MD5' ? createHash('md5') : createHmac('sha256', key)
  return sign === hash.update(`${text}&key=${key}`).digest('hex').toUpperCase()
}

/** Opens the `req_info` of a refund notification. */
export function opened(sealed: string, key = apiV2Key): Said {
  const digest = createHash('md5').update(key).digest('hex')
  const opening = createDecipheriv('aes-256-ecb', Buffer.from(digest), null)
  const plain = Buffer.concat([opening.update(sealed, 'base64'), opening.final()]).toString('utf8')
  return fieldsOf(plain, 'root')
}

const escaped = (value: string) => (/[<>&'"]/.test(value) ? `<![CDATA[${value}]]>` : value)

export const xmlOf = (said: Said) =>
  `<xml>${Object.entries(said)
    .map(([name, value]) => `<${name}>${escaped(value)}</${name}>`)
    .join('')}</xml>`

export const common: Said = { appid, mch_id: mchid, nonce_str: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS' }

export const signedBody = (said: Said, key = apiV2Key) => {
  const all = { ...common, ...said }
  return xmlOf({ ...all, sign: handSigned(all, key) })
}

export type Client = Awaited<ReturnType<typeof createClient>>

let minted: Promise<readonly [Identity, Identity]> | undefined

/** Keys of APIv3, which a house must have and APIv2 never uses: one pair of them for all tests. */
function identities() {
  const now = new Date(start)
  minted ??= Promise.all([mintWechatPayPlatform({ now }), mintWechatPayMerchant({ mchid, now })])
  return minted
}

/** A house on a stand with a merchant of both keys, at 19:30 in Beijing. */
export async function createClient(more: Partial<StandParts> = {}) {
  const clock = createVirtualClock(start)
  const letterbox: Notification[] = []
  const [platform, merchant] = await identities()
  const stand: Stand = createStand({
    ...{ clock, platform, merchant, letterbox, store: createMemoryStore() },
    realNow: () => clock.now(),
    about: { apiV2Key },
    ...more,
  })
  const send = (path: string, body: string, headers: Said = {}) =>
    stand.knock({ method: 'POST', target: path, headers, body })
  /** Asks, and reads the answer. */
  const ask = async (path: string, said: Said, headers: Said = {}): Promise<Said> =>
    fieldsOf(String((await send(path, signedBody(said), headers)).body))
  const code = async (who = payer) => (await stand.house.house.desk.showCode(who)).code ?? ''
  /** Pays what a code_url or prepay_id opens. */
  const pay = async (reference: string, who = payer) => {
    const { desk } = stand.house.house
    const opens = reference.startsWith('weixin:') ? desk.scan : desk.open
    const { payment, outcome } = await opens(who, reference)
    return payment === undefined ? outcome : (await desk.confirm(who, payment.id)).outcome
  }
  const signer = signerOf({ merchant, realNow: () => clock.now() })
  /** Asks in APIv3, with the certificate of the same merchant. */
  const askV3 = async (method: 'GET' | 'POST', target: string, said?: object) => {
    const body = said === undefined ? '' : JSON.stringify(said)
    return stand.knock(await signedKnock(signer, { method, target, body }))
  }
  return { ...{ stand, clock, letterbox, send, ask, askV3, code, pay } }
}

export const order = (number: string, more: Said = {}): Said => ({
  ...{ body: '茶', out_trade_no: number, total_fee: '1288', spbill_create_ip: '127.0.0.1' },
  ...{ notify_url: 'http://127.0.0.1:3000/notify', trade_type: 'NATIVE', ...more },
})

export const charge = (number: string, code: string, more: Said = {}): Said => ({
  ...{ body: '茶', out_trade_no: number, total_fee: '1288', spbill_create_ip: '127.0.0.1' },
  ...{ auth_code: code, ...more },
})

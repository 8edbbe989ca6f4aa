/** Alipay's two entrances, spoken and verified by hand. */
import { createPublicKey, sign, verify } from 'node:crypto'
import iconv from 'iconv-lite'
import { plainTime } from '../../core/calendar.ts'
import type { Outcome } from '../../core/outcome.ts'
import { isGood, wordsFor } from '../../simulators/alipay/codes.ts'
import { methods } from '../../simulators/alipay/wire.ts'
import { first } from '../clients.fixture.ts'
import { type Content, createContents, type Name, type Signing } from './alipay-contents.fixture.ts'
import type { Place } from './place.fixture.ts'
import { type Masks, masked } from './transcript.fixture.ts'
import {
  type Ask,
  type Heard,
  knock,
  type Operation,
  type Reading,
  type Reply,
  type Wire,
} from './wire.fixture.ts'

const methodOf = (name: Name) =>
  name === 'certificate' ? 'alipay.open.app.alipaycert.download' : methods[name]

const form = 'application/x-www-form-urlencoded;charset=utf-8'

/** Sorted, joined, nothing encoded; RSA with SHA-256. */
const gatewaySigning =
  ({ sandbox }: Place): Signing =>
  (name, content) => {
    const { id, privateKey } = first(sandbox.merchants.alipay)
    const params: Record<string, string> = {
      ...{ app_id: id, method: methodOf(name), format: 'JSON', charset: 'utf-8', version: '1.0' },
      ...{ sign_type: 'RSA2', timestamp: plainTime(Date.now()) },
      biz_content: JSON.stringify(content),
    }
    const names = Object.keys(params).sort()
    const text = names.map((one) => `${one}=${params[one]}`).join('&')
    const signature = sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64')
    const body = new URLSearchParams({ ...params, sign: signature }).toString()
    return { method: 'POST', target: '/gateway.do', headers: { 'content-type': form }, body }
  }

const restSigning =
  ({ sandbox }: Place): Signing =>
  (name, content) => {
    const { id, privateKey } = first(sandbox.merchants.alipay)
    const isAsked = name === 'bill'
    const path = `/v3/${methodOf(name).replaceAll('.', '/')}`
    const method = isAsked ? 'GET' : 'POST'
    const target = isAsked ? `${path}?${new URLSearchParams(content)}` : path
    const body = isAsked ? '' : JSON.stringify(content)
    const signed = `app_id=${id},nonce=${Math.random()},timestamp=${Date.now()}`
    const text = `${[signed, method, target, body].join('\n')}\n`
    const signature = sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64')
    const authorization = `ALIPAY-SHA256withRSA ${signed},sign=${signature}`
    return { method, target, headers: { authorization, 'content-type': 'application/json' }, body }
  }

const masks: Masks = [
  [/"sign":"[^"]*"/g, '"sign":"<sign>"'],
  [/\b[AR]\d{11}\b/g, '<number>'],
  [/\b20\d{26}\b/g, '<trade_no>'],
  [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '<time>'],
  [/(qr\.alipay\.com\\?\/)\w+/g, '$1<code>'],
  [/"(bill_download_url|alipay_cert_content)":"[^"]*"/g, '"$1":"<$1>"'],
  [/127\.0\.0\.1:\d+/g, '<host>'],
  [/(\/cashier\/alipay\/)[^\s"]+/g, '$1<reference>'],
]

const refundingBy =
  (signing: Signing, refunding: () => Promise<(amountFen: number) => Content>) => async () => {
    const of = await refunding()
    return async (amountFen: number) => signing('refund', of(amountFen))
  }

/** Who cancels what never was has cancelled it; a refund nobody knows is told without a status. */
const exceptions: Readonly<Partial<Record<Name, Operation['exceptions']>>> = {
  cancel: {
    'order-missing': { reading: 'success', why: 'a cancelled nothing is a success (A4.5)' },
  },
  'refund-query': {
    'refund-missing': { reading: 'success', why: 'an unknown refund has no status (A4.8)' },
  },
}

/** 20000 and SYSTEM_ERROR leave it open (A4.2). */
function readingOf(code: string, subCode: string): Reading {
  if (code === '10000') return 'success'
  if (code === '10003') return 'pending'
  return code === '20000' || /SYSTEM_ERROR$/.test(subCode) ? 'unknown' : 'refused'
}

const shownOf = ({ status }: Reply, body: string) => masked(`${status} ${body}`, masks)

const pages: readonly string[] = ['page', 'wap', 'app']
const wordsOf = (name: Name, outcome: Outcome) =>
  wordsFor(name === 'certificate' ? 'bill' : name, outcome)

/** A browser is sent on, or shown what is wrong in GBK, and less of its code (A2.1). */
function hearPage(reply: Reply): Heard {
  const body = iconv.decode(reply.body, 'gbk')
  const code = /错误代码 ([\w.-]+)</.exec(body)?.[1] ?? String(reply.status)
  const isUnknown = code.includes('unknow-error')
  const reading = reply.status === 302 ? 'success' : isUnknown ? 'unknown' : 'refused'
  const shown = shownOf(reply, reply.headers.location ?? body.replaceAll('\n', ''))
  return { code, reading, shown }
}

/** A file, or the page of a dead link: it has no word for why. */
function hearFile(reply: Reply): Heard {
  const isFile = reply.body.subarray(0, 2).toString() === 'PK'
  const body = isFile ? '<a ZIP>' : iconv.decode(reply.body, 'gbk')
  const reading = isFile ? 'success' : 'unknown'
  return { code: String(reply.status), reading, shown: shownOf(reply, body) }
}

export async function createGatewayWire(place: Place): Promise<Wire> {
  const { urls, keys } = place.sandbox
  const key = createPublicKey(keys.alipay.platform.publicKey)
  const signing = gatewaySigning(place)
  const { contents, charge, refunding } = await createContents(place, signing)
  const operation = (name: Name, content: () => Content | Promise<Content>): Operation => ({
    name,
    fresh: async () => signing(name, await content()),
    ...(name === 'pay' ? { asking: async () => signing('pay', await charge('666.01')) } : {}),
    ...(name === 'refund' ? { refunding: refundingBy(signing, refunding) } : {}),
    expects: (outcome) => {
      const words = wordsOf(name, outcome)
      const { code, sub_code: subCode = '' } = words
      if (pages.includes(name)) return isGood(words) ? '302' : subCode.replace(/^isv\./, '')
      return `${code} ${subCode}`.trim()
    },
    exceptions: exceptions[name] ?? {},
  })
  const link = async (): Promise<Ask> => {
    const reply = await knock(urls.alipay ?? '', signing('bill', contents.bill()))
    const told = JSON.parse(reply.body.toString())
    const url = told.alipay_data_dataservice_bill_downloadurl_query_response.bill_download_url
    const { pathname, search } = new URL(url)
    return { method: 'GET', target: pathname + search, headers: {}, body: '' }
  }
  const file: Operation = {
    name: 'bill-file',
    fresh: link,
    expects: (outcome) => (outcome === 'approved' ? '200' : '403'),
  }
  const all = Object.entries(contents) as [Name, () => Content | Promise<Content>][]
  return {
    name: 'Alipay’s gateway.do',
    source: 'A2, A4 and A4.12',
    door: 'alipay',
    repeats: [[/alipay_\w+_response/g, '<root>']],
    operations: [...all.map(([name, content]) => operation(name, content)), file],
    hear: (reply, name) => {
      if (name === 'bill-file') return hearFile(reply)
      if (pages.includes(name)) return hearPage(reply)
      const text = reply.body.toString('utf8')
      const [, root, node, signature] = /^\{"(\w+)":(\{.*\}),"sign":"([^"]+)"\}$/s.exec(text) ?? []
      const wanted = `${methodOf(name as Name).replaceAll('.', '_')}_response`
      if (root !== wanted || node === undefined) throw new Error(`The root is ${root}: ${text}`)
      const bytes = Buffer.from(signature ?? '', 'base64')
      if (!verify('RSA-SHA256', Buffer.from(node), key, bytes)) throw new Error('Not verified.')
      const { code, sub_code: subCode = '' } = JSON.parse(node)
      return {
        code: `${code} ${subCode}`.trim(),
        reading: readingOf(code, subCode),
        shown: shownOf(reply, text),
      }
    },
  }
}

/** Statuses of v3 by the code of `gateway.do` (A3.3). */
const statuses: Readonly<Record<string, number>> = { '20000': 500, '40004': 400 }

export async function createRestWire(place: Place): Promise<Wire> {
  const key = createPublicKey(place.sandbox.keys.alipay.platform.publicKey)
  const signing = restSigning(place)
  const { contents, charge, refunding } = await createContents(place, gatewaySigning(place))
  const all = Object.entries(contents) as [Name, () => Content | Promise<Content>][]
  const operation = (name: Name, content: () => Content | Promise<Content>): Operation => ({
    name,
    fresh: async () => signing(name, await content()),
    ...(name === 'pay' ? { asking: async () => signing('pay', await charge('666.01')) } : {}),
    ...(name === 'refund' ? { refunding: refundingBy(signing, refunding) } : {}),
    expects: (outcome) => {
      const words = wordsOf(name, outcome)
      if (isGood(words)) return '200'
      const code = (words.sub_code ?? words.code).replace(/^(isv|isp|aop)\./, '')
      return `${statuses[words.code]} ${code}`
    },
    exceptions: exceptions[name] ?? {},
  })
  return {
    name: 'Alipay’s v3',
    source: 'A3 and A4.12',
    door: 'alipay',
    operations: all
      .filter(([name]) => !pages.includes(name))
      .map(([name, content]) => operation(name, content)),
    hear: (reply, name) => {
      const { status, headers } = reply
      const text = reply.body.toString('utf8')
      if (!/^[0-9a-f]{30}$/.test(headers['alipay-trace-id'] ?? '')) throw new Error('No trace.')
      const { code = '', ...fields } = JSON.parse(text)
      if (status >= 400) {
        const reading = status === 500 || /SYSTEM_ERROR$/.test(code) ? 'unknown' : 'refused'
        return { code: `${status} ${code}`, reading, shown: shownOf(reply, text) }
      }
      const signed = `${headers['alipay-timestamp']}\n${headers['alipay-nonce']}\n${text}\n`
      const bytes = Buffer.from(headers['alipay-signature'] ?? '', 'base64')
      if (!verify('RSA-SHA256', Buffer.from(signed), key, bytes)) throw new Error('Not verified.')
      // A charge that waits has no time of payment: v3 has no code for it.
      const waits = name === 'pay' && fields.gmt_payment === undefined
      const reading = waits ? 'pending' : 'success'
      return { code: String(status), reading, shown: shownOf(reply, text) }
    },
  }
}

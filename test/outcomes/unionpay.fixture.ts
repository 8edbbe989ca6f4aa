/** UnionPay's gateway, spoken in ACP by hand, and verified up to the root. */
import { generateKeyPairSync } from 'node:crypto'
import type { Outcome } from '../../core/outcome.ts'
import { answers, originalAnswer } from '../../simulators/unionpay/codes.ts'
import {
  type Chain,
  form,
  type Pairs,
  signed,
  verified,
} from '../../simulators/unionpay/stand.fixture.ts'
import { type OperationName, transactions } from '../../simulators/unionpay/wire.ts'
import { first } from '../clients.fixture.ts'
import { type Place, showCode } from './place.fixture.ts'
import { type Masks, masked } from './transcript.fixture.ts'
import {
  type Ask,
  fresh,
  knock,
  type Operation,
  type Reading,
  type Reply,
  type Wire,
} from './wire.fixture.ts'

const payer = 'quickpass-1'
const cardNo = '6222020000000000018'

/** What repeats of what was said: whose words are words of an original. */
const aboutOriginal: readonly OperationName[] = [
  ...(['completion', 'undo', 'preauth-undo', 'completion-undo', 'refund', 'reversal'] as const),
]
const fronts: readonly string[] = ['front-consume', 'preauth-front']

const masks: Masks = [
  [/signature=[\w+/=]+/g, 'signature=<signature>'],
  [/signPubKeyCert=[^&]+/g, 'signPubKeyCert=<certificate>'],
  [/(encryptPubKeyCert|fileContent)=[^&]+/g, '$1=<$1>'],
  [/certId=\d+/g, 'certId=<certId>'],
  [/\bU\d{11}\b/g, '<number>'],
  [/(queryId|origQryId|tn|traceNo|traceTime|txnTime|settleDate)=\d+/g, '$1=<$1>'],
  [/(qr\.95516\.com\/\d{8}\/)\d+/g, '$1<code>'],
  [/(transNumber(?:=|%3D))\d+/g, '$1<tn>'],
  [/127\.0\.0\.1(:|%3A)\d+/g, '<host>'],
  [/fileName=\w+\.zip/g, 'fileName=<fileName>'],
  [/\n/g, ''],
]

/** 05 is taken and not done; 03 and 04 and 06 leave it open (U1.6). */
const readings: Readonly<Record<string, Reading>> = {
  '00': 'success',
  '05': 'pending',
  '03': 'unknown',
  '04': 'unknown',
  '06': 'unknown',
}

/** `成功[0000000]`, or as a page has it, `02[6100002]系统…`. */
const codeOf = (respCode: string, text: string) => `${respCode} ${/\[(\d{7})\]/.exec(text)?.[1]}`

export async function createAcpWire(place: Place): Promise<Wire> {
  const { chain, sent, contents, asking, refunding } = await createContents(place)
  const all = Object.entries(contents) as [OperationName, Content][]
  return {
    name: 'UnionPay’s gateway',
    source: 'U1.5, U1.6 and U3.4',
    door: 'unionpay',
    repeats: [
      [/txn(Sub)?Type=\d\d/g, 'txn$1Type=<type>'],
      [/bizType=\d+/g, 'bizType=<type>'],
      [/origQryId=<origQryId>&/g, ''],
    ],
    operations: all.map(([name, content]): Operation => {
      const words = aboutOriginal.includes(name) ? originalAnswer : (one: Outcome) => answers[one]
      return {
        name,
        fresh: async () => sent(name, await content()),
        ...(name === 'qr-consume' ? { asking: async () => sent(name, await asking()) } : {}),
        ...(name === 'refund' ? { refunding } : {}),
        expects: (outcome) => {
          const { respCode, detail } = words(outcome)
          return outcome === 'approved' && fronts.includes(name) ? '302' : `${respCode} ${detail}`
        },
      }
    }),
    hear: (reply, name) => (fronts.includes(name) ? hearPage(reply) : hearText(chain, reply)),
  }
}

function hearText(chain: Chain, reply: Reply) {
  const text = reply.body.toString('utf8')
  const told = verified(chain, text)
  if (told === undefined) throw new Error(`Not verified: ${text}`)
  const { respCode = '', respMsg = '' } = told
  const shown = masked(`${reply.status} ${text}`, masks)
  return { code: codeOf(respCode, respMsg), reading: readings[respCode] ?? 'refused', shown }
}

/** A browser is led to the cashier, or shown what is wrong. */
function hearPage(reply: Reply) {
  const text = reply.headers.location ?? reply.body.toString('utf8')
  const shown = masked(`${reply.status} ${text}`, masks)
  if (reply.status === 302) return { code: '302', reading: 'success' as const, shown }
  const [, said = '', respCode = ''] = /end_error">(交易失败 (\w\w)\[.*)<\/p>/.exec(text) ?? []
  return { code: codeOf(respCode, said), reading: readings[respCode] ?? 'refused', shown }
}

type Content = () => Pairs | Promise<Pairs>

const txnTime = () =>
  new Date(Date.now() + 8 * 3_600_000).toISOString().replaceAll(/\D/g, '').slice(0, 14)

export function chainOf({ sandbox }: Place): Chain {
  const { root, middle, response, merchants } = sandbox.keys.unionpay
  const unused = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })
  const signer = (certificate: string) => ({ certificate, certId: '', privateKey: String(unused) })
  return {
    ...{ response, merchant: first(merchants) },
    ...{ root: signer(root.certificate), middle: signer(middle.certificate) },
  }
}

/** Asks the gateway as a merchant does. */
export function createAcpClient(place: Place) {
  const { sandbox } = place
  const { id, certId } = first(sandbox.merchants.unionpay)
  const chain = chainOf(place)
  const sent = (name: OperationName, pairs: Pairs): Ask => {
    const { txnType, txnSubType, at } = transactions[name]
    const whole = {
      ...{ version: '5.1.0', encoding: 'UTF-8', signMethod: '01', certId, merId: id },
      ...{ bizType: '000000', accessType: '0', channelType: '08', txnTime: txnTime() },
      ...{ txnType, txnSubType, orderId: fresh('U'), ...pairs },
    }
    const headers = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }
    return { method: 'POST', target: first(at), headers, body: form(signed(chain, whole)) }
  }
  const done = async (name: OperationName, pairs: Pairs) => {
    const { body } = await knock(sandbox.urls.unionpay ?? '', sent(name, pairs))
    const told = verified(chain, body.toString('utf8'))
    if (told?.respCode !== '00') throw new Error(`${name} did not go well: ${body}`)
    return told
  }
  return { chain, sent, done }
}

const news = { backUrl: 'http://127.0.0.1:9/paid' }
export const acpMoney = { txnAmt: '1288', currencyCode: '156', ...news }

async function createContents(place: Place) {
  const { sandbox } = place
  const { chain, sent, done } = createAcpClient(place)
  const day = new Date(place.now() + 9 * 3_600_000).toISOString().slice(5, 10).replace('-', '')
  const money = acpMoney
  const charge = async () => ({
    ...money,
    qrNo: await showCode(sandbox, payer),
    termId: '49000002',
  })
  const byCard = () => ({ ...money, accNo: cardNo, bizType: '000301' })
  const whole = ({ queryId: origQryId = '' }: Pairs) => ({ ...news, txnAmt: '1288', origQryId })
  const sold = async () => done('qr-consume', await charge())
  const held = async () => done('preauth-code', await charge())
  const named = ({ orderId = '', txnTime: time = '' }: Pairs) => ({ orderId, txnTime: time })
  await sold()
  const ordered = () => money
  const contents = {
    ...{ 'qr-apply': ordered, 'qr-consume': charge, 'direct-consume': byCard },
    ...{ 'front-consume': ordered, 'app-consume': ordered, 'order-push': ordered },
    ...{ 'preauth-apply': ordered, 'preauth-code': charge, 'preauth-card': byCard },
    ...{ 'preauth-front': ordered, 'preauth-app': ordered },
    completion: async () => whole(await held()),
    'preauth-undo': async () => whole(await held()),
    'completion-undo': async () => whole(await done('completion', whole(await held()))),
    undo: async () => whole(await sold()),
    refund: async () => whole(await sold()),
    query: async () => named(await sold()),
    reversal: async () => named(await sold()),
    file: () => ({ fileType: '00', settleDate: day }),
    sms: () => ({ accNo: cardNo, bizType: '000301' }),
    certificate: () => ({ certType: '01' }),
  } satisfies Record<OperationName, Content>
  const asking = async () => ({ ...(await charge()), txnAmt: '66601' })
  const refunding = async () => {
    const { queryId: origQryId = '' } = await done('qr-consume', {
      ...(await charge()),
      txnAmt: '100000',
    })
    return async (amountFen: number) =>
      sent('refund', { ...news, txnAmt: String(amountFen), origQryId })
  }
  return { chain, sent, contents, asking, refunding }
}

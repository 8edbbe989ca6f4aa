/** The switch's institution protocol, spoken and verified by hand, by whichever member asks. */
import { createHash, sign, verify, X509Certificate } from 'node:crypto'
import type { Outcome } from '../../core/outcome.ts'
import { type wordings, wordsOf } from '../../simulators/switch/codes.ts'
import { form, type Pairs, split } from '../../simulators/unionpay/stand.fixture.ts'
import { first } from '../clients.fixture.ts'
import { type Place, showCode } from './place.fixture.ts'
import { type Masks, masked } from './transcript.fixture.ts'
import { acpMoney, createAcpClient } from './unionpay.fixture.ts'
import { type Ask, fresh, knock, type Operation, type Reading, type Wire } from './wire.fixture.ts'

const issuer = { issCode: '90010000' }
const acquirer = { acqCode: '90880003' }
const payer = 'icbc-7'
const cardNo = '6222020000000000018'
const object = (inner: string) => Buffer.from(`{${inner}}`).toString('base64')
const payerInfo = object(`accNo=${cardNo}&mobile=13525677809`)
const riskInfo = object('deviceID=123456999&deviceType=1&mobile=13525677809')

const masks: Masks = [
  [/signature=[\w+/=]+/g, 'signature=<signature>'],
  [/certId=\d+/g, 'certId=<certId>'],
  [/\b[SU]\d{11}\b/g, '<number>'],
  [/(txnNo|voucherNum|orderTime|settleDate|paymentValidTime)=\d+/g, '$1=<$1>'],
  [/(settleKey|comInfo|qrNo|payeeInfo)=[^&]+/g, '$1=<$1>'],
]

const readings: Readonly<Record<string, Reading>> = {
  '00': 'success',
  '05': 'pending',
  '03': 'unknown',
  '04': 'unknown',
}

/** What each request is called here, its type, and whose words it is answered in (U2.3). */
const types = {
  lookup: ['0120000903', 'own'],
  pay: ['0130000903', 'lookedUp'],
  'query-scan': ['0140000903', 'original'],
  'register-code': ['0210000903', 'own'],
  confirm: ['0240000903', 'original'],
  consume: ['0310000903', 'own'],
  reversal: ['0320000903', 'original'],
  'undo-consume': ['0330000903', 'undone'],
  'refund-consume': ['0340000903', 'original'],
  'query-consume': ['0350000903', 'original'],
  'refund-scan': ['0150000903', 'original'],
  'undo-scan': ['0170000903', 'undone'],
} as const satisfies Record<string, readonly [string, keyof typeof wordings]>

type Name = keyof typeof types

export async function createSwitchWire(place: Place): Promise<Wire> {
  const { sandbox } = place
  const { response } = sandbox.keys.unionpay
  const key = new X509Certificate(response.certificate).publicKey
  const member = createMember(place)
  const contents = contentsOf(place, member)
  const asking = async () => member.sent('consume', { ...(await consume(place)), txnAmt: '66601' })
  return {
    name: 'the switch’s institution protocol',
    source: 'U1.6, U2.3 and U3.4',
    door: 'switch',
    repeats: [[/reqType=\d+/g, 'reqType=<type>']],
    operations: (Object.entries(contents) as [Name, Content][]).map(
      ([name, content]): Operation => ({
        name,
        fresh: async () => member.sent(name, await content()),
        ...(name === 'consume' ? { asking } : {}),
        expects: (outcome: Outcome) => {
          const { respCode, detail } = wordsOf(outcome, types[name][1])
          return `${respCode} ${detail}`
        },
      }),
    ),
    hear: ({ status, body }) => {
      const text = body.toString('utf8')
      const told = split(text)
      const bytes = Buffer.from(told.signature ?? '', 'base64')
      if (!verify('sha256', digest(told), key, bytes)) throw new Error(`Not verified: ${text}`)
      const { respCode = '', respMsg = '' } = told
      return {
        code: `${respCode} ${/\[(\d{7})\]/.exec(respMsg)?.[1]}`,
        reading: readings[respCode] ?? 'refused',
        shown: masked(`${status} ${text}`, masks),
      }
    },
  }
}

/** The hex digits of a digest are what is signed (U1.3). */
function digest(pairs: Pairs): Buffer {
  const names = Object.keys(pairs).filter((name) => name !== 'signature' && pairs[name] !== '')
  const text = names.sort().map((name) => `${name}=${pairs[name]}`)
  return Buffer.from(createHash('sha256').update(text.join('&')).digest('hex'))
}

function createMember({ sandbox }: Place) {
  const { privateKey } = first(sandbox.merchants.unionpay)
  const sent = (name: Name, pairs: Pairs): Ask => {
    const [reqType] = types[name]
    const whole: Pairs = { version: '1.0.0', certId: '69026276696', reqType, ...pairs }
    const signature = sign('sha256', digest(whole), privateKey).toString('base64')
    const headers = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }
    const body = form({ ...whole, signature })
    return { method: 'POST', target: '/qrc/api/backTransReq.do', headers, body }
  }
  const done = async (name: Name, pairs: Pairs, wanted = '00') => {
    const { body } = await knock(sandbox.urls.switch ?? '', sent(name, pairs))
    const told = split(body.toString('utf8'))
    if (told.respCode !== wanted) throw new Error(`${name} did not go well: ${body}`)
    return { ...pairs, ...told }
  }
  return { sent, done }
}

const time = () =>
  new Date(Date.now() + 8 * 3_600_000).toISOString().replaceAll(/\D/g, '').slice(0, 14)
const numbered = () => ({ orderNo: fresh('S'), orderTime: time() })
const money = { txnAmt: '1288', currencyCode: '156' }

const consume = async ({ sandbox }: Place): Promise<Pairs> => ({
  ...{ ...acquirer, ...money, ...numbered(), qrNo: await showCode(sandbox, payer) },
  ...{ merId: '777290058110048', merCatCode: '5812', merName: 'Noodle House' },
  ...{ termId: '49000002', areaInfo: '1561000' },
})

type Content = () => Promise<Pairs>

function contentsOf(place: Place, { done }: ReturnType<typeof createMember>) {
  const acp = createAcpClient(place)
  const lookup: Content = async () => {
    const { qrCode = '' } = await acp.done('qr-apply', acpMoney)
    return { ...issuer, qrCode }
  }
  const pay: Content = async () => {
    const { txnNo = '' } = await done('lookup', await lookup())
    return { ...issuer, ...money, txnNo, payerInfo, riskInfo }
  }
  const scanned = async () => {
    const looked = await done('lookup', await lookup())
    const { txnNo = '' } = looked
    const paid = await done('pay', { ...issuer, ...money, txnNo, payerInfo, riskInfo })
    return { ...paid, txnNo, orderNo: looked.orderNo ?? '' }
  }
  const consumed = async () => done('consume', await consume(place))
  const back = ({ orderNo = '', voucherNum = '' }: Pairs) => ({
    ...{ ...acquirer, ...numbered(), origOrderNo: orderNo, origOrderTime: time(), voucherNum },
  })
  const which = ({ orderNo = '', orderTime = time() }: Pairs) => ({
    ...{ ...acquirer, orderNo, orderTime },
  })
  return {
    lookup,
    pay,
    'query-scan': async () => ({ ...issuer, txnNo: (await scanned()).txnNo ?? '' }),
    'register-code': async () => ({
      ...{ ...issuer, qrType: '35', payerInfo, riskInfo },
      ...{ qrOrderNo: fresh('S'), qrOrderTime: time() },
    }),
    confirm: async () => {
      const dear = { ...(await consume(place)), txnAmt: '100001' }
      const { qrNo = '', voucherNum = '' } = await done('consume', dear, '05')
      return { ...issuer, qrNo, voucherNum, respCode: '69' }
    },
    consume: () => consume(place),
    reversal: async () => which(await consumed()),
    'undo-consume': async () => back(await consumed()),
    'refund-consume': async () => ({ ...back(await consumed()), ...money }),
    'query-consume': async () => which(await consumed()),
    'refund-scan': async () => ({ ...back(await scanned()), ...money }),
    'undo-scan': async () => back(await scanned()),
  } satisfies Record<Name, Content>
}

import { describe, expect, test } from 'vitest'
import {
  ask,
  card,
  codes,
  createDoorStand,
  type DoorStand,
  form,
  knock,
  object,
  opened,
  orderCode,
  type Pairs,
  signed,
  usually,
  usualOrder,
  verified,
} from './door.fixture.ts'
import type { Exchange } from './exchange.ts'

const success = { respCode: '00', respMsg: '成功[0000000]' }

async function lookedUp(stand: DoorStand): Promise<string> {
  return (await ask(stand, usually.lookup)).txnNo ?? ''
}

async function paid(stand: DoorStand): Promise<Pairs> {
  return ask(stand, { ...usually.pay, txnNo: await lookedUp(stand) })
}

const only = async ({ institution }: DoorStand): Promise<Exchange> => {
  const [exchange, ...more] = await institution.all()
  if (exchange === undefined || more.length > 0) throw new Error('not one exchange')
  return exchange
}

test('a lookup tells the order, its owner and how long it may be paid', async () => {
  const stand = createDoorStand()
  const answer = await ask(stand, usually.lookup)
  expect(answer).toMatchObject({ ...success, orderNo: 'mock20261122000001', txnAmt: '1250' })
  expect(answer).toMatchObject({ acqCode: codes.alipay, paymentValidTime: '900' })
  expect(opened(answer.payeeInfo)).toBe(
    '{id=2021000000000001&merCatCode=5812&name=面馆  Noodles    Co}',
  )
  expect(stand.asked).toMatchObject([
    { to: 'alipay', message: { app: 'icbc', payerInstitution: 'icbc', code: orderCode } },
  ])
})

test('a payment by card is debited at the bank and credited at the owner', async () => {
  const stand = createDoorStand()
  const answer = await paid(stand)
  expect(answer).toMatchObject({ ...success, issCode: codes.icbc, settleDate: '1122' })
  expect(answer.voucherNum).toMatch(/^20261122\d{12}$/)
  expect(answer.settleKey).toMatch(/^49430000 {3}00049992 {3}\d{6}1122193000$/)
  expect(opened(answer.comInfo)).toMatch(
    /^\{F0=0200&F25=00&F3=000000&F37=112219\d{6}&F60=\d{33}\}$/,
  )
  const debit = stand.asked.find(({ kind }) => kind === 'authorise')
  expect(debit).toMatchObject({ to: 'icbc', message: { cardNo: card, city: 'Beijing' } })
  expect(stand.asked.map(({ kind }) => kind)).toEqual(['resolve', 'authorise', 'credit'])
})

test('a payer without an account number pays from what the member holds', async () => {
  const stand = createDoorStand()
  const txnNo = await lookedUp(stand)
  const answer = await ask(stand, {
    ...usually.pay,
    txnNo,
    payerInfo: object('mobile=13525677809'),
  })
  expect(answer.respCode).toBe('00')
  expect((await only(stand)).funding).toEqual({ kind: 'balance' })
})

test('a balance holds nothing: only a card keeps money ready', async () => {
  const stand = createDoorStand()
  const order = { ...usualOrder(stand.clock.now()), holds: true } as const
  stand.said.resolve = { outcome: 'approved', order }
  const byBalance = { ...usually.pay, payerInfo: object('mobile=13525677809') }
  const answer = await ask(stand, { ...byBalance, txnNo: await lookedUp(stand) })
  expect(answer.respCode).toBe('62')
  expect(stand.asked.map(({ kind }) => kind)).toEqual(['resolve'])
  expect((await paid(stand)).respCode).toBe('00')
  expect(stand.asked.map(({ kind }) => kind)).toContain('hold-card')
})

test('the same payment again is the same answer and no second debit', async () => {
  const stand = createDoorStand()
  const txnNo = await lookedUp(stand)
  const first = await ask(stand, { ...usually.pay, txnNo })
  const again = await ask(stand, { ...usually.pay, txnNo })
  expect(again).toEqual(first)
  expect(stand.asked.filter(({ kind }) => kind === 'authorise')).toHaveLength(1)
})

test('a query has two layers, and the second tells what became of the payment', async () => {
  const stand = createDoorStand()
  stand.said.authorise = { outcome: 'funds-insufficient' }
  const { txnNo = '', respCode } = await paid(stand)
  expect(respCode).toBe('64')
  const answer = await ask(stand, { reqType: '0140000903', issCode: codes.icbc, txnNo })
  expect(answer).toMatchObject({ ...success, origRespCode: '64', txnAmt: '1250' })
  expect(answer.origRespMsg).toBe('卡上的余额不足[1000051]')
})

test('a query of what never came says so by 35, and only its payer finds a payment', async () => {
  const stand = createDoorStand()
  const { txnNo = '' } = await paid(stand)
  const own = { reqType: '0140000903', txnNo }
  expect((await ask(stand, { ...own, issCode: codes.icbc })).origRespCode).toBe('00')
  const stranger = await ask(stand, { ...own, issCode: codes.alipay })
  expect(stranger).toMatchObject({ respCode: '35', respMsg: '原交易不存在或状态不正确[3102031]' })
  expect(stranger.origRespCode).toBeUndefined()
})

test('the same number for other contents is a duplicate, and another amount is no match', async () => {
  const stand = createDoorStand()
  await ask(stand, usually.consume)
  expect((await ask(stand, { ...usually.consume, txnAmt: '1251' })).respCode).toBe('12')
  const txnNo = await lookedUp(stand)
  expect((await ask(stand, { ...usually.pay, txnNo, txnAmt: '1251' })).respCode).toBe('36')
})

test('a code that is applied for is charged at the member who applied', async () => {
  const stand = createDoorStand()
  const applied = await ask(stand, {
    ...{ reqType: '0210000903', issCode: codes.icbc, qrType: '35', qrValidTime: '60' },
    ...{ qrOrderNo: 'code20261122000001', qrOrderTime: '20261122193000' },
    ...{ riskInfo: usually.pay.riskInfo, payerInfo: usually.pay.payerInfo },
  })
  expect(applied).toMatchObject({ ...success, qrValidTime: '60' })
  expect(applied.qrNo).toMatch(/^62\d{17}$/)
  const answer = await ask(stand, { ...usually.consume, qrNo: applied.qrNo ?? '' })
  expect(answer).toMatchObject(success)
  expect(opened(answer.payerInfo)).toBe(`{issCode=${codes.icbc}}`)
  const charge = stand.asked.find(({ kind }) => kind === 'charge')
  expect(charge).toMatchObject({ to: 'icbc', message: { payee: { city: 'Beijing' } } })
})

test('a large consume waits for the password, and the verdict ends it', async () => {
  const stand = createDoorStand()
  const consume = { ...usually.consume, txnAmt: '100001' }
  const waits = await ask(stand, consume)
  expect(waits).toMatchObject({
    respCode: '05',
    respMsg: '交易已受理，请稍后查询交易结果[6154037]',
  })
  expect((await ask(stand, usually.queryConsume)).origRespCode).toBe('05')
  const { voucher } = await only(stand)
  const verdict = { reqType: '0240000903', qrNo: consume.qrNo, voucherNum: voucher }
  const wrong = await ask(stand, { ...verdict, issCode: codes.icbc, respCode: '00' })
  expect(wrong.respCode).toBe('35')
  const answer = await ask(stand, { ...verdict, issCode: codes.wechatpay, respCode: '65' })
  expect(answer.respCode).toBe('00')
  expect((await ask(stand, usually.queryConsume)).origRespCode).toBe('65')
})

describe('what an acquirer takes back', () => {
  const undo: Pairs = {
    ...{ reqType: '0330000903', acqCode: codes.unionpay },
    ...{ orderNo: 'undo20261122000001', orderTime: '20261122193500' },
    ...{ origOrderNo: 'till20261122000001', origOrderTime: '20261122193000' },
  }
  const consumed = async () => {
    const stand = createDoorStand()
    const { voucherNum = '' } = await ask(stand, usually.consume)
    return { stand, voucherNum }
  }

  test('a refund goes back to the payer, and never more than was paid', async () => {
    const { stand, voucherNum } = await consumed()
    const refund = { ...usually.refundConsume, voucherNum }
    const answer = await ask(stand, refund)
    expect(answer).toMatchObject({ ...success, settleDate: '1122', voucherNum })
    expect(opened(answer.comInfo)).toContain('F0=0220')
    expect(stand.asked.at(-1)).toMatchObject({ kind: 'give-back', message: { amountFen: 1000 } })
    expect((await ask(stand, refund)).respCode).toBe('00')
    expect((await ask(stand, { ...refund, txnAmt: '900' })).respCode).toBe('12')
    const more = await ask(stand, { ...refund, orderNo: 'back20261122000002' })
    expect(more.respCode).toBe('36')
    expect(stand.asked.filter(({ kind }) => kind === 'give-back')).toHaveLength(1)
  })

  test('an undone consume is undone once, as a whole, and not after a refund', async () => {
    const { stand, voucherNum } = await consumed()
    expect(await ask(stand, { ...undo, voucherNum })).toMatchObject(success)
    expect((await only(stand)).state).toBe('reversed')
    expect((await ask(stand, { ...undo, voucherNum })).respCode).toBe('45')
    const other = await consumed()
    await ask(other.stand, { ...usually.refundConsume, voucherNum: other.voucherNum })
    const late = await ask(other.stand, { ...undo, voucherNum: other.voucherNum })
    expect(late.respCode).toBe('45')
  })

  test.each([
    ['undone', { ...undo }, '45'],
    ['reversed', { ...usually.queryConsume, reqType: '0320000903' }, '35'],
  ] as const)('what is being given back in part is not %s as a whole', async (_, request, no) => {
    const { stand, voucherNum } = await consumed()
    stand.said['give-back'] = { outcome: 'result-unknown' }
    await ask(stand, { ...usually.refundConsume, voucherNum })
    expect((await ask(stand, { ...request, voucherNum })).respCode).toBe(no)
    stand.said['give-back'] = { outcome: 'approved' }
    expect(await ask(stand, { ...usually.refundConsume, voucherNum })).toMatchObject(success)
    expect(await only(stand)).toMatchObject({ state: 'refunding', refunds: [{ done: true }] })
  })

  test('nothing is undone after its clearing day, nor by another voucher or member', async () => {
    const { stand, voucherNum } = await consumed()
    const strange = { ...undo, voucherNum: '20261122000000000099' }
    expect((await ask(stand, strange)).respCode).toBe('35')
    expect((await ask(stand, { ...undo, voucherNum, acqCode: codes.alipay })).respCode).toBe('35')
    stand.clock.advance(4 * 3_600_000)
    expect((await ask(stand, { ...undo, voucherNum })).respCode).toBe('35')
    expect((await ask(stand, { ...usually.queryConsume, reqType: '0320000903' })).respCode).toBe(
      '35',
    )
    expect((await only(stand)).state).toBe('paid')
  })

  test('a reversal that comes before its consume refuses it', async () => {
    const stand = createDoorStand()
    const reversal = { ...usually.queryConsume, reqType: '0320000903' }
    expect((await ask(stand, reversal)).respCode).toBe('00')
    expect((await ask(stand, usually.consume)).respCode).toBe('46')
    expect(stand.asked).toEqual([])
  })

  test('a scanned payment is found by its voucher, or by an order number that names one', async () => {
    const stand = createDoorStand()
    const { voucherNum = '' } = await paid(stand)
    const refund = {
      ...{ reqType: '0150000903', acqCode: codes.alipay, txnAmt: '250', currencyCode: '156' },
      ...{ orderNo: 'back20261122000001', orderTime: '20261122193500' },
      ...{ origOrderNo: 'mock20261122000001', origOrderTime: '20261122193000' },
    }
    expect(await ask(stand, refund)).toMatchObject({ ...success, voucherNum })
    expect(stand.asked.at(-1)).toMatchObject({ kind: 'credit-card', to: 'icbc' })
    expect((await ask(stand, { ...refund, acqCode: codes.unionpay })).respCode).toBe('35')
    const again = await ask(stand, { ...refund, reqType: '0170000903', voucherNum })
    expect(again.respCode).toBe('45')
    const other = createDoorStand()
    const whole = { ...refund, reqType: '0170000903', ...(await voucherOf(other)) }
    expect((await ask(other, whole)).respCode).toBe('00')
    expect((await only(other)).state).toBe('refunded')
  })
})

const voucherOf = async (stand: DoorStand) => ({ voucherNum: (await paid(stand)).voucherNum ?? '' })

test('a refusal by policy is said in the switch’s words, at the hop of the member', async () => {
  const stand = createDoorStand()
  stand.policies.now = { 'icbc>switch': { refusals: [{ outcome: 'switch-down', weight: 1 }] } }
  const answer = await ask(stand, { ...usually.pay, txnNo: '2026112219300000000001' })
  expect(answer.respCode).toBe('02')
  expect(stand.events).toMatchObject([
    { type: 'hop-passed', hop: 'icbc>switch', operation: 'pay', outcome: 'switch-down' },
  ])
})

test('bad days refuse no question: what happened, happened', async () => {
  const stand = createDoorStand()
  await ask(stand, usually.consume)
  const when = { operation: ['query'] }
  const refusals = [{ outcome: 'switch-down' as const, weight: 1, when }]
  stand.policies.now = { switch: { refusals } }
  expect((await ask(stand, usually.queryConsume)).origRespCode).toBe('00')
})

test.each<[string, Pairs, string, string]>([
  ['another version', { version: '5.1.0' }, '10', 'version'],
  ['a field nobody knows', { colour: 'red' }, '10', 'colour'],
  ['no certificate number', { certId: '' }, '13', 'certId'],
  ['a type nobody knows', { reqType: '9990000903' }, '34', 'reqType'],
  ['a type that is not served', { reqType: '0510000903' }, '32', 'reqType'],
  ['a type of the other side’s address', { path: 'merBackTransReq.do' }, '32', 'reqType'],
  ['a code of nobody', { issCode: '12345678' }, '32', ''],
  ['a member without a key', { issCode: codes.cmb }, '32', ''],
  ['the other side’s code', { issCode: '', acqCode: codes.icbc }, '13', 'issCode'],
  ['no amount', { txnAmt: '' }, '13', 'txnAmt'],
  ['an amount of nothing', { txnAmt: '0' }, '10', 'txnAmt'],
  ['an amount past all bounds', { txnAmt: '10000000001' }, '33', 'txnAmt'],
  ['dollars', { currencyCode: '840' }, '10', 'currencyCode'],
  ['no risk information', { riskInfo: '' }, '13', 'riskInfo'],
  ['an object that is none', { payerInfo: '{accNo=1}' }, '10', 'payerInfo'],
  ['a payer without a phone', { payerInfo: object(`accNo=${card}`) }, '13', 'payerInfo.mobile'],
  ['a card of letters', { payerInfo: object('accNo=x&mobile=1') }, '10', 'payerInfo.accNo'],
  ['an encrypted object', { encryptCertId: '68759529225' }, '32', 'encryptCertId'],
  ['an SM2 signature', { signType: '03' }, '32', 'signType'],
  ['a number nobody gave out', { txnNo: '2026112219300099999999' }, '34', ''],
])('%s is refused', async (_, change, respCode, field) => {
  const stand = createDoorStand()
  const answer = await ask(stand, { ...usually.pay, ...change })
  expect(answer.respCode).toBe(respCode)
  expect(answer.respMsg).toContain(field === '' ? '[' : `:${field}[`)
  expect(answer.certId).toBe('69678957876')
  expect(stand.asked).toEqual([])
})

test('a wrong signature is refused by 11, and the observers hear of it', async () => {
  const stand = createDoorStand()
  const pairs = signed({ version: '1.0.0', certId: '1', ...usually.lookup })
  const { body } = await knock(stand, 'backTransReq.do', form({ ...pairs, qrCode: 'other' }))
  expect(verified(String(body))).toMatchObject({ respCode: '11', respMsg: '验证签名失败[9100004]' })
  expect(stand.events).toMatchObject([{ type: 'request-refused', institution: 'switch' }])
})

test('who signs by SHA-1, as UnionPay’s own SDK does for 1.0.0, is answered by SHA-1', async () => {
  const stand = createDoorStand()
  const pairs = signed({ version: '1.0.0', certId: '1', ...usually.lookup }, 'sha1')
  const { body } = await knock(stand, 'issBackTransReq.do', form(pairs))
  expect(verified(String(body), 'sha1')).toMatchObject(success)
  expect(verified(String(body), 'sha256')).toBeUndefined()
})

test.each([
  ['nothing', ''],
  ['JSON', '{"version":"1.0.0"}'],
  ['a name twice', 'version=1.0.0&version=1.0.0'],
  ['a bad escape', 'version=%zz'],
  ['bytes that are no UTF-8', 'version=%ff%fe'],
  ['a name that is none', '__proto__=1&a=2'],
])('%s cannot be read and is told so in two words', async (_, body) => {
  const stand = createDoorStand()
  const reply = await knock(stand, 'backTransReq.do', body)
  expect(reply).toMatchObject({ status: 200, body: 'Invalid request.' })
  expect(reply.headers['Content-Type']).toBe('text/html;charset=UTF-8')
  expect(stand.events).toMatchObject([{ type: 'request-refused', reason: 'no form' }])
})

test('the door has three addresses, and what the host refuses is said in two words', async () => {
  const { institution } = createDoorStand()
  expect(institution.routes.map(({ path }) => path)).toEqual([
    '/qrc/api/backTransReq.do',
    '/qrc/api/issBackTransReq.do',
    '/qrc/api/merBackTransReq.do',
  ])
  for (const why of ['not-found', 'body-too-large', 'crashed'] as const) {
    const request = { method: 'GET', target: '/', path: '/', query: '', headers: {}, params: {} }
    const reply = await institution.refuse(why, { ...request, body: Buffer.alloc(0) })
    expect(reply.body).toBe('Invalid request.')
  }
})

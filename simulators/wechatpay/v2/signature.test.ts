import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { merchantId } from '../../../core/ids.ts'
import type { WechatPayMerchant } from '../merchants.ts'
import { appid, mchid } from '../stand.fixture.ts'
import { apiV2Key, common, handSigned, xmlOf } from './client.fixture.ts'
import { sandboxKey } from './paths.ts'
import { sealRefund } from './seal.ts'
import { claimOf, signOf, signText } from './signature.ts'

// The vector of docs/sources.md, W6.2.
const published = {
  ...{ appid: 'wxd930ea5d5a258f4f', body: 'test', device_info: '1000', mch_id: '10000100' },
  nonce_str: 'ibuaiVcKdpRxkhJA',
}

test('signs the published vector with MD5 and HMAC-SHA256', () => {
  const told = Object.entries(published)
  expect(signOf(told, apiV2Key, 'MD5')).toBe('9A0A8659F005D6984697E2CA0A9CF3B7')
  expect(signOf(told, apiV2Key, 'HMAC-SHA256')).toBe(
    '6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6',
  )
})

test('signs an error of production as production did', () => {
  const text =
    'appid=wxa5b511bc130a4d9e&device_info=WEB&err_code=INVALID_REQUEST&err_code_des=201 商户订单号重复&mch_id=110605603&nonce_str=zg9vizP9FSWKP9ku&result_code=FAIL&return_code=SUCCESS&return_msg=OK&sub_mch_id=345923236'
  expect(signText(text, '2ab9071b06b9f739b950ddb41db2690d', 'MD5')).toBe(
    'E06AFA945146A138D7F7C3CF4C13234F',
  )
})

test('leaves out what is empty and the signature, whatever the order', () => {
  const told = [['sign', 'X'], ['empty', ''], ...Object.entries(published).reverse()] as const
  expect(signOf(told, apiV2Key, 'MD5')).toBe('9A0A8659F005D6984697E2CA0A9CF3B7')
})

test('sorts names as ASCII does, a beginning before the whole, capitals first', () => {
  const told = [
    ['ab', '1'],
    ['a', '2'],
    ['a_b', '3'],
    ['B', '4'],
    ['a1', '5'],
  ] as const
  const byHand = signText('B=4&a=2&a1=5&a_b=3&ab=1', 'k', 'MD5')
  expect(signOf(told, 'k', 'MD5')).toBe(byHand)
})

test('seals the published refund text', () => {
  expect(sealRefund('<root><out_refund_no><![CDATA[R1]]></out_refund_no></root>', apiV2Key)).toBe(
    'WBzGpzQuNpcFxIlFjUUD9BZv+lpBMzd2SHiKCkwfALWid5G8ZvfOussfMIHLbKJmsY2g6P/DX3YcO2Irvd86vg==',
  )
})

const merchant: WechatPayMerchant = {
  ...{ id: merchantId(mchid), appid, apiV3Key: '', apiV2Key, serial: '' },
  payee: { merchant: merchantId(mchid), name: 'Tea', city: 'Beijing', categoryCode: '5499' },
  publicKey: generateKeyPairSync('ed25519').publicKey,
}

const claim = (said: Record<string, string>, path = '/pay/orderquery') =>
  claimOf(
    { path, body: Buffer.from(xmlOf(said)) },
    { find: (id) => (id === mchid ? merchant : undefined) },
  )

const textOf = (made: ReturnType<typeof claim>) => (typeof made === 'string' ? made : made.text())

test('a claim tells the text, the key and whether they fit, unknown fields included', () => {
  const said = { ...common, out_trade_no: 'T1', new_field: '新', attach: '' }
  const right = claim({ ...said, sign: handSigned(said, apiV2Key) })
  const text = `appid=${common.appid}&mch_id=${common.mch_id}&new_field=新&nonce_str=${common.nonce_str}&out_trade_no=T1`
  expect(right).toMatchObject({ key: apiV2Key, signType: 'MD5', genuine: true })
  const wrong = claim({ ...said, sign: 'F'.repeat(32) })
  for (const made of [wrong, claim(said)]) expect(made).toMatchObject({ genuine: false })
  for (const made of [right, wrong, claim(said)]) expect(textOf(made)).toBe(text)
})

test.each([
  ['another value', { out_trade_no: 'T2' }],
  ['an unknown field more', { extra: '1' }],
  ['another method', { sign_type: 'HMAC-SHA256' }],
  ['small letters', { sign: 'x' }],
])('a signature does not survive %s', (_what, change) => {
  const said = { ...common, out_trade_no: 'T1' }
  const sign = handSigned(said, apiV2Key)
  const bent = { ...said, sign, ...change }
  const small = 'sign' in change ? { ...bent, sign: sign.toLowerCase() } : bent
  expect(claim(small)).toMatchObject({ genuine: false })
})

test.each([
  ['mch_id', 'x1', 'merchant-unnamed'],
  ['mch_id', '1999999999', 'merchant-unknown'],
  ['sign_type', 'RSA', 'sign-type-unknown'],
  ['sign_type', 'constructor', 'sign-type-unknown'],
])('%s %s is no claim: %s', (name, value, why) => {
  expect(claim({ ...common, [name]: value, sign: 'X' })).toBe(why)
})

test('the sandbox key opens sandbox paths only', () => {
  const said = { ...common, out_trade_no: 'T1' }
  const sign = handSigned(said, sandboxKey(apiV2Key))
  expect(claim({ ...said, sign })).toMatchObject({ genuine: false })
  for (const prefix of ['/sandboxnew', '/xdc/apiv2sandbox']) {
    expect(claim({ ...said, sign }, `${prefix}/pay/orderquery`)).toMatchObject({
      ...{ genuine: true, key: sandboxKey(apiV2Key) },
    })
  }
})

/** Alipay's own SDK, unmodified, at the doors of a whole sandbox: both entrances, both modes, AES. */
import { request } from 'node:http'
import { AlipayFormData, AlipayRequestError, AlipaySdk, type AlipaySdkConfig } from 'alipay-sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'

let sandbox: Sandbox
const complaints: string[] = []
const sdks: Record<'key' | 'certificate', AlipaySdk | undefined> = {
  key: undefined,
  certificate: undefined,
}

beforeAll(async () => {
  sandbox = await startSandbox({
    seed: 5,
    home: process.env.HUTONG_TEST_HOME ?? '',
    complain: (says) => complaints.push(says),
  })
  const { platform, root, platformCertificate } = sandbox.keys.alipay
  sdks.key = sdkWith({ alipayPublicKey: platform.publicKey })
  sdks.certificate = sdkWith({
    appCertContent: merchant().certificate,
    alipayPublicCertContent: platformCertificate,
    alipayRootCertContent: root,
  })
})

afterAll(async () => {
  expect(complaints).toEqual([])
  await sandbox.close()
})

function merchant() {
  const [first] = sandbox.keys.alipay.merchants
  if (first === undefined) throw new Error('No merchant.')
  return first
}

function sdkWith(more: Partial<AlipaySdkConfig>): AlipaySdk {
  const { id: appId, privateKey, aesKey: encryptKey } = merchant()
  const endpoint = sandbox.urls.alipay ?? ''
  const own = { appId, privateKey, keyType: 'PKCS8' as const, encryptKey }
  return new AlipaySdk({ ...own, endpoint, gateway: `${endpoint}/gateway.do`, ...more })
}

function sdkOf(mode: keyof typeof sdks): AlipaySdk {
  const sdk = sdks[mode]
  if (sdk === undefined) throw new Error('No SDK.')
  return sdk
}

let count = 0
const fresh = () => {
  count += 1
  return { out_trade_no: `SDK${count}`, total_amount: '12.88', subject: '测试 a+b / 茶' }
}

const modes = ['key', 'certificate'] as const
const validated = { validateSign: true }

test.each(modes)('exec makes an order and asks for it, in %s mode', async (mode) => {
  const sdk = sdkOf(mode)
  const bizContent = fresh()
  const made = await sdk.exec('alipay.trade.precreate', { bizContent }, validated)
  expect(made).toMatchObject({ code: '10000', outTradeNo: bizContent.out_trade_no })
  expect(made.traceId).toMatch(/^[0-9a-f]{30}$/)
  const asked = { bizContent: { out_trade_no: bizContent.out_trade_no } }
  const found = await sdk.exec('alipay.trade.query', asked, validated)
  expect(found).toMatchObject({ code: '40004', subCode: 'ACQ.TRADE_NOT_EXIST' })
})

test.each(modes)('curl makes an order and asks for it, in %s mode', async (mode) => {
  const sdk = sdkOf(mode)
  const body = fresh()
  const made = await sdk.curl('POST', '/v3/alipay/trade/precreate', { body })
  expect(made).toMatchObject({ responseHttpStatus: 200, data: { out_trade_no: body.out_trade_no } })
  const asked = sdk.curl('POST', '/v3/alipay/trade/query', { body: { out_trade_no: 'SDK0' } })
  await expect(asked).rejects.toBeInstanceOf(AlipayRequestError)
  await expect(asked).rejects.toMatchObject({
    code: 'ACQ.TRADE_NOT_EXIST',
    responseHttpStatus: 400,
    traceId: expect.stringMatching(/^[0-9a-f]{30}$/),
  })
})

test.each(modes)('encrypted content is understood and answered alike, in %s mode', async (mode) => {
  const sdk = sdkOf(mode)
  const bizContent = fresh()
  const asked = { bizContent, needEncrypt: true }
  // This SDK cannot verify an encrypted answer of the gateway; it can decrypt one.
  const made = await sdk.exec('alipay.trade.precreate', asked)
  expect(made).toMatchObject({ code: '10000', outTradeNo: bizContent.out_trade_no })
  const body = fresh()
  const rest = { body, needEncrypt: true }
  const { data } = await sdk.curl('POST', '/v3/alipay/trade/precreate', rest)
  expect(data).toMatchObject({ out_trade_no: body.out_trade_no })
})

test('a call with a file comes through, at both entrances', async () => {
  const sdk = sdkOf('key')
  const content = Buffer.from('\xff\xd8\r\n--', 'latin1')
  const form = new AlipayFormData()
  form.addField('memo', '测 试+&')
  form.addFile('image', '图片.jpg', content)
  // Beside a file this SDK sends no biz_content: what is missed is what was asked, not a signature.
  const asked = await sdk.exec('alipay.trade.query', {}, { ...validated, formData: form })
  expect(asked).toMatchObject({ code: '40004', subCode: 'ACQ.INVALID_PARAMETER' })

  const parts = new AlipayFormData()
  parts.addFile('image', '图片.jpg', content)
  const rest = { form: parts, body: { out_trade_no: 'SDK0', memo: '试' } }
  const refused = sdk.curl('POST', '/v3/alipay/trade/query', rest)
  await expect(refused).rejects.toMatchObject({ code: 'ACQ.TRADE_NOT_EXIST' })
})

test('what v3 is asked in a query, with a token or a term of its own, verifies', async () => {
  const sdk = sdkWith({
    alipayPublicKey: sandbox.keys.alipay.platform.publicKey,
    additionalAuthInfo: 'expired_seconds=120',
  })
  const path = '/v3/alipay/trade/query'
  const more = { query: { memo: '测 试+&' }, appAuthToken: '202112BBtoken' }
  const asked = sdk.curl('POST', path, { ...more, body: { out_trade_no: 'SDK0' } })
  await expect(asked).rejects.toMatchObject({ code: 'ACQ.TRADE_NOT_EXIST' })
  const query = { bill_type: 'trade', bill_date: '2016-04-05' }
  const bill = sdk.curl('GET', '/v3/alipay/data/dataservice/bill/downloadurl/query', { query })
  await expect(bill).rejects.toMatchObject({ code: expect.not.stringContaining('signature') })
})

test('RSA with SHA-1 is signed and answered, and only gateway.do speaks it', async () => {
  const { publicKey: alipayPublicKey } = sandbox.keys.alipay.platform
  const sdk = sdkWith({ alipayPublicKey, signType: 'RSA' })
  const asked = { bizContent: { out_trade_no: 'SDK0' } }
  const found = await sdk.exec('alipay.trade.query', asked, validated)
  expect(found).toMatchObject({ subCode: 'ACQ.TRADE_NOT_EXIST' })
})

test.each(modes)(
  'a stranger’s key is told what should have been signed, in %s mode',
  async (mode) => {
    const { alipayPublicKey, appCertSn, alipayRootCertSn } = sdkOf(mode).config
    const stranger = sdkWith({
      alipayPublicKey,
      privateKey: sandbox.keys.alipay.platform.privateKey,
    })
    if (mode === 'certificate') Object.assign(stranger.config, { appCertSn, alipayRootCertSn })
    const asked = { bizContent: { out_trade_no: 'SDK0' } }
    const told = await stranger.exec('alipay.trade.query', asked, validated)
    expect(told).toMatchObject({ code: '40002', subCode: 'isv.invalid-signature' })
    expect(told.subMsg).toContain('biz_content={&quot;out_trade_no&quot;:&quot;SDK0&quot;}&amp;')
    const rest = stranger.curl('POST', '/v3/alipay/trade/query', { body: { out_trade_no: 'SDK0' } })
    await expect(rest).rejects.toMatchObject({ code: 'invalid-signature', responseHttpStatus: 400 })
  },
)

test('a certificate nobody knows is refused, and the real one can be fetched by its number', async () => {
  const sdk = sdkOf('certificate')
  const { alipayCertSn } = sdk.config
  const asked = { bizContent: { alipay_cert_sn: alipayCertSn } }
  const fetched = await sdk.exec('alipay.open.app.alipaycert.download', asked, validated)
  const pem = Buffer.from(fetched.alipayCertContent, 'base64').toString()
  expect(pem).toBe(sandbox.keys.alipay.platformCertificate)

  const lost = sdkWith({ alipayPublicKey: sdk.config.alipayPublicKey })
  Object.assign(lost.config, { appCertSn: '0'.repeat(32), alipayRootCertSn: 'x' })
  const refused = await lost.exec('alipay.trade.query', { bizContent: {} }, validated)
  expect(refused).toMatchObject({ subCode: 'isv.app-cert-not-exist' })
})

/** Sends a request whose target names the host, as Python's SDK does. */
function absolute(path: string, method: string, headers: Record<string, string> = {}) {
  const { hostname, port } = new URL(sandbox.urls.alipay ?? '')
  return new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    const target = `http://${hostname}${path}`
    const sent = request({ hostname, port, path: target, method, headers }, async (answer) => {
      const chunks: Buffer[] = []
      for await (const chunk of answer) chunks.push(chunk)
      resolve({ status: answer.statusCode, body: Buffer.concat(chunks).toString() })
    })
    sent.on('error', reject)
    sent.end()
  })
}

test.each(['GET', 'POST'])('a %s whose target is absolute is understood', async (method) => {
  const signed = sdkOf('key').sdkExec('alipay.trade.query', {
    bizContent: { outTradeNo: 'SDK0' },
  })
  const { status, body } = await absolute(`/gateway.do?${signed}`, method)
  expect(status).toBe(200)
  expect(body).toContain('"sub_code":"ACQ.TRADE_NOT_EXIST"')
})

test('an unknown path and a wrong verb of v3 are refused in its words', async () => {
  const sdk = sdkOf('key')
  const nowhere = sdk.curl('POST', '/v3/alipay/trade/nothing', { body: {} })
  await expect(nowhere).rejects.toMatchObject({ code: 'invalid-method', responseHttpStatus: 400 })
  const wrong = sdk.curl('GET', '/v3/alipay/trade/query')
  await expect(wrong).rejects.toMatchObject({ code: 'invalid-method' })
})

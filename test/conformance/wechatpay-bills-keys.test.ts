/** Bills, certificates and the echo of APIv3, by wechatpay-node-v3 and by wechatpay-axios-plugin. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Aes, Rsa } from 'wechatpay-axios-plugin'
import { createTally, holdPageTo } from './tally.fixture.ts'
import { daysBefore } from './town.fixture.ts'
import {
  merchantAt,
  nodeClient,
  nodeOffers,
  type Says,
  v3Columns,
} from './wechatpay-clients.fixture.ts'
import { type Counter, type Desk, deskAt, openCounter, pay } from './wechatpay-desk.fixture.ts'

let counter: Counter
let yesterday = ''

beforeAll(async () => {
  counter = await openCounter()
  // What a bill will tell of.
  for (const column of v3Columns) await deskOf(`${pay}/native`, column).paid()
  yesterday = counter.town.letDaysPass()
})

afterAll(() => counter.town.close())

const deskOf = (operation: string, column: string) => deskAt(counter, { operation, column, tally })

const cases: Readonly<Record<string, (desk: Desk) => Promise<void>>> = {
  'GET /v3/bill/tradebill': async (desk) => {
    const said = { bill_date: yesterday, bill_type: 'ALL' }
    expect(await desk.ok({ said })).toMatchObject({ hash_type: 'SHA1' })
    await desk.ok({ said: { ...said, tar_type: 'GZIP' } })
    await billRefusals(desk, said, { bill_type: 'SOME' })
  },
  'GET /v3/bill/fundflowbill': async (desk) => {
    const said = { bill_date: yesterday, account_type: 'BASIC' }
    expect(await desk.ok({ said })).toMatchObject({ hash_type: 'SHA1' })
    await billRefusals(desk, said, { account_type: 'SECRET' })
  },
  'GET /v3/billdownload/file': async ({ ok, no, ask, forged, client }) => {
    const bill = { said: { bill_date: yesterday } }
    const { download_url, hash_value } = await ask('GET /v3/bill/tradebill', bill)
    const token = (url: unknown) => new URL(String(url)).searchParams.get('token') ?? ''
    const { text } = await ok({ said: { token: token(download_url) } })
    const withMark = `\ufeff${String(text).replace(/^\ufeff/, '')}`
    expect(createHash('sha1').update(withMark).digest('hex')).toBe(hash_value)
    const spoilt = { said: { token: 'x'.repeat(64) } }
    await no('a token nobody has', '400 INVALID_REQUEST', spoilt)
    const next = v3Columns.find((column) => column !== client.column) ?? 'axios, certificate'
    const theirs = await deskOf('', next).ask('GET /v3/bill/tradebill', bill)
    const foreign = { said: { token: token(theirs.download_url) } }
    await no("another merchant's token", '403 NO_AUTH', foreign)
    await forged({ said: { token: token(download_url) } })
  },
  'GET /v3/certificates': async ({ ok, no, forged, client }) => {
    const { data } = await ok({})
    const { platform } = counter.town.sandbox.keys.wechatpay
    const [listed] = Object.values(data as Record<string, Says>)
    expect(listed?.serial_no).toBe(platform.serial)
    if (client.column === 'wechatpay-node-v3') {
      await nodeCertificateRefusals(no, forged)
      return
    }
    const sealed = Object.entries(Object(listed?.encrypt_certificate))
    const part = (name: string) => String(sealed.find(([one]) => one === name)?.[1])
    const given = [client.merchant.apiV3Key, part('nonce'), part('associated_data')] as const
    expect(Aes.AesGcm.decrypt(part('ciphertext'), ...given)).toBe(platform.certificate)
    const of = (algorithm_type: string) => ({ said: { algorithm_type } })
    await no('of an algorithm there is none of', '404 RESOURCE_NOT_EXISTS', of('SM2'))
    await no('of an algorithm nobody has', '400 PARAM_ERROR', of('DSA'))
    await forged({})
  },
  'POST /v3/security/echo': async ({ ok, no, forged, client }) => {
    const { platform, platformKey } = counter.town.sandbox.keys.wechatpay
    const isCertificate = client.column === 'axios, certificate'
    const key = isCertificate ? platform.certificate : platformKey.publicKey
    const serial = isCertificate ? platform.serial : platformKey.id
    const headers = { 'Wechatpay-Serial': serial }
    const said = { echo_message: '回显', encrypted_echo_message: Rsa.encrypt('密', key) }
    const told = await ok({ said, headers })
    const back = Rsa.decrypt(String(told.encrypted_echo_message), client.merchant.privateKey)
    expect([told.echo_message, back]).toEqual(['回显', '密'])
    await no('no message', '400 PARAM_ERROR', { said: {} })
    const spoilt = { ...said, encrypted_echo_message: 'QUJD' }
    await no('a secret that does not open', '400 PARAM_ERROR', { said: spoilt, headers })
    await forged({ said, headers })
  },
}

async function billRefusals({ no, forged }: Desk, said: Says, odd: Says) {
  const on = (bill_date: string) => ({ said: { ...said, bill_date } })
  await no('a day to come', '400 INVALID_REQUEST', on('2099-01-01'))
  await no('no such day', '400 PARAM_ERROR', on('2025-02-29'))
  await no('a day without trades', '400 NO_STATEMENT_EXIST', on(daysBefore(yesterday, 1)))
  await no('a kind nobody has', '400 PARAM_ERROR', { said: { ...said, ...odd } })
  await forged({ said })
}

/** Whatever the network says, the SDK says one sentence. */
async function nodeCertificateRefusals(no: Desk['no'], forged: Desk['forged']) {
  const says = '拉取平台证书失败'
  await forged({}, says)
  const { sandbox } = counter.town
  const unknown = { ...merchantAt(sandbox, 2), id: '1999999999' }
  await no('a merchant nobody knows', says, {}, nodeClient(sandbox, unknown))
  const serials = { ...unknown, id: merchantAt(sandbox, 2).id }
  const other = { ...serials, certificate: sandbox.keys.wechatpay.platform.certificate }
  await no('a certificate nobody knows', says, {}, nodeClient(sandbox, other))
}

const lacking = (operation: string) => (nodeOffers(operation) ? [] : ['wechatpay-node-v3'])

const tally = createTally({
  title: 'WeChat Pay: bills and keys of APIv3',
  says: [
    'As before. A file that is downloaded is held to the hash that was told. `wechatpay-node-v3` says one sentence of whatever keeps it',
    'from certificates.',
  ].join('\n'),
  methods: Object.fromEntries(Object.keys(cases).map((method) => [method, lacking(method)])),
  columns: v3Columns,
})

describe.each(Object.entries(cases))('%s', (operation, run) => {
  const offered = v3Columns.filter((column) => !lacking(operation).includes(column))
  test.each(offered)('by %s', async (column) => {
    await run(deskOf(operation, column))
  })
})

test('afterwards books and records agree', async () => {
  await counter.town.atPeace()
})

test('docs/conformance.md tells what was run', () => {
  holdPageTo(tally.section())
})

/** A merchant holds, completes and undoes over sockets: the gateway, the switch and the card's bank. */
import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import {
  type Chain,
  form,
  type Pairs,
  signed,
  verified,
} from '../simulators/unionpay/stand.fixture.ts'
import { openShop, type Shop } from './shop.fixture.ts'

const first = <T>(list: readonly T[]): T => {
  const [one] = list
  if (one === undefined) throw new Error('The list is empty.')
  return one
}

let sandbox: Sandbox
let shop: Shop
let chain: Chain

beforeAll(async () => {
  const home = process.env.HUTONG_TEST_HOME ?? ''
  sandbox = await startSandbox({ seed: 7, home, peers: 'http' })
  shop = await openShop()
  const { root, middle, response, merchants } = sandbox.keys.unionpay
  const unused = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })
  const signer = (certificate: string) => ({ certificate, certId: '', privateKey: String(unused) })
  chain = {
    ...{ response, merchant: first(merchants) },
    ...{ root: signer(root.certificate), middle: signer(middle.certificate) },
  }
})

afterAll(async () => {
  await sandbox.close()
  shop.close()
})

const txnTime = () =>
  new Date(Date.now() + 8 * 3_600_000).toISOString().replaceAll(/\D/g, '').slice(0, 14)

async function ask(path: string, type: string, pairs: Pairs) {
  const merchant = first(sandbox.keys.unionpay.merchants)
  const envelope = {
    ...{ version: '5.1.0', encoding: 'UTF-8', signMethod: '01', certId: merchant.certId },
    ...{ merId: merchant.id, bizType: '000000', accessType: '0', channelType: '08' },
    ...{ txnType: type.slice(0, 2), txnSubType: type.slice(2), txnTime: txnTime() },
  }
  const body = form(signed(chain, { ...envelope, ...pairs }))
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded;charset=UTF-8' }
  const url = `${sandbox.urls.unionpay}/gateway/api/${path}`
  const answer = verified(chain, await (await fetch(url, { method: 'POST', headers, body })).text())
  if (answer === undefined) throw new Error('The answer does not verify.')
  return answer
}

const back = (type: string, pairs: Pairs) =>
  ask('backTransReq.do', type, { backUrl: `${shop.url}/${type}`, ...pairs })

async function codeOf(app: string, payer: string, institution = app) {
  const url = `${sandbox.urls[institution]}/app/${app}/payers/${payer}/codes`
  return ((await (await fetch(url, { method: 'POST', body: '{}' })).json()) as { code: string })
    .code
}

/** What a phone shows of the payer's account. */
async function moneyOf(bank: string, payer: string) {
  return (await fetch(`${sandbox.urls[bank]}/app/${bank}/payers/${payer}`)).json()
}

async function booksBalance() {
  expect(await sandbox.settled()).toBe(true)
  expect(await sandbox.books()).toMatchObject({ balance: true, broken: [], sumFen: 0 })
  const { comparisons } = await sandbox.records()
  expect(comparisons.filter(({ differences }) => differences.length > 0)).toEqual([])
}

test('a bank app’s code holds; the hold is completed, undone, completed again', async () => {
  const qrNo = await codeOf('icbc', 'icbc-7')
  const money = { txnAmt: '10000', currencyCode: '156', qrNo, termId: '49000002' }
  const held = await back('0204', { ...money, orderId: 'hold00000001' })
  expect(held).toMatchObject({ respCode: '00', txnType: '02' })
  await booksBalance()
  expect(await moneyOf('icbc', 'icbc-7')).toMatchObject({ heldFen: 10_000 })
  const { queryId: origQryId = '' } = held

  const done = await back('0300', { orderId: 'done00000001', origQryId, txnAmt: '9000' })
  expect(done).toMatchObject({ respCode: '00', origQryId, txnAmt: '9000' })
  await booksBalance()
  const undo = { orderId: 'undo00000001', origQryId: done.queryId ?? '', txnAmt: '9000' }
  expect(await back('3300', undo)).toMatchObject({ respCode: '00' })
  await booksBalance()
  expect(await moneyOf('icbc', 'icbc-7')).toMatchObject({ heldFen: 9000 })
  const again = { orderId: 'done00000002', origQryId, txnAmt: '11500' }
  expect(await back('0300', again)).toMatchObject({ respCode: '00' })
  await booksBalance()
  const late = await back('0300', { ...again, orderId: 'done00000003' })
  const { txnTime: time = '' } = late
  expect(late).toMatchObject({ respCode: '35' })
  const asked = await ask('queryTrans.do', '0000', { orderId: 'done00000003', txnTime: time })
  expect(asked).toMatchObject({ respCode: '00', origRespCode: '35', txnType: '03' })
  for (const type of ['0204', '0300', '3300']) {
    await expect.poll(() => shop.to(`/${type}`).length, { timeout: 5000 }).toBeGreaterThan(0)
    const body = shop.to(`/${type}`)[0]?.body ?? ''
    expect(verified(chain, body, decodeURIComponent)).toMatchObject({ respCode: '00' })
  }
})

test('a card that is told holds at its bank and is set free', async () => {
  const accNo = '6222020000000000018'
  const card = { txnAmt: '5000', currencyCode: '156', accNo, bizType: '000301' }
  const held = await back('0201', { ...card, orderId: 'hold00000002' })
  expect(held).toMatchObject({ respCode: '00' })
  await booksBalance()
  const undo = { orderId: 'undo00000002', origQryId: held.queryId ?? '', txnAmt: '5000' }
  expect(await back('3200', undo)).toMatchObject({ respCode: '00' })
  await booksBalance()
  expect(await moneyOf('icbc', 'icbc-1')).toMatchObject({ heldFen: 0 })
})

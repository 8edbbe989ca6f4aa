/** What a test expects of a sandbox: what passes, and in which words it fails. */
import { AlipaySdk } from 'alipay-sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { InboxAnswer } from '../sandbox/library/inbox-answers.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'

let sandbox: Sandbox
let count = 0

beforeAll(async () => {
  sandbox = await startSandbox({ home: process.env.HUTONG_TEST_HOME ?? '' })
})
afterAll(async () => {
  await sandbox.expectBalanced()
  await sandbox.close()
})

/** A merchant with one paid order of ¥1, told to an inbox that answers so. */
async function sold(answers: InboxAnswer = 'success') {
  count += 1
  const orderNo = `E${count}`
  const merchant = await sandbox.merchant({ network: 'alipay' })
  const inbox = await sandbox.inbox({ answers })
  const sdk = new AlipaySdk(merchant.sdkConfig['alipay-sdk'])
  const bizContent = { outTradeNo: orderNo, totalAmount: '1.00', subject: 'tea' }
  const { qrCode } = await sdk.exec('alipay.trade.precreate', { notifyUrl: inbox.url, bizContent })
  const payer = await sandbox.payer({ app: 'icbc' })
  expect(await payer.pay(qrCode)).toMatchObject({ outcome: 'approved' })
  return { merchant, inbox, orderNo, payer }
}

test('a request is found with its reply, counted, and missed with what came closest', async () => {
  const { merchant, orderNo } = await sold()
  const entry = await sandbox.expectRequest({ operation: 'precreate', orderNo })
  expect(entry).toMatchObject({ institution: 'alipay', merchant: merchant.id, outcome: 'approved' })
  expect(entry.reply?.body.toString()).toContain('qr_code')
  await sandbox.expectRequest({ operation: 'precreate', orderNo, times: { exactly: 1 } })
  await expect(
    sandbox.expectRequest({ operation: 'precreate', orderNo, times: { exactly: 2 } }),
  ).rejects.toThrow(/expected exactly 2 times and came once \(#\d+\)/)
  await expect(
    sandbox.expectRequest({ operation: 'refund', orderNo, withinMs: 20 }),
  ).rejects.toThrow(/Nothing came within 20 ms.*operation: expected "refund", found precreate/s)
})

test('a request that is still to come is waited for', async () => {
  const waiting = sandbox.expectRequest({ orderNo: `E${count + 1}`, operation: 'precreate' })
  await sold()
  expect(await waiting).toMatchObject({ orderNo: `E${count}` })
})

test.each([
  ['success', true],
  ['failure', false],
  ['wrong', false],
  ['reset', false],
  [{ status: 200, body: 'ok' }, false],
  [() => 'success', true],
] as const)(
  'an inbox that answers %o: the network takes it for delivered: %s',
  async (answers, delivered) => {
    const { orderNo, inbox } = await sold(answers)
    const sent = await sandbox.expectNotification({ orderNo, delivered })
    expect(sent.outcome === 'acknowledged').toBe(delivered)
    const letter = await inbox.next({ orderNo })
    expect(letter.body.equals(sent.request.body)).toBe(true)
    await expect(
      sandbox.expectNotification({ orderNo, delivered: !delivered, withinMs: 20 }),
    ).rejects.toThrow(/Nothing came within 20 ms/)
  },
)

test('an inbox is told what to answer while it is open, and says what it lacks', async () => {
  const { inbox, orderNo } = await sold()
  expect(await inbox.next()).toMatchObject({ orderNo, path: '/' })
  await expect(inbox.next({ orderNo: 'NONE', withinMs: 20 })).rejects.toThrow(
    `No letter of order NONE came within 20 ms. 1 came before, the latest: alipay ${orderNo}.`,
  )
  const post = async () => {
    const reply = await fetch(`${inbox.url}any/path?x=1`, { method: 'POST', body: 'a=1' })
    return [reply.status, await reply.text()]
  }
  expect(await post()).toEqual([200, 'success'])
  inbox.answer('failure')
  expect(await post()).toEqual([500, 'fail'])
  inbox.answer({ status: 204 })
  expect(await post()).toEqual([204, ''])
  inbox.answer('reset')
  await expect(post()).rejects.toThrow()
  expect(inbox.letters.map(({ number, network }) => [number, network])).toEqual([
    ...[
      [1, 'alipay'],
      [2, null],
      [3, null],
      [4, null],
      [5, null],
    ],
  ])
  expect(() => inbox.answer('yes' as 'success')).toThrow(/cannot answer "yes"/)
})

test('an account that holds something else is told with what was asked of it', async () => {
  const { merchant, payer, orderNo } = await sold()
  await sandbox.expectLedger({ merchant, fen: 100 })
  const wrong = sandbox.expectLedger({ merchant, fen: 250, withinMs: 20 })
  await expect(wrong).rejects.toThrow(
    new RegExp(
      `expected to hold 250 fen and holds 100, 150 fen less.*precreate of ${orderNo}`,
      's',
    ),
  )
  const before = await payer.balanceFen()
  await sandbox.expectLedger({ payer, fen: before })
  await expect(sandbox.expectLedger({ payer, fen: 0, withinMs: 20 })).rejects.toThrow(
    `payer ${payer.id} was expected to hold 0 fen and holds ${before}, ${before} fen more`,
  )
  const quiet = await sandbox.merchant({ network: 'unionpay' })
  await expect(sandbox.expectLedger({ merchant: quiet, fen: 1, withinMs: 20 })).rejects.toThrow(
    /Nothing was asked in its name/,
  )
  await expect(sandbox.expectLedger({ merchant: 'nobody', fen: 1 })).rejects.toThrow(/"nobody"/)
  await expect(sandbox.expectLedger({ fen: 1 })).rejects.toThrow(/Name whose account it is/)
})

test('a filter that is none is refused, with what was probably meant', async () => {
  const wrong = sandbox.expectRequest({ opration: 'refund' } as object)
  await expect(wrong).rejects.toThrow(/Did you mean operation\?/)
})

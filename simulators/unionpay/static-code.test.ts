/** What a shop's static codes bring it, as the gateway tells of it: nobody notifies, it asks. */
import { unzipSync, unzlibSync } from 'fflate'
import { expect, test } from 'vitest'
import { compactTime } from '../../core/calendar.ts'
import { createVirtualClock } from '../../core/clock.ts'
import { merchantId, settleKey } from '../../core/ids.ts'
import { fen } from '../../core/money.ts'
import { mintUnionPayChain } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Notification } from '../host/notification.ts'
import { emvIds, formShopEmv, readEmv, writeEmv } from './emv.ts'
import { ask, createStand, envelope, merId } from './stand.fixture.ts'

const noon = Date.parse('2026-11-22T12:00:00+08:00')
const payer = 'quickpass-5'
const payee = {
  ...{ merchant: merchantId(merId), name: 'Mock Noodles', city: 'beijing', categoryCode: '5812' },
}

async function opened() {
  const chain = await mintUnionPayChain({ merId, now: new Date(noon) })
  const clock = createVirtualClock(noon)
  const letters: Notification[] = []
  const peer = {
    ask: async () =>
      ({
        outcome: 'approved',
        settleKey: settleKey('90880003   00049992   0000011122120000'),
      }) as never,
  }
  const store = createMemoryStore()
  const parts = { chain, clock, realNow: clock.now, peer, letters, store, billsAtOnce: true }
  const stand = createStand(parts)
  return { stand, chain, clock, letters, house: stand.institution.house }
}

test('its EMV text and its URL are paid, asked about and filed as what it sold', async () => {
  const { stand, chain, clock, letters, house } = await opened()
  const emv = formShopEmv(payee)
  expect(readEmv(emv)).toMatchObject({ initiation: 'static', account: { merchant: merId } })
  const url = house.acquirer.shopCode(payee.merchant) ?? ''
  expect(url).toMatch(/^https:\/\/qr\.95516\.com\/49990000\/01\d{30}$/)

  for (const code of [emv, url]) {
    expect(await house.desk.scan(payer, code)).toMatchObject({ entersAmount: true, payee })
    const { payment } = await house.desk.scan(payer, code, { enteredFen: fen(1250) })
    const ended = await house.desk.confirm(payer, payment?.id ?? '')
    expect(ended).toMatchObject({ outcome: 'approved', payment: { codeKind: 'shop' } })
  }
  expect(letters).toEqual([])

  const orders = await house.acquirer.all()
  expect(orders).toHaveLength(2)
  for (const { orderNo, createdAt, tradeNo } of orders) {
    const question = envelope(chain, '0000', orderNo, compactTime(createdAt))
    expect(await ask(stand, chain, '/gateway/api/queryTrans.do', question)).toMatchObject({
      ...{ respCode: '00', origRespCode: '00', txnAmt: '1250', queryId: tradeNo },
    })
  }
  const { orderId: _, ...rest } = envelope(chain, '7601', '', compactTime(clock.now()))
  const file = await ask(stand, chain, '/', { ...rest, fileType: '00', settleDate: '1122' })
  const [zm] = Object.values(unzipSync(unzlibSync(Buffer.from(file.fileContent ?? '', 'base64'))))
  const lines = Buffer.from(zm ?? [])
    .toString('latin1')
    .split('\r\n')
    .slice(0, -1)
  expect(lines).toHaveLength(2)
  for (const { orderNo } of orders) expect(lines.join()).toContain(orderNo)
})

test.each([
  [
    'another institution’s',
    (fields: Map<string, string>) => fields.set(emvIds.account, `1234567812345678${merId}`),
  ],
  [
    'an unknown shop’s',
    (fields: Map<string, string>) => fields.set(emvIds.account, '4999000049990000777290058119999'),
  ],
  ['one with an amount on it', (fields: Map<string, string>) => fields.set(emvIds.amount, '12.50')],
])('a static EMV text that is %s is not recognised', async (_name, changed) => {
  const { house } = await opened()
  const fields = new Map(readEmv(formShopEmv(payee))?.fields)
  changed(fields)
  const code = writeEmv([...fields].sort(([one], [other]) => Number(one) - Number(other)))
  expect(readEmv(code)).toBeDefined()
  expect((await house.desk.scan(payer, code, { enteredFen: fen(100) })).outcome).toBe(
    'code-unrecognised',
  )
})

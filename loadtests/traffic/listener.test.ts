import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { createListener } from './listener.ts'
import type { Till } from './tills/till.ts'

const till: Till = {
  openOrder: async () => ({ state: 'open', reason: '' }),
  charge: async () => ({ state: 'paid', reason: '' }),
  query: async () => ({ state: 'paid', reason: '' }),
  cancel: async () => ({ state: 'closed', reason: '' }),
  hear: (headers, body) =>
    headers['x-signature'] === 'good'
      ? { orderNo: body.toString(), paid: true, amountFen: 5 }
      : undefined,
  acknowledgement: { status: 202, body: 'heard' },
  notifiesCharges: true,
}

async function listening() {
  const listener = await createListener((network, merchant) =>
    network === 'alipay' && merchant === 1 ? till : undefined,
  )
  onTestFinished(() => listener.close())
  const tell = async (
    orderNo: string,
    signature = 'good',
    url = listener.notifyUrl('alipay', 1),
  ) => {
    const reply = await fetch(url, {
      method: 'POST',
      body: orderNo,
      headers: { 'X-Signature': signature },
    })
    return { status: reply.status, body: await reply.text() }
  }
  return { listener, tell }
}

test('wakes whoever waits, and answers in the words of the network', async () => {
  const { listener, tell } = await listening()
  const waiting = listener.expect('K1').heard(2000)
  expect(await tell('K1')).toEqual({ status: 202, body: 'heard' })
  expect(await waiting).toEqual({ orderNo: 'K1', paid: true, amountFen: 5 })
})

test('keeps what came before anybody waited', async () => {
  const { listener, tell } = await listening()
  const expectation = listener.expect('K1')
  await tell('K1')
  expect(await expectation.heard(0)).toMatchObject({ orderNo: 'K1' })
})

test('gives nothing when nothing comes in time', async () => {
  const { listener } = await listening()
  expect(await listener.expect('K1').heard(10)).toBeUndefined()
})

test('counts the second of a kind and the forged, and believes neither', async () => {
  const { listener, tell } = await listening()
  const expectation = listener.expect('K1')
  expect(await tell('K1', 'bad')).toEqual({ status: 400, body: '' })
  expect(await expectation.heard(0)).toBeUndefined()
  await tell('K1')
  expect(await tell('K1')).toEqual({ status: 202, body: 'heard' })
  expect(listener.counts()).toEqual({ heard: 1, duplicates: 1, forged: 1 })
})

test('turns away strangers', async () => {
  const { listener, tell } = await listening()
  const nobody = listener.notifyUrl('alipay', 0)
  expect(await tell('K1', 'good', nobody)).toMatchObject({ status: 404 })
  expect(await tell('K1', 'good', nobody.replace('alipay/0', 'nowhere'))).toMatchObject({
    status: 404,
  })
  const reply = await fetch(listener.notifyUrl('alipay', 1))
  expect(reply.status).toBe(405)
})

test('outlives a sender that hangs up in the middle', async () => {
  const { listener, tell } = await listening()
  const { port, pathname } = new URL(listener.notifyUrl('alipay', 1))
  const sender = connect(Number(port), '127.0.0.1')
  sender.write(`POST ${pathname} HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\nK1`)
  await pause(50)
  sender.resetAndDestroy()
  await pause(50)
  expect(await tell('K1')).toMatchObject({ status: 202 })
  expect(listener.counts()).toEqual({ heard: 1, duplicates: 0, forged: 0 })
})

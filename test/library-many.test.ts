/** Twenty sandboxes at once in one process: none touches another, and each is ready soon. */
import { AlipaySdk } from 'alipay-sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SandboxEvent } from '../core/events.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'

const count = 20
const mostMs = 300
const rounds = 3
const home = process.env.HUTONG_TEST_HOME ?? ''

/** What each hears of its own; the same order number in all of them, another amount in each. */
interface One {
  readonly sandbox: Sandbox
  readonly place: number
  readonly events: SandboxEvent[]
}

let many: readonly One[] = []

/** How long the last of twenty took to be ready, all asked for at once; and of that, what was ours. */
interface AtOnce {
  readonly waitedMs: number
  /** The processor's time: a busy machine lets anybody wait, and that is not measured here. */
  readonly workedMs: number
}
const atOnce: AtOnce[] = []
/** What each of twenty took, asked for when the one before was ready, round by round; all stay open. */
const inTurn: number[][] = []
/** The slowest place, each taken at its best. */
const worstInTurn = () =>
  Math.max(
    ...Array.from({ length: count }, (_, place) =>
      Math.min(...inTurn.map((round) => round[place] ?? Number.POSITIVE_INFINITY)),
    ),
  )

const closeMany = () => Promise.all(many.map(({ sandbox }) => sandbox.close()))

beforeAll(async () => {
  // The first reads the modules and its keys: what is promised begins after it.
  await (await start(0)).sandbox.close()
  for (let round = 0; round < rounds; round += 1) {
    inTurn.push(await startInTurn())
    await closeMany()
    atOnce.push(await startAtOnce())
    if (isWell()) break
    await closeMany()
  }
  if (!isWell()) await startAtOnce()
}, 120_000)

/**
 * The best of all at once. Where it is too slow and others kept the processor from us in every round,
 * waiting says nothing of ours: then it counts what each took in turn alone, and the figures are told.
 */
const atBest = () => {
  const best = Math.min(...atOnce.map(({ waitedMs }) => waitedMs))
  const wasOurs = atOnce.some(({ waitedMs, workedMs }) => workedMs > 0.9 * waitedMs)
  return best < mostMs || wasOurs ? best : worstInTurn()
}
const isWell = () => worstInTurn() < mostMs && atBest() < mostMs

async function startInTurn(): Promise<number[]> {
  const open: One[] = []
  const took: number[] = []
  for (let place = 0; place < count; place += 1) {
    const began = performance.now()
    open.push(await start(place))
    took.push(performance.now() - began)
  }
  many = open
  return took
}

async function startAtOnce(): Promise<AtOnce> {
  const [began, before] = [performance.now(), process.cpuUsage()]
  many = await Promise.all(Array.from({ length: count }, (_, place) => start(place)))
  const { user, system } = process.cpuUsage(before)
  return { waitedMs: performance.now() - began, workedMs: (user + system) / 1000 }
}

afterAll(async () => {
  await Promise.all(many.map(({ sandbox }) => sandbox.close()))
})

async function start(place: number): Promise<One> {
  const sandbox = await startSandbox({ home, seed: 100 + place })
  const events: SandboxEvent[] = []
  sandbox.listen((event) => events.push(event))
  return { sandbox, place, events }
}

/** Each sells the same order at another price, to the same payer. */
const amountFenOf = (place: number) => 100 + place

async function sell({ sandbox, place }: One) {
  const [merchant] = sandbox.merchants.alipay
  if (merchant === undefined) throw new Error('There is no merchant.')
  const inbox = await sandbox.inbox()
  const sdk = new AlipaySdk({
    ...{ appId: merchant.id, privateKey: merchant.privateKey, keyType: 'PKCS8' },
    alipayPublicKey: sandbox.keys.alipay.platform.publicKey,
    gateway: `${sandbox.urls.alipay}/gateway.do`,
  })
  const totalAmount = (amountFenOf(place) / 100).toFixed(2)
  const bizContent = { outTradeNo: 'SAME', totalAmount, subject: 'tea' }
  const order = { notifyUrl: inbox.url, bizContent }
  const { qrCode } = await sdk.exec('alipay.trade.precreate', order)
  const answer = await sandbox.pay({ payer: 'icbc-42', what: qrCode })
  return { answer, inbox, merchant, qrCode: String(qrCode) }
}

test(`each of ${count} is ready in under ${mostMs} ms after the first`, () => {
  const told = atOnce.map(
    ({ waitedMs, workedMs }) => `${waitedMs.toFixed(0)} (own ${workedMs.toFixed(0)})`,
  )
  const turns = inTurn.map((round) => Math.max(...round).toFixed(0))
  process.stdout.write(`Ready, ms: in turn at most ${turns}; the last of all at once ${told}\n`)
  expect(many).toHaveLength(count)
  expect(worstInTurn()).toBeLessThan(mostMs)
  expect(atBest()).toBeLessThan(mostMs)
})

test('each has doors of its own', () => {
  const urls = many.flatMap(({ sandbox }) => Object.values(sandbox.urls))
  expect(new Set(urls).size).toBe(urls.length)
  expect(urls.length).toBeGreaterThan(count * 30)
})

test('one order number is paid once in each, at its own price, told to its own inbox', async () => {
  // One of them has a bad day, which is nobody else's.
  const refusals = [{ outcome: 'issuer-down', weight: 1 }]
  many[3]?.sandbox.setPolicies({ 'switch>icbc': { refusals } })
  const sold = await Promise.all(many.map(sell))
  for (const [place, { answer, inbox, merchant }] of sold.entries()) {
    const { sandbox, events } = many[place] as One
    const isPaid = place !== 3
    expect(answer.outcome, `sandbox ${place}`).toBe(isPaid ? 'approved' : 'issuer-down')
    await sandbox.expectLedger({ merchant: merchant.id, fen: isPaid ? amountFenOf(place) : 0 })
    await sandbox.expectRequest({ operation: 'precreate', times: { exactly: 1 } })
    await sandbox.settled()
    expect(inbox.letters.map(({ orderNo }) => orderNo)).toEqual(isPaid ? ['SAME'] : [])
    const ended = events.filter((event) => event.type === 'attempt-ended')
    expect(ended.map(({ amountFen }) => amountFen)).toEqual([amountFenOf(place)])
    const turned = events.filter(({ type }) => type === 'policy-changed')
    expect(turned).toHaveLength(isPaid ? 0 : 1)
    await sandbox.expectBalanced()
  }
  const codes = sold.map(({ qrCode }) => qrCode)
  expect(new Set(codes).size).toBe(count)
})

test('one seed makes one world, whoever stands beside it', async () => {
  const twin = await start(5)
  const mine = await twin.sandbox.payer({ app: 'icbc' })
  const other = await (many[5] as One).sandbox.payer({ app: 'icbc' })
  const stranger = await (many[6] as One).sandbox.payer({ app: 'icbc' })
  expect(mine.name).toBe(other.name)
  expect([mine.id, stranger.id]).toEqual([other.id, other.id])
  const { qrCode } = await sell(twin)
  const again = await (many[5] as One).sandbox.journal.find({ operation: 'precreate' })
  expect(again[0]?.reply?.body.toString()).toContain(qrCode.slice(-20))
  await twin.sandbox.close()
})

test('merchants join, tokens and clocks belong to one sandbox alone', async () => {
  const [first, second] = many as readonly [One, One]
  const before = second.sandbox.merchants.wechatpay.length
  const joined = await first.sandbox.merchant({ network: 'wechatpay' })
  expect(first.sandbox.merchants.wechatpay.at(-1)?.id).toBe(joined.id)
  expect(second.sandbox.merchants.wechatpay).toHaveLength(before)
  const [one, another] = await Promise.all([startSandbox(), startSandbox({ time: 'stepped' })])
  expect(one.adminToken).not.toBe(another.adminToken)
  const at = another.clock.now()
  const passes = one.clock.now()
  await another.clock.advance('1d')
  expect(another.clock.now() - at).toBe(86_400_000)
  expect(one.clock.now() - passes).toBeLessThan(3_600_000)
  await Promise.all([one.close(), another.close()])
})

test('closing one leaves the others alone', async () => {
  const [closed, ...others] = many as readonly [One, ...One[]]
  await closed.sandbox.close()
  await expect(fetch(`${closed.sandbox.urls.icbc}/`)).rejects.toThrow()
  for (const { sandbox } of others) {
    const reply = await fetch(`${sandbox.urls.icbc}/app/icbc/payers/icbc-42`)
    expect(reply.status).toBe(200)
    await reply.text()
  }
})

/** A world is put back to its beginning at the same doors, under load, and tenants never touch. */
import { afterEach, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import { payBy } from './buyer.fixture.ts'

const home = process.env.HUTONG_TEST_HOME ?? ''
const open: Sandbox[] = []
const errand = (number: string) => ({ number, notifyUrl: 'http://127.0.0.1:9/none' })

async function opened(options: Parameters<typeof startSandbox>[0] = {}): Promise<Sandbox> {
  const complaints: string[] = []
  const complain = (says: string) => complaints.push(says)
  const sandbox = await startSandbox({ seed: 7, home, complain, ...options })
  open.push(sandbox)
  return sandbox
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close(0)))
})

const change = async (
  { urls, adminToken }: Pick<Sandbox, 'urls' | 'adminToken'>,
  [method, path, body]: readonly [method: string, path: string, body?: object],
) => {
  const reply = await fetch(`${urls.dashboard}/admin${path}`, {
    method,
    headers: { authorization: `Bearer ${adminToken}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: reply.status, said: (await reply.json()) as Record<string, unknown> }
}

test('after a reset the world is as it was: books, records, refusals, policies, page of the rules', async () => {
  const sandbox = await opened()
  const { urls, digest, listen } = sandbox
  const beginning = await digest()
  const heard: string[] = []
  listen(({ type }) => heard.push(type))
  await payBy['alipay-code'](sandbox, errand('T0000001'))
  await payBy['wechatpay-v3'](sandbox, errand('T0000001'))
  await fetch(`${urls.alipay}/gateway.do`, { method: 'POST', body: 'app_id=1&method=a' })
  sandbox.setPolicies({ icbc: { latency: { kind: 'fixed', ms: 1 } } })
  await change(sandbox, ['PUT', '/rules', { day: '2021-01-01' }])
  expect(await digest()).not.toBe(beginning)

  const before = { ...urls }
  expect((await change(sandbox, ['POST', '/reset'])).status).toBe(200)
  expect(sandbox.urls).toEqual(before)
  expect(await digest()).toBe(beginning)
  expect(sandbox.refusals()).toEqual([])
  heard.length = 0
  // The number was used before; in the new world it is new.
  await payBy['alipay-code'](sandbox, errand('T0000001'))
  expect(heard).toContain('order-moved')
  expect(await sandbox.books()).toMatchObject({ balance: true, broken: [] })
  expect(await sandbox.records()).toMatchObject({ agree: true })
})

test('under load a reset loses no answer: each is of one world or the other, or a refusal in words', async () => {
  const sandbox = await opened()
  const { urls } = sandbox
  const statuses = new Map<number | string, number>()
  let going = true
  const press = async (index: number) => {
    for (let n = 0; going; n += 1) {
      const status = await fetch(`${urls.icbc}/app/icbc/payers/icbc-${index}-${n}/codes`, {
        method: 'POST',
      }).then(
        async (reply) => {
          await reply.arrayBuffer()
          return reply.status
        },
        (cause: unknown) => String(cause),
      )
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  const crowd = Array.from({ length: 16 }, (_, index) => press(index))
  for (let round = 0; round < 5; round += 1) {
    await expect.poll(() => sandbox.inFlight() > 0 || statuses.size > 0).toBe(true)
    await sandbox.reset()
  }
  await Promise.all([sandbox.reset(), sandbox.reset()])
  going = false
  await Promise.all(crowd)
  expect([...statuses.keys()].filter((status) => typeof status === 'string')).toEqual([])
  expect(
    [...statuses.keys()].every((status) => [200, 404, 429, 503].includes(Number(status))),
  ).toBe(true)
  expect(await sandbox.settled()).toBe(true)
  expect(await sandbox.books()).toMatchObject({ balance: true, broken: [] })
}, 30_000)

test('a page that watches, and members that were taken off, go on through a reset', async () => {
  const { books, inFlight, reset, close, urls, adminToken } = await opened()
  await reset()
  expect(await books()).toMatchObject({ balance: true })
  expect(inFlight()).toBe(0)
  const live = await fetch(`${urls.dashboard}/live/?EIO=4&transport=polling`)
  expect(live.status).toBe(200)
  await live.arrayBuffer()
  expect((await change({ urls, adminToken }, ['PUT', '/rate', { factor: 2 }])).status).toBe(200)
  await close(0)
  await expect(reset()).rejects.toThrow('closed')
})

interface Tenant {
  readonly name: string
  readonly urls: Readonly<Record<string, string>>
  readonly token: string
  readonly keys: Sandbox['keys']
}

/** A tenant as its merchants see it. */
const worldOf = (main: Sandbox, { urls, keys }: Tenant): Sandbox => ({
  ...{ ...main, urls, keys },
  merchants: {
    alipay: keys.alipay.merchants,
    wechatpay: keys.wechatpay.merchants,
    unionpay: keys.unionpay.merchants,
  },
})

const digestOf = async ({ urls }: Pick<Tenant, 'urls'>) =>
  ((await (await fetch(`${urls.dashboard}/admin/digest`)).json()) as { digest: string }).digest

test('twenty tenants at once: what one does, and its reset, leaves all others byte for byte', async () => {
  const main = await opened()
  const asked = Array.from({ length: 20 }, (_, n) => ({ name: `shop-${n}`, seed: n }))
  const made = await Promise.all(asked.map((body) => change(main, ['POST', '/tenants', body])))
  expect(made.map(({ status }) => status)).toEqual(asked.map(() => 201))
  const tenants = made.map(({ said }) => said as unknown as Tenant)
  const admin = ({ urls, token }: Tenant) => ({ urls, adminToken: token })
  expect(new Set(tenants.flatMap(({ urls }) => Object.values(urls))).size).toBe(
    20 * Object.keys(main.urls).length,
  )
  expect(new Set([main.adminToken, ...tenants.map(({ token }) => token)]).size).toBe(21)

  const [one, ...others] = tenants as [Tenant, ...Tenant[]]
  const all = () => Promise.all([main, ...others].map(digestOf))
  const before = await all()
  const beginning = await digestOf(one)
  const world = worldOf(main, one)
  await payBy['alipay-code'](world, errand('T0000001'))
  await payBy.unionpay(world, errand('T0000001'))
  await fetch(`${one.urls.alipay}/gateway.do`, { method: 'POST', body: 'app_id=1' })
  const policy = { latency: { kind: 'fixed', ms: 5 } }
  expect((await change(admin(one), ['PUT', '/policies/icbc', policy])).status).toBe(200)
  expect((await change(admin(one), ['PUT', '/rules', { day: '2021-01-01' }])).status).toBe(200)
  expect(await digestOf(one)).not.toBe(beginning)
  expect(await all()).toEqual(before)

  expect((await change(main, ['POST', '/tenants/shop-0/reset'])).status).toBe(200)
  expect(await digestOf(one)).toBe(beginning)
  expect(await all()).toEqual(before)

  // A tenant's token changes its own world only, and none makes tenants of its own.
  const [other] = others as [Tenant]
  const foreign = { urls: other.urls, adminToken: one.token }
  expect((await change(foreign, ['PUT', '/policies/icbc', policy])).status).toBe(401)
  expect((await change(admin(one), ['POST', '/tenants', { name: 'x' }])).status).toBe(404)
}, 60_000)

test('tenants are made, shown and taken away by the token, within their bound, or every mistake is told', async () => {
  const main = await opened()
  const { said } = await change(main, ['POST', '/tenants', { name: 'a', scenario: 'quiet-market' }])
  expect(said).toMatchObject({ mistakes: [{ where: 'body: scenario' }] })
  const wrong = await change(main, [
    'POST',
    '/tenants',
    { name: '../x', seed: -1, scenario: '../../etc/passwd', port: 1 },
  ])
  expect(wrong).toMatchObject({
    status: 422,
    said: {
      mistakes: [
        { where: 'body: name' },
        { where: 'body: seed' },
        { where: 'body: scenario' },
        { where: 'body: port' },
      ],
    },
  })
  const twins = await Promise.all(
    [1, 2].map(() => change(main, ['POST', '/tenants', { name: 'a', scenario: 'lunch-rush' }])),
  )
  expect(twins.map(({ status }) => status).sort()).toEqual([201, 409])
  expect(await (await fetch(`${main.urls.dashboard}/admin/tenants`)).json()).toMatchObject({
    tenants: [{ name: 'a', urls: { alipay: expect.stringContaining('http://127.0.0.1:') } }],
  })
  expect((await fetch(`${main.urls.dashboard}/admin/tenants/a`)).status).toBe(401)
  expect((await change(main, ['GET', '/tenants/a'])).said).toHaveProperty('keys.alipay')
  expect((await change({ ...main, adminToken: 'x' }, ['DELETE', '/tenants/a'])).status).toBe(401)
  expect((await change(main, ['DELETE', '/tenants/a'])).status).toBe(200)
  expect((await change(main, ['DELETE', '/tenants/a'])).status).toBe(404)
  expect((await change(main, ['POST', '/tenants/a/reset'])).status).toBe(404)
})

import { expect, test } from 'vitest'
import type { Policies } from '../core/faults.ts'
import { openKeyRing } from './keyring.ts'
import { healthRoutes } from './readiness.ts'

const { data: ring } = await openKeyRing(process.env.HUTONG_TEST_HOME ?? '')
const doors = { alipay: 'http://a', wechatpay: 'http://w', unionpay: 'http://u' }

async function asked(change: {
  policies?: Policies
  urls?: object
  overLimit?: number
  keys?: typeof ring
  cause?: Error
}) {
  const { policies = {}, urls = doors, overLimit = 0, keys = ring, cause } = change
  const memory = { bytes: { overLimit } }
  const load = () => (cause === undefined ? { version: 0 } : Promise.reject(cause))
  const stores = new Map([['alipay', { load }]])
  const stage = { policies: () => policies, urls, memory, stores } as unknown
  const routes = healthRoutes(stage as Parameters<typeof healthRoutes>[0], keys)
  const route = routes.find(({ path }) => path === '/readyz')
  const reply = await route?.serve({} as never)
  if (typeof reply !== 'object') throw new Error('no answer')
  return { status: reply.status, ...(JSON.parse(String(reply.body)) as { reasons: string[] }) }
}

test('ready when every network verifies what its merchant signs, and nothing refuses everything', async () => {
  expect(await asked({})).toEqual({ status: 200, ready: true, reasons: [] })
  const some: Policies = { alipay: { refusals: [{ outcome: 'institution-down', weight: 0.9 }] } }
  expect((await asked({ policies: some })).status).toBe(200)
})

const [merchant] = ring.wechatpay.merchants
const strange = {
  ...ring,
  alipay: {
    ...ring.alipay,
    merchants: ring.alipay.merchants.map((one) => ({
      ...one,
      privateKey: merchant?.privateKey ?? '',
    })),
  },
  unionpay: {
    ...ring.unionpay,
    merchants: ring.unionpay.merchants.map((one) => ({ ...one, privateKey: 'x' })),
  },
}

test.each<[string, Parameters<typeof asked>[0], RegExp[]]>([
  [
    'a door is missing',
    { urls: { alipay: 'http://a', unionpay: 'http://u' } },
    [/^wechatpay has no door/],
  ],
  [
    'keys do not fit, or are none',
    { keys: strange },
    [/alipay's first merchant/, /unionpay's first merchant/],
  ],
  [
    'a policy refuses everything',
    { policies: { alipay: { refusals: [{ outcome: 'institution-down', weight: 1 }] } } },
    [/reaches alipay/],
  ],
  [
    'a policy drops everything on the way',
    {
      policies: {
        'merchant>unionpay': {
          faults: [
            { kind: 'timeout', weight: 0.5 },
            { kind: 'reset', weight: 0.5 },
          ],
        },
      },
    },
    [/reaches merchant>unionpay/],
  ],
  ['too much must be remembered', { overLimit: 7 }, [/7 bytes/]],
  ['the disk takes no more', { cause: new Error('ENOSPC') }, [/written any more: .*ENOSPC/]],
])('not ready, and says why, when %s', async (_what, change, reasons) => {
  const told = await asked(change)
  expect(told.status).toBe(503)
  expect(told.reasons).toEqual(reasons.map((reason) => expect.stringMatching(reason)))
})

import { expect, test } from 'vitest'
import { firstCities, pilotCities } from '../../core/cities.ts'
import {
  exclusiveChain,
  firstMiniPrograms,
  firstTopUps,
  personalCodeStall,
  taobao,
} from '../../core/rules/named-shops.ts'
import { isRemote, sceneOf, scenes } from '../../core/scene.ts'
import { type CastPlan, createCast, networks } from './cast.ts'
import { merchantNumber, shopsOf } from './shops.ts'

const namesOf = (network: (typeof networks)[number]) => shopsOf(0, network).map(({ name }) => name)

test.each(networks)('%s has a shop with a counter in every city of the story', (network) => {
  const cities = shopsOf(0, network).flatMap(({ remote, city }) => (remote ? [] : [city]))
  const wanted = [...pilotCities, ...firstCities, 'Shanghai', 'Hangzhou', 'Dunhuang']
  for (const city of wanted) expect(cities).toContain(city)
  expect(new Set(cities.slice(0, 13)).size).toBe(13)
})

// As key rings, tills and digests know them since before there were others.
test('the first four shops are what they always were', () => {
  const first = shopsOf(0, 'alipay').slice(0, 4)
  expect(first.map(({ city, categoryCode, remote }) => [city, categoryCode, remote])).toEqual([
    ['Beijing', '5411', false],
    ['Shanghai', '5812', false],
    ['Shenzhen', '5814', false],
    ['Chengdu', '5999', false],
  ])
  expect(first.map(({ name }) => name.replace(/^.+记/u, ''))).toEqual([
    ...['便利店', '面馆', '茶饮', '杂货'],
  ])
  expect(first.map(({ index }) => merchantNumber('alipay', index))).toEqual([
    ...['2021000000000001', '2021000000000002', '2021000000000003', '2021000000000004'],
  ])
  expect(merchantNumber('wechatpay', 9)).toBe('1900000010')
  expect(merchantNumber('unionpay', 2)).toBe('777290058110050')
})

test('the shops that history names stand at their networks', () => {
  const wechatpay = [...firstMiniPrograms, ...firstTopUps, ...exclusiveChain, personalCodeStall]
  for (const name of [...wechatpay, taobao]) expect(namesOf('wechatpay')).toContain(name)
  expect(namesOf('alipay')).toContain(taobao)
  expect(namesOf('unionpay')).toContain('12306')
})

test.each([
  ['Q coins', '5816', 'top-up'],
  ['QQ Music', '5815', 'top-up'],
  ['Tencent Video', '5815', 'top-up'],
  ['JD.com', '5311', 'mini-program'],
  ['Luckin Coffee', '5814', 'mini-program'],
  ['WeRead', '5942', 'mini-program'],
] as const)('%s, %s, is met by %s', (name, categoryCode, scene) => {
  const shop = shopsOf(0, 'wechatpay').find((one) => one.name === name)
  expect(shop).toMatchObject({ categoryCode, remote: true })
  expect(sceneOf('mini-program', categoryCode)).toBe(scene)
})

test('names of no story come from the seed', () => {
  const other = shopsOf(7, 'alipay')
  expect(other.map(({ city }) => city)).toEqual(shopsOf(0, 'alipay').map(({ city }) => city))
  expect(other.map(({ name }) => name)).not.toEqual(namesOf('alipay'))
  expect(other.map(({ name }) => name)).toContain(taobao)
})

const cells = networks.flatMap((owner) => scenes.map((scene) => [owner, scene] as const))

test.each(cells)('at %s a crowd by %s comes to shops where that can be', (owner, scene) => {
  const plan: CastPlan = {
    mix: [{ app: 'icbc', owner, scene, weight: 1 }],
    amount: { kind: 'fixed', fen: 100 },
    merchantsPerNetwork: 15,
  }
  const arrivalOf = createCast(plan, 1)
  const drawn = Array.from({ length: 400 }, (_, index) => arrivalOf(index))
  const shops = shopsOf(0, owner)
  const visited = new Set(drawn.map(({ merchant }) => shops[merchant]))
  for (const shop of visited) {
    expect(shop?.remote).toBe(isRemote(scene))
    if (isRemote(scene)) {
      const isDigital = sceneOf('online', shop?.categoryCode ?? '') === 'top-up'
      expect(isDigital).toBe(scene === 'top-up')
    }
  }
  const counters = shops.filter(({ remote }) => !remote).length
  if (!isRemote(scene)) expect(visited.size).toBe(counters)
  expect(drawn.every(({ subject }) => subject.length > 0)).toBe(true)
})

test('so many counters and no more are visited', () => {
  const mix = [{ app: 'icbc', owner: 'wechatpay', scene: 'payer-code', weight: 1 }] as const
  const amount = { kind: 'fixed', fen: 100 } as const
  const arrivalOf = createCast({ mix, amount, merchantsPerNetwork: 2 }, 1)
  const visited = Array.from({ length: 100 }, (_, index) => arrivalOf(index).merchant)
  expect(new Set(visited)).toEqual(new Set([0, 1]))
})

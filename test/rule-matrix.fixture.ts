/**
 * The pair matrix of every page of the story, written down by hand from the sources and not asked
 * of the rule book: who pays whom, in which scene, where.
 */
import type { Refusal } from '../core/outcome.ts'
import { type Scene, scenes } from '../core/scene.ts'

/**
 * Columns: apps, owner, then the five scenes in order. `open`; `-` closed; `pilot:PLACES` elsewhere
 * outside the pilot; `open:PLACES` elsewhere closed; `open!SHOP` but an agreement keeps it from the
 * shop. Pairs that are not listed have no connection at all.
 */
const tables = {
  'walled-gardens': `
    apps           owner      merchant-code    payer-code  online        mini-program  top-up
    alipay         alipay     open             open        open          open          open
    wechat         wechatpay  open             open        open!taobao   open          open
    quickpass,28   unionpay   open             open        open          open          open`,
  'seven-city-pilot': `
    apps           owner      merchant-code    payer-code  online        mini-program  top-up
    alipay         alipay     open             open        open          open          open
    wechat         wechatpay  open             open        open!taobao   open          open
    quickpass,28   unionpay   open             open        open          open          open
    quickpass      alipay     pilot:seven      -           -             -             -
    quickpass      wechatpay  pilot:fuzhou     -           -             -             -
    boc,bocom      wechatpay  pilot:three      -           -             -             -
    icbc,abc,ccb   wechatpay  pilot:four       -           -             -             -`,
  'autumn-2021': `
    apps           owner      merchant-code    payer-code  online        mini-program  top-up
    alipay         alipay     open             open        open          open          open
    wechat         wechatpay  open             open        open!taobao   open          open
    quickpass,28   unionpay   open             open        open          open          open
    quickpass      alipay     pilot:seven      -           pilot:taobao  -             -
    23             alipay     pilot:seven      -           -             -             -
    quickpass      wechatpay  pilot:capitals   -           -             pilot:minis   open:topups
    boc,bocom      wechatpay  pilot:three      -           -             -             -
    icbc,abc,ccb   wechatpay  pilot:four       -           -             -             -
    wechat         unionpay   pilot:provinces  -           -             -             -`,
  'december-2021': `
    apps           owner      merchant-code    payer-code  online        mini-program  top-up
    alipay         alipay     open             open        open          open          open
    wechat         wechatpay  open             open        open!taobao   open          open
    quickpass,28   unionpay   open             open        open          open          open
    quickpass      alipay     open             -           pilot:taobao  -             -
    28             alipay     open             -           -             -             -
    quickpass      wechatpay  pilot:capitals   -           -             pilot:minis   open:topups
    boc,bocom      wechatpay  pilot:three      -           -             -             -
    icbc,abc,ccb   wechatpay  pilot:four       -           -             -             -
    wechat         unionpay   pilot:provinces  -           -             -             -`,
  'opening-2024': `
    apps           owner      merchant-code    payer-code  online        mini-program  top-up
    alipay         alipay     open             open        open          open          open
    wechat         wechatpay  open             open        open!taobao   open          open
    quickpass,28   unionpay   open             open        open          open          open
    quickpass      alipay     open             open        pilot:taobao  -             -
    28             alipay     open             open        -             -             -
    quickpass,28   wechatpay  open             open        open!taobao   open          open
    wechat         unionpay   open             open        -             -             -`,
  'full-openness': `
    apps                        owner      merchant-code  payer-code  online  mini-program  top-up
    alipay,wechat,quickpass,28  alipay     open           open        open    open          open
    alipay,wechat,quickpass,28  wechatpay  open           open        open    open          open
    alipay,wechat,quickpass,28  unionpay   open           open        open    open          open`,
  'exclusive-agreement': `
    apps           owner      merchant-code    payer-code  online        mini-program  top-up
    alipay         alipay     open             open        open          open          open
    wechat         wechatpay  open             open        open          open          open
    quickpass,28   unionpay   open             open        open          open          open
    quickpass      alipay     open             open        pilot:taobao  -             -
    28             alipay     open             open        -             -             -
    quickpass,28   wechatpay  open             open        open          open          open
    quickpass      wechatpay  open!chain       open!chain  open!chain    open!chain    open!chain
    nine           wechatpay  open!chain       open!chain  open!chain    open!chain    open!chain
    wechat         unionpay   open             open        -             -             -`,
} as const

export type PageName = keyof typeof tables

/** Cities and shops by the words of the tables. */
const places: Readonly<Record<string, readonly string[]>> = {
  seven: ['Beijing', 'Tianjin', 'Guangzhou', 'Shenzhen', 'Chengdu', 'Chongqing', "Xi'an"],
  fuzhou: ['Fuzhou'],
  three: ['Fuzhou', 'Ningbo', 'Jinan'],
  four: ['Fuzhou', 'Ningbo', 'Jinan', 'Hangzhou'],
  // As far as they are asked about here, and the stall with a personal code.
  capitals: ['Fuzhou', 'Chengdu', 'Beijing', 'Hangzhou', 'Jinan', 'Urumqi', 'Street stall'],
  provinces: ['Fuzhou', 'Chengdu', 'Beijing', 'Hangzhou', 'Jinan', 'Urumqi'],
  minis: ['WeRead', 'JD.com', 'Luckin Coffee'],
  topups: ['Q coins', 'QQ Music', 'Tencent Video'],
  taobao: ['Taobao'],
  chain: ['Lotus Mart'],
}

const first23 = [
  ...['icbc', 'ccb', 'boc', 'bocom', 'cmb', 'citic', 'cgb', 'mipay', 'abc', 'psbc', 'pingan'],
  ...['ceb', 'cmbc', 'spdb', 'cib', 'hxb', 'bob', 'bosc', 'jsbank', 'nbbank', 'njcb', 'hzcb'],
  'czbank',
]
const all28 = [...first23, 'bohai', 'tccb', 'cqbank', 'cdcb', 'hsbank']
export const matrixApps = ['alipay', 'wechat', 'quickpass', ...all28]
const named: Readonly<Record<string, readonly string[]>> = {
  23: first23,
  28: all28,
  nine: ['icbc', 'ccb', 'boc', 'bocom', 'cmb', 'citic', 'cgb', 'abc', 'psbc'],
}

export const matrixOwners = ['alipay', 'wechatpay', 'unionpay'] as const

export interface Place {
  readonly city: string
  readonly shop: string
}

/** Cities of one pilot, of several, and of none. */
export const matrixCities = [
  ...['Shenzhen', 'Fuzhou', 'Suzhou', 'Chengdu', 'Beijing', 'Hangzhou', 'Jinan', 'Ningbo'],
  'Urumqi',
] as const

/** Shops that rules name, each where it sells: owner and scene. */
export const matrixShops: readonly (readonly [
  shop: string,
  owner: (typeof matrixOwners)[number],
  scene: Scene,
])[] = [
  ['WeRead', 'wechatpay', 'mini-program'],
  ['JD.com', 'wechatpay', 'mini-program'],
  ['Luckin Coffee', 'wechatpay', 'mini-program'],
  ['Q coins', 'wechatpay', 'top-up'],
  ['QQ Music', 'wechatpay', 'top-up'],
  ['Tencent Video', 'wechatpay', 'top-up'],
  ['Taobao', 'alipay', 'online'],
  ['Taobao', 'wechatpay', 'online'],
  ['Street stall', 'wechatpay', 'merchant-code'],
  ['Lotus Mart', 'wechatpay', 'merchant-code'],
  ['Lotus Mart', 'wechatpay', 'payer-code'],
]

export interface Expected {
  readonly state: 'open' | 'pilot' | 'closed'
  /** Of closed cells. */
  readonly refusal?: Refusal
  /** Whether the app has any connection to the owner. */
  readonly connected: boolean
}

/** What is to happen on a page, as the tables have it. */
export function expectedOn(page: PageName) {
  const cells = new Map<string, string>()
  const rows = tables[page].trim().split('\n').slice(1)
  for (const row of rows) {
    const [apps = '', owner = '', ...words] = row.trim().split(/ +/)
    for (const app of apps.split(',').flatMap((name) => named[name] ?? [name])) {
      for (const [n, scene] of scenes.entries()) {
        // A narrower row stands below a wider one.
        cells.set(`${app} ${owner} ${scene}`, words[n] ?? '')
      }
    }
  }
  return (app: string, owner: string, scene: Scene, place: Place): Expected => {
    const word = cells.get(`${app} ${owner} ${scene}`)
    if (word === undefined) return { ...closed, connected: false }
    return { ...meaning(word, place), connected: true }
  }
}

const closed = { state: 'closed', refusal: 'code-closed-by-rule' } as const

function meaning(word: string, { city, shop }: Place): Omit<Expected, 'connected'> {
  const [, state = '', mark = '', where = ''] = /^(\w+|-)([:!]?)(\w*)$/.exec(word) ?? []
  if (state === '-') return closed
  if (state !== 'open' && state !== 'pilot') throw new Error(`No word of the tables: "${word}".`)
  if (mark === '') return { state }
  const listed = places[where]
  if (listed === undefined) throw new Error(`No places of the tables: "${where}".`)
  const isThere = listed.includes(city) || listed.includes(shop)
  if (mark === '!') {
    return isThere ? { state: 'closed', refusal: 'exclusive-agreement' } : { state }
  }
  if (isThere) return { state }
  return state === 'pilot' ? { state: 'closed', refusal: 'outside-pilot' } : closed
}

const homes: Readonly<Record<string, string>> = {
  alipay: 'alipay',
  wechat: 'wechatpay',
  quickpass: 'unionpay',
}
export const homeOf = (app: string) => homes[app] ?? app

/** Where a closed cell is refused: by whoever is the first to know. */
export function refusingHop(
  app: string,
  owner: string,
  { scene, expected }: { readonly scene: Scene; readonly expected: Expected },
): string {
  const home = homeOf(app)
  const { connected, refusal } = expected
  if (scene === 'payer-code') {
    // Codes of Alipay and WeChat tell their app to the till; of card codes only the switch knows.
    const tells = app === 'alipay' || app === 'wechat'
    const atTill = tells && (!connected || refusal === 'exclusive-agreement')
    return atTill ? `merchant>${owner}` : `${owner}>switch`
  }
  if (!connected || home === owner) return `${app}-app>${home}`
  return refusal === 'exclusive-agreement' ? `switch>${owner}` : `${home}>switch`
}

/**
 * Where the shops of each network stand, what they sell and to whom: in the cities the rule book
 * tells apart, and those without a counter, which history calls by name.
 */
import { isRemote, type Scene, sceneOf } from '../../core/scene.ts'
import type { TillMerchant } from './tills/till.ts'

type Network = TillMerchant['network']

export interface Stall {
  /** As it stands over the door; drawn from the seed when nobody knows it. */
  readonly name?: string
  readonly city: string
  /** ISO 18245. */
  readonly categoryCode: string
  readonly trade: Trade
  /** Without a counter: its customers come by page, app or mini-program. */
  readonly remote?: true
}

/** What is sold, after what the shop is called. */
export interface Trade {
  readonly called: string
  readonly goods: readonly [string, ...string[]]
}

const store: Trade = { called: '便利店', goods: ['矿泉水', '关东煮', '饭团'] }
const noodles: Trade = { called: '面馆', goods: ['牛肉面', '担担面', '热干面'] }
const tea: Trade = { called: '茶饮', goods: ['珍珠奶茶', '茉莉绿茶', '柠檬水'] }
const sundries: Trade = { called: '杂货', goods: ['雨伞', '电池', '毛巾'] }

const kinds: readonly Pick<Stall, 'trade' | 'categoryCode'>[] = [
  { trade: store, categoryCode: '5411' },
  { trade: noodles, categoryCode: '5812' },
  { trade: tea, categoryCode: '5814' },
  { trade: sundries, categoryCode: '5999' },
]

/** The first four were there before; the last is no capital of anything. */
const cities = [
  ...['Beijing', 'Shanghai', 'Shenzhen', 'Chengdu'],
  ...['Tianjin', 'Guangzhou', 'Chongqing', "Xi'an"],
  ...['Hangzhou', 'Fuzhou', 'Ningbo', 'Jinan', 'Dunhuang'],
]

/** One in each city, of each kind in turn; every network has them. */
const everywhere: readonly Stall[] = cities.map((city, place) => ({
  ...(kinds[place % kinds.length] ?? { trade: store, categoryCode: '5411' }),
  city,
}))

const remote = (
  name: string,
  [city, categoryCode]: readonly [string, string],
  goods: Trade['goods'],
): Stall => ({ name, city, categoryCode, trade: { called: '', goods }, remote: true })

const named = {
  alipay: [
    remote('Taobao', ['Hangzhou', '5399'], ['手机壳', '床单', '台灯']),
    remote('Youku', ['Beijing', '5815'], ['会员月卡', '会员年卡']),
  ],
  wechatpay: [
    { ...{ name: 'Lotus Mart', city: 'Hangzhou' }, ...{ categoryCode: '5411', trade: store } },
    { ...{ name: 'Street stall', city: 'Fuzhou' }, ...{ categoryCode: '5499', trade: noodles } },
    remote('JD.com', ['Beijing', '5311'], ['电饭煲', '纸巾', '耳机']),
    remote('Luckin Coffee', ['Xiamen', '5814'], ['生椰拿铁', '美式咖啡']),
    remote('WeRead', ['Guangzhou', '5942'], ['小说', '书币']),
    remote('Q coins', ['Shenzhen', '5816'], ['Q币']),
    remote('QQ Music', ['Shenzhen', '5815'], ['绿钻', '数字专辑']),
    remote('Tencent Video', ['Shenzhen', '5815'], ['会员月卡', '会员年卡']),
    remote('Taobao', ['Hangzhou', '5399'], ['手机壳', '床单', '台灯']),
  ],
  unionpay: [
    remote('12306', ['Beijing', '4112'], ['火车票']),
    remote('Migu Music', ['Chengdu', '5815'], ['会员月卡', '彩铃']),
  ],
} as const satisfies Record<Network, readonly Stall[]>

/** All stalls of a network, by their number. */
export const stallsOf = {
  alipay: [...everywhere, ...named.alipay],
  wechatpay: [...everywhere, ...named.wechatpay],
  unionpay: [...everywhere, ...named.unionpay],
} as const satisfies Record<Network, readonly Stall[]>

/** The numbers of the stalls where payer and merchant of a network can meet in this scene. */
export function stallsFor(network: Network, scene: Scene): readonly number[] {
  return stallsOf[network].flatMap((stall, index) => (canMeet(stall, scene) ? [index] : []))
}

/** Digital goods are topped up; everything else without a counter is ordered. */
function canMeet({ remote: hasNoCounter, categoryCode }: Stall, scene: Scene): boolean {
  if (!isRemote(scene)) return hasNoCounter !== true
  return (
    hasNoCounter === true && (sceneOf('online', categoryCode) === 'top-up') === (scene === 'top-up')
  )
}

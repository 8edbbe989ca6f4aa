/**
 * What was announced and when, as dated facts: written from docs/sources.md, U7.1 and U5.4, and from
 * nothing else, so that the rule book cannot vouch for itself. A month or a "from" that the sources
 * leave open begins at its last day where a fact says open, and ends at its first where it says closed.
 */
import type { Day } from '../../core/rule-book.ts'
import type { Scene } from '../../core/scene.ts'

export interface RolloutFact {
  readonly from: Day
  /** The first day on which it says nothing any more. */
  readonly until?: Day
  readonly apps: readonly string[]
  readonly owners: readonly string[]
  /** All of them when nothing is said. */
  readonly scenes?: readonly Scene[]
  /** Only in these cities, only outside these, only at these shops, only at others. */
  readonly cities?: readonly string[]
  readonly outside?: readonly string[]
  readonly shops?: readonly string[]
  readonly notShops?: readonly string[]
  readonly is: 'open' | 'closed'
  readonly says: string
  readonly source: string
}

const pilot = ['Beijing', 'Tianjin', 'Guangzhou', 'Shenzhen', 'Chengdu', 'Chongqing', "Xi'an"]

const capitals = [
  ...['Beijing', 'Tianjin', 'Shanghai', 'Chongqing', 'Shijiazhuang', 'Taiyuan', 'Hohhot'],
  ...['Shenyang', 'Changchun', 'Harbin', 'Nanjing', 'Hangzhou', 'Hefei', 'Fuzhou', 'Nanchang'],
  ...['Jinan', 'Zhengzhou', 'Wuhan', 'Changsha', 'Guangzhou', 'Nanning', 'Haikou', 'Chengdu'],
  ...['Guiyang', 'Kunming', 'Lhasa', "Xi'an", 'Lanzhou', 'Xining', 'Yinchuan', 'Urumqi'],
]

/** Of the 28 of Alipay, those a source names; of WeChat Pay's near 30, the same (U7.2). */
const namedForAlipay = ['icbc', 'ccb', 'boc', 'bocom', 'cmb', 'citic', 'cgb', 'mipay']
const namedForWechat = ['icbc', 'abc', 'boc', 'ccb', 'bocom', 'psbc', 'pingan', 'citic']
const throughUnionPay = ['quickpass', ...new Set([...namedForAlipay, ...namedForWechat])]

const before = '0001-01-01'
const taobao = ['Taobao']

export const rolloutFacts: readonly RolloutFact[] = [
  {
    ...{ from: before, apps: ['alipay'], owners: ['alipay'], is: 'open', source: 'U5.4' },
    says: 'Alipay is native to its own codes.',
  },
  {
    ...{ from: before, apps: ['wechat'], owners: ['wechatpay'], notShops: taobao, is: 'open' },
    ...{ says: 'WeChat is native to codes of WeChat Pay.', source: 'U5.4' },
  },
  {
    ...{ from: '2017-01-01', apps: throughUnionPay, owners: ['unionpay'], is: 'open' },
    ...{ says: 'UnionPay’s code standard holds since the end of 2016.', source: 'U5.4, U7.1' },
  },
  {
    ...{ from: before, until: '2019-12-30', apps: ['wechat', ...throughUnionPay] },
    ...{ owners: ['alipay'], is: 'closed', source: 'U7.1' },
    says: 'The first interconnected payment of all was on 2019-12-30.',
  },
  {
    ...{ from: before, until: '2019-12-30', apps: ['alipay', ...throughUnionPay] },
    ...{ owners: ['wechatpay'], is: 'closed', source: 'U7.1' },
    says: 'The first interconnected payment of all was on 2019-12-30.',
  },
  {
    ...{ from: '2020-01-05', apps: ['quickpass'], owners: ['wechatpay'] },
    ...{ scenes: ['merchant-code'], cities: ['Fuzhou'], is: 'open', source: 'U5.4, U7.1' },
    says: 'Tencent and UnionPay test in Fuzhou.',
  },
  {
    ...{ from: '2020-01-13', apps: ['boc', 'bocom'], owners: ['wechatpay'], is: 'open' },
    ...{ scenes: ['merchant-code'], cities: ['Fuzhou', 'Ningbo', 'Jinan'], source: 'U7.1' },
    says: 'BOC and BoCom pay WeChat’s face-to-face codes in Fuzhou, Ningbo and Jinan.',
  },
  {
    ...{ from: before, until: '2020-12-01', apps: ['quickpass'], owners: ['alipay'] },
    ...{ is: 'closed', source: 'U5.4, U7.1' },
    says: 'Alipay and UnionPay verified their pilots at the end of 2020.',
  },
  {
    ...{ from: '2021-01-01', apps: ['quickpass'], owners: ['alipay'], cities: pilot },
    ...{ scenes: ['merchant-code'], is: 'open', source: 'U5.4, U7.1' },
    says: 'Cloud QuickPass pays at codes of Alipay in seven pilot cities.',
  },
  {
    ...{ from: '2021-01-01', until: '2021-10-02', apps: ['quickpass'], owners: ['alipay'] },
    ...{ scenes: ['merchant-code'], outside: pilot, is: 'closed', source: 'U5.4, U7.1' },
    says: 'The pilot of Alipay and UnionPay was in seven cities.',
  },
  {
    ...{ from: '2020-01-05', until: '2021-08-23', apps: ['quickpass'], owners: ['wechatpay'] },
    ...{ scenes: ['merchant-code'], outside: ['Fuzhou'], is: 'closed', source: 'U5.4, U7.1' },
    says: 'Before August 2021 only the test in Fuzhou is known.',
  },
  {
    ...{ from: before, until: '2021-09-22', apps: ['quickpass'], owners: ['wechatpay'] },
    ...{ scenes: ['mini-program'], is: 'closed', source: 'U7.1' },
    says: 'WeChat mini-programs test Cloud QuickPass from 2021-09-22.',
  },
  {
    ...{ from: '2021-09-22', apps: ['quickpass'], owners: ['wechatpay'], is: 'open' },
    ...{ scenes: ['mini-program'], shops: ['WeRead', 'JD.com', 'Luckin Coffee'] },
    ...{ says: 'WeRead, JD.com and Luckin came first.', source: 'U5.4, U7.1' },
  },
  {
    ...{ from: '2021-09-30', apps: ['quickpass'], owners: ['wechatpay'], cities: capitals },
    ...{ scenes: ['merchant-code'], is: 'open', source: 'U5.4, U7.1' },
    says: 'Tencent announces mutual scanning in the provincial capitals.',
  },
  {
    ...{ from: '2021-10-02', apps: ['quickpass'], owners: ['alipay'], shops: taobao },
    ...{ scenes: ['online'], is: 'open', source: 'U5.4, U7.1' },
    says: '85 of 100 merchants of Taobao take Cloud QuickPass.',
  },
  {
    ...{ from: '2021-12-02', apps: ['quickpass', ...namedForAlipay], owners: ['alipay'] },
    ...{ scenes: ['merchant-code'], is: 'open', source: 'U5.4, U7.1' },
    says: 'Alipay and UnionPay: nationwide, 28 institutions.',
  },
  {
    ...{ from: '2024-05-31', apps: namedForWechat, owners: ['wechatpay'] },
    ...{ scenes: ['merchant-code'], is: 'open', source: 'U5.4, U7.1' },
    says: 'Near 30 banks pay at codes of WeChat Pay, by 2023-11 or 2024-05.',
  },
  {
    ...{ from: '2024-06-30', apps: throughUnionPay, owners: ['wechatpay'], notShops: taobao },
    ...{ is: 'open', source: 'U5.4, U7.1' },
    says: 'All receipt codes of WeChat Pay are open to UnionPay’s whole network, in all scenes.',
  },
  {
    ...{ from: before, until: '2024-09-12', apps: ['wechat'], owners: ['alipay', 'wechatpay'] },
    ...{ scenes: ['online'], shops: taobao, is: 'closed', source: 'U5.4, U7.1' },
    says: 'Taobao added WeChat Pay only from 2024-09-12.',
  },
  {
    ...{ from: '2024-09-12', apps: ['wechat'], owners: ['wechatpay'], shops: taobao },
    ...{ scenes: ['online'], is: 'open', source: 'U5.4, U7.1' },
    says: 'Taobao takes WeChat Pay.',
  },
  {
    ...{ from: before, until: '2026-12-01', apps: ['alipay'], owners: ['wechatpay'] },
    ...{ is: 'closed', source: 'U5.4, U7.1' },
    says: 'Nothing shows that Alipay pays at codes of WeChat Pay, as of 2026-11.',
  },
  {
    ...{ from: before, until: '2026-12-01', apps: ['wechat'], owners: ['alipay'] },
    ...{ is: 'closed', source: 'U5.4, U7.1' },
    says: 'Nothing shows that WeChat pays at codes of Alipay, as of 2026-11.',
  },
]

/**
 * The rules as history made them, oldest first. Each row says where it is known from: a section of
 * docs/sources.md, or `assumed`. A month without a day begins on its first, "end 2020" is the last of it.
 */
import { firstCities, pilotCities, provincialCapitals, verifiedCity } from './cities.ts'
import { type Day, openRuleBook, type Rule } from './rule-book.ts'
import { banks, firstBatch, unionPayApps } from './rules/connected-apps.ts'
import { firstMiniPrograms, firstTopUps, personalCodeStall, taobao } from './rules/named-shops.ts'

/** The day before all history: what holds unless something changes it. */
const always: Day = '0001-01-01'

/** What holds where nobody has agreed on anything. Where two of one day differ, the later is the exception. */
const walledGardens: readonly Rule[] = [
  {
    ...{ from: always, apps: ['*'], owners: ['*'], scenes: ['*'], state: 'closed' },
    reason:
      'An app pays at codes of its own network, and at others only once they are opened to it.',
    source: 'U5.4',
  },
  {
    ...{ from: always, apps: ['alipay'], owners: ['alipay'], scenes: ['*'], state: 'open' },
    reason: 'Alipay serves its own app.',
    source: 'U5.4',
  },
  {
    ...{ from: always, apps: ['wechat'], owners: ['wechatpay'], scenes: ['*'], state: 'open' },
    reason: 'WeChat Pay serves its own app.',
    source: 'U5.4',
  },
  {
    ...{ from: always, apps: ['alipay'], owners: ['wechatpay'], scenes: ['*'], state: 'closed' },
    reason: 'No direct link between Alipay and WeChat Pay is known.',
    source: 'U5.4',
  },
  {
    ...{ from: always, apps: ['wechat'], owners: ['alipay'], scenes: ['*'], state: 'closed' },
    reason: 'Between WeChat and Alipay no payment is known, only a trial of transfers.',
    source: 'U5.4',
  },
  {
    ...{ from: always, apps: ['alipay'], owners: ['unionpay'], scenes: ['*'], state: 'closed' },
    reason: 'That Alipay pays at codes of UnionPay is weakly attested, and kept closed.',
    source: 'U5.4',
  },
  {
    ...{ from: always, apps: ['wechat'], owners: ['wechatpay'], scenes: ['online'] },
    ...{ shops: [taobao], state: 'closed', why: 'exclusive-agreement' },
    reason: 'Taobao offered no WeChat Pay at its checkout; whose choice that was is not told.',
    source: 'U5.4',
  },
]

/** UnionPay's own standard, and the trials of 2020. */
const firstSteps: readonly Rule[] = [
  {
    ...{ from: '2016-12-31', apps: unionPayApps, owners: ['unionpay'], scenes: ['*'] },
    ...{ state: 'open', source: 'U5.4, U7.1' },
    reason: 'UnionPay has published its code standard, and all its members follow it.',
  },
  {
    ...{ from: '2020-01-03', apps: ['quickpass'], owners: ['wechatpay'] },
    ...{ scenes: ['merchant-code'], cities: ['Fuzhou'], state: 'pilot', source: 'U5.4, U7.1' },
    reason: 'WeChat Pay and UnionPay try Cloud QuickPass at WeChat Pay’s codes in Fuzhou.',
  },
  {
    ...{ from: '2020-01-13', apps: ['boc', 'bocom'], owners: ['wechatpay'], cities: firstCities },
    ...{ scenes: ['merchant-code'], state: 'pilot', source: 'U7.1' },
    reason: 'Two banks begin to pay at WeChat Pay’s face-to-face codes in three cities.',
  },
  {
    ...{ from: '2020-01-13', apps: ['icbc', 'abc', 'ccb'], owners: ['wechatpay'] },
    ...{ cities: [...firstCities, verifiedCity], scenes: ['merchant-code'], state: 'pilot' },
    reason: 'Three more banks try WeChat Pay’s codes in the same month; where is assumed.',
    source: 'U5.4; cities assumed',
  },
  {
    ...{ from: '2020-12-31', apps: ['quickpass'], owners: ['alipay'], cities: pilotCities },
    ...{ scenes: ['merchant-code'], state: 'pilot', source: 'U5.4, U7.1' },
    reason: 'Alipay’s codes are open to Cloud QuickPass in seven pilot cities.',
  },
]

/** August to December 2021. */
const autumnOf2021: readonly Rule[] = [
  {
    ...{ from: '2021-08-23', apps: ['quickpass'], owners: ['wechatpay'] },
    ...{ scenes: ['merchant-code'], shops: [personalCodeStall], state: 'pilot' },
    reason: 'Reporters pay a personal code of WeChat with Cloud QuickPass.',
    source: 'U5.4, U7.1',
  },
  {
    ...{ from: '2021-09-22', apps: ['quickpass'], owners: ['wechatpay'] },
    ...{ scenes: ['mini-program'], shops: firstMiniPrograms, state: 'pilot' },
    reason: 'WeChat mini-programs try Cloud QuickPass, three shops first.',
    source: 'U5.4, U7.1',
  },
  {
    ...{ from: '2021-09-30', apps: ['quickpass'], owners: ['wechatpay'] },
    ...{ cities: provincialCapitals, scenes: ['merchant-code'], state: 'pilot' },
    reason: 'Cloud QuickPass pays at WeChat Pay’s codes in the provincial capitals.',
    source: 'U5.4, U7.1',
  },
  // The sources conflict on mutual scanning (docs/sources.md, U11): one flag each way.
  {
    ...{ from: '2021-09-30', apps: ['wechat'], owners: ['unionpay'], cities: provincialCapitals },
    ...{ scenes: ['merchant-code'], state: 'pilot', source: 'U5.4; disputed' },
    reason: 'One report says that WeChat pays at codes of UnionPay in the provincial capitals.',
  },
  {
    ...{ from: '2021-10-01', apps: ['quickpass'], owners: ['alipay', 'wechatpay'] },
    ...{ scenes: ['payer-code'], state: 'closed', source: 'U5.4; disputed' },
    reason: 'Another report says that tills of Alipay and WeChat Pay take no Cloud QuickPass code.',
  },
  {
    ...{ from: '2021-10-01', apps: ['quickpass'], owners: ['wechatpay'], scenes: ['top-up'] },
    ...{ shops: firstTopUps, state: 'open', source: 'U5.4' },
    reason: 'Cloud QuickPass tops up Q coins, QQ Music and Tencent Video.',
  },
  {
    ...{ from: '2021-10-02', apps: ['quickpass'], owners: ['alipay'], scenes: ['online'] },
    ...{ shops: [taobao], state: 'pilot', source: 'U5.4, U7.1' },
    reason:
      'Of Taobao’s merchants a first batch, 85 of 100, takes Cloud QuickPass at the checkout.',
  },
  {
    ...{ from: '2021-10-02', apps: firstBatch, owners: ['alipay'], cities: pilotCities },
    ...{ scenes: ['merchant-code'], state: 'pilot', source: 'U5.4, U7.1; cities assumed' },
    reason: 'Alipay’s codes are open to 23 institutions; not in all cities yet.',
  },
  {
    ...{ from: '2021-12-02', apps: unionPayApps, owners: ['alipay'], scenes: ['merchant-code'] },
    ...{ state: 'open', source: 'U5.4, U7.1' },
    reason: 'Alipay’s codes are open to Cloud QuickPass and 28 institutions in the whole country.',
  },
]

/** From 2022 until the book of today. */
const opening: readonly Rule[] = [
  {
    ...{ from: '2022-06-01', apps: ['quickpass'], owners: ['wechatpay'], source: 'assumed' },
    ...{ scenes: ['mini-program'], cities: provincialCapitals, state: 'pilot' },
    reason: 'More mini-programs take Cloud QuickPass; which and when is not told.',
  },
  {
    ...{ from: '2023-11-01', apps: banks, owners: ['wechatpay'], scenes: ['merchant-code'] },
    ...{ state: 'open', source: 'U5.4, U7.1; which banks assumed' },
    reason: 'Near 30 banks pay at WeChat Pay’s codes.',
  },
  {
    ...{ from: '2024-06-01', apps: unionPayApps, owners: ['wechatpay'], scenes: ['*'] },
    ...{ state: 'open', source: 'U5.4, U7.1' },
    reason: 'WeChat Pay’s receipt codes are open to the whole network of UnionPay in all scenes.',
  },
  {
    ...{ from: '2024-06-01', apps: unionPayApps, owners: ['wechatpay'], scenes: ['online'] },
    ...{ shops: [taobao], state: 'closed', why: 'exclusive-agreement', source: 'U5.4' },
    reason: 'Taobao still offers no WeChat Pay, so nobody pays by it there.',
  },
  {
    ...{ from: '2024-06-01', apps: unionPayApps, owners: ['alipay'], scenes: ['payer-code'] },
    ...{ state: 'open', source: 'assumed' },
    reason: 'Tills of Alipay read the codes of UnionPay’s apps; when they began is not told.',
  },
  {
    ...{ from: '2024-06-01', apps: ['wechat'], owners: ['unionpay'], source: 'assumed' },
    ...{ scenes: ['merchant-code', 'payer-code'], state: 'open' },
    reason: 'WeChat pays at UnionPay’s codes and tills everywhere; since when is not told.',
  },
  {
    ...{ from: '2024-09-12', apps: ['wechat', ...unionPayApps], owners: ['wechatpay'] },
    ...{ scenes: ['online'], shops: [taobao], state: 'open', source: 'U5.4, U7.1' },
    reason: 'Taobao offers WeChat Pay at its checkout.',
  },
]

export const ruleHistory: readonly Rule[] = [
  ...walledGardens,
  ...firstSteps,
  ...autumnOf2021,
  ...opening,
]

/** The book on a day, with nothing but history in it. */
export const ruleBookOn = (day: Day) => openRuleBook(ruleHistory, day)

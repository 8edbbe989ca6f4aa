/** The rules as history made them. Each row says where it is known from. */
import { type Day, openRuleBook, type Rule } from './rule-book.ts'

const everywhere = ['alipay', 'wechatpay', 'unionpay']

/** The day before all history: what holds unless something changes it. */
export const always = '0001-01-01'

/** The wallets that are institutions of their own, and the owners whose codes are native to them. */
const native: readonly Rule[] = [
  ['alipay', 'alipay'],
  ['wechat', 'wechatpay'],
  ['quickpass', 'unionpay'],
].map(([app = '', owner = '']) => ({
  ...{ from: always, apps: [app], owners: [owner], scenes: ['*' as const], state: 'open' as const },
  ...{ reason: 'A network serves its own app.', source: 'U5.4' },
}))

const bankApps = ['icbc', 'abc', 'boc', 'ccb', 'bocom', 'cmb', 'citic', 'cgb']

export const ruleHistory: readonly Rule[] = [
  ...native,
  {
    ...{ from: '2024-06-01', apps: ['quickpass', ...bankApps], owners: everywhere },
    ...{ scenes: ['*'], state: 'open', reason: 'Everywhere.', source: 'assumed' },
  },
  {
    ...{ from: '2024-06-01', apps: ['wechat'], owners: ['unionpay'], scenes: ['*'], state: 'open' },
    ...{ reason: 'Everywhere.', source: 'assumed' },
  },
]

/** The book on a day, with nothing but history in it. */
export const ruleBookOn = (day: Day) => openRuleBook(ruleHistory, day)

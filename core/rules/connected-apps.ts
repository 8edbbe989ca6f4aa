/** Who is connected to whom: the apps behind UnionPay, in the order history names them. */

/** The banks of docs/sources.md, U7.2, in its order; Mi Pay, a wallet without cards, is the eighth. */
const firstOfList = ['icbc', 'ccb', 'boc', 'bocom', 'cmb', 'citic', 'cgb', 'mipay'] as const
const restOfFirstBatch = [
  ...(['abc', 'psbc', 'pingan', 'ceb', 'cmbc', 'spdb', 'cib', 'hxb'] as const),
  ...(['bob', 'bosc', 'jsbank', 'nbbank', 'njcb', 'hzcb', 'czbank'] as const),
]
const laterOnes = ['bohai', 'tccb', 'cqbank', 'cdcb', 'hsbank'] as const

/** The 23 of October 2021. Eight are named by a source; that the list goes on like this is assumed. */
export const firstBatch: readonly string[] = [...firstOfList, ...restOfFirstBatch]

/** The 28 of December 2021. */
export const institutions: readonly string[] = [...firstBatch, ...laterOnes]

/** All of them that are banks: the "near 30 banks" of WeChat Pay, as far as they are here. */
export const banks = institutions.filter((id) => id !== 'mipay')

/** Everybody who pays through UnionPay. */
export const unionPayApps: readonly string[] = ['quickpass', ...institutions]

/** Whoever can be a payer in the rule book. */
export const allApps: readonly string[] = ['alipay', 'wechat', ...unionPayApps]

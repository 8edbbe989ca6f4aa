/** The shops that history calls by name, as it stands over their doors and checkouts. */

/** The first whose WeChat mini-programs took Cloud QuickPass (docs/sources.md, U5.4). */
export const firstMiniPrograms = ['WeRead', 'JD.com', 'Luckin Coffee'] as const

/** Digital goods sold at WeChat Pay's checkout that Cloud QuickPass could top up. */
export const firstTopUps = ['Q coins', 'QQ Music', 'Tencent Video'] as const

/** Stands for the merchants of Taobao that took Cloud QuickPass in the first batch: 85 of 100. */
export const taobao = 'Taobao'

/** Collects by a personal code, as small trade did before March 2022. */
export const personalCodeStall = 'Street stall'

/** A chain of shops with an agreement that keeps others out; invented. */
export const exclusiveChain = ['Lotus Mart'] as const

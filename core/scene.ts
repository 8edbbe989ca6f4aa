/** How payer and merchant meet: the five scenes of the rule book. */

/**
 * `merchant-code`: the payer scans a collection code in a shop. `payer-code`: the payer shows a code
 * to the shop's scanner. `online`: a checkout page or a merchant's app. `mini-program`: a shop inside
 * the code owner's app. `top-up`: digital goods, credited at once.
 */
export const scenes = ['merchant-code', 'payer-code', 'online', 'mini-program', 'top-up'] as const
export type Scene = (typeof scenes)[number]

/** Whether the merchant acts, and the payer is charged. In all other scenes the payer acts. */
export const isCharged = (scene: Scene): scene is 'payer-code' => scene === 'payer-code'

/** Whether the payer comes without a scan: from a page, an app, a mini-program. */
export const isRemote = (scene: Scene): boolean =>
  scene === 'online' || scene === 'mini-program' || scene === 'top-up'

/** Trades that sell digital goods: games, media, applications, credits (ISO 18245, 5815 to 5818). */
const digitalGoods: ReadonlySet<string> = new Set(['5815', '5816', '5817', '5818'])

/** The scene of an order by the way it was opened, and what its merchant sells. */
export const sceneOf = (way: Exclude<Scene, 'top-up'>, categoryCode: string): Scene =>
  isRemote(way) && digitalGoods.has(categoryCode) ? 'top-up' : way

/**
 * What stands behind a merchant's code. `order`: one order, one payment. `shop`: a merchant's static
 * code, for any number of payments, the payer enters the amount. `person`: somebody's own static
 * code, which is for people and not for trade (Yinfa[2021]259).
 */
export const codeKinds = ['order', 'shop', 'person'] as const
export type CodeKind = (typeof codeKinds)[number]

/** Static codes may pay 500 yuan a day, whatever the payer proves (Yinfa[2017]296). */
export const isStatic = (kind: CodeKind) => kind !== 'order'

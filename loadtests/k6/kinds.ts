/**
 * The kinds of payment that are made: whose app, at whose code or till, over which wire, in which
 * scene, and how often compared with the others. The weights of the mix come to 100.
 */

export type Owner = 'alipay' | 'wechatpay' | 'unionpay'
export type Wire = 'alipay' | 'wechat-v3' | 'wechat-v2' | 'unionpay'
export type Scene = 'merchant-code' | 'payer-code'

export interface Kind {
  readonly id: string
  readonly app: string
  readonly owner: Owner
  readonly wire: Wire
  readonly scene: Scene
  readonly weight: number
}

/** The network whose wire it is, and whose code or till. */
export const ownerOf = {
  alipay: 'alipay',
  'wechat-v3': 'wechatpay',
  'wechat-v2': 'wechatpay',
  unionpay: 'unionpay',
} as const satisfies Record<Wire, Owner>

/** The wire of a network where only one is spoken. */
export const wireOf = {
  alipay: 'alipay',
  wechatpay: 'wechat-v3',
  unionpay: 'unionpay',
} as const satisfies Record<Owner, Wire>

const sceneWords = { code: 'merchant-code', scanned: 'payer-code' } as const

const kind = (
  [app, wire, word]: readonly [string, Wire, keyof typeof sceneWords],
  weight: number,
): Kind => ({
  ...{ id: `${app}-${wire}-${word}`, app, wire, weight },
  ...{ owner: ownerOf[wire], scene: sceneWords[word] },
})

/** Mostly at home; a fifth crosses from one house to another. */
export const mix: readonly Kind[] = [
  kind(['alipay', 'alipay', 'code'], 20),
  kind(['alipay', 'alipay', 'scanned'], 14),
  kind(['wechat', 'wechat-v3', 'code'], 16),
  kind(['wechat', 'wechat-v3', 'scanned'], 10),
  kind(['wechat', 'wechat-v2', 'code'], 6),
  kind(['wechat', 'wechat-v2', 'scanned'], 4),
  kind(['quickpass', 'unionpay', 'code'], 6),
  kind(['quickpass', 'unionpay', 'scanned'], 4),
  kind(['wechat', 'unionpay', 'code'], 6),
  kind(['icbc', 'alipay', 'code'], 5),
  kind(['quickpass', 'wechat-v3', 'code'], 4),
  kind(['ccb', 'wechat-v3', 'scanned'], 3),
  kind(['cmb', 'unionpay', 'code'], 2),
]

/** The mix as far as it is wanted: at these networks, in these scenes; empty lists want all. */
export function mixOf({ OWNERS, SCENES }: { readonly OWNERS: string; readonly SCENES: string }) {
  const wants = (list: string, word: string) => list === '' || list.split(',').includes(word)
  return mix.filter(({ owner, scene }) => wants(OWNERS, owner) && wants(SCENES, scene))
}

/**
 * A hundred payments of the mix in their order: each kind as often as its weight, spread out,
 * whoever is most behind its share coming next; the same in every run.
 */
export function spreadOut(kinds: readonly Kind[]): readonly Kind[] {
  const total = kinds.reduce((sum, { weight }) => sum + weight, 0)
  const owed = kinds.map(() => 0)
  return Array.from({ length: total }, () => {
    for (const [place, { weight }] of kinds.entries()) owed[place] = (owed[place] ?? 0) + weight
    const next = owed.indexOf(Math.max(...owed))
    owed[next] = (owed[next] ?? 0) - total
    return kinds[next]
  }).filter((one) => one !== undefined)
}

/** Which kind the n-th payment is of. */
export function kindOf(index: number, order: readonly Kind[]): Kind {
  const found = order[index % order.length]
  if (found === undefined) throw new Error('A mix without kinds.')
  return found
}

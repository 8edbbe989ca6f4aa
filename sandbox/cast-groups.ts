/** The parts of a crowd as a scenario writes them: lists and group words stand for every combination. */
import { type Scene, scenes } from '../core/scene.ts'
import { type CastPart, type Network, networks } from '../loadtests/traffic/cast.ts'
import { institutionOfApp, participants } from './names.ts'

type Word<Name extends string> = Name | '*'
type Words<Name extends string> = Word<Name> | readonly Word<Name>[]

/** Lists mean every combination, sharing the weight; no scene means the two of a shop. */
export interface WrittenPart {
  /** `*`: every app. `the-28`: the banks and Mi Pay. */
  readonly app: Words<string>
  readonly owner: Words<Network>
  readonly scene?: Words<Scene>
  readonly weight: number
}

const atTheShop: readonly Scene[] = ['merchant-code', 'payer-code']
const apps = {
  '*': [...institutionOfApp.keys()],
  'the-28': participants.map(({ app }) => `${app.id}`),
}

export function combinations({ app, owner, scene = atTheShop, weight }: WrittenPart): CastPart[] {
  const parts = spelledOut(app, apps).flatMap((one) =>
    spelledOut<Network>(owner, { '*': networks }).flatMap((its) =>
      spelledOut<Scene>(scene, { '*': scenes }).map((met) => ({
        app: one,
        owner: its,
        scene: met,
      })),
    ),
  )
  return parts.map((part) => ({ ...part, weight: weight / parts.length }))
}

/** The names of a list, each group spelled out, each name once. */
function spelledOut<Name extends string>(
  written: Words<Name>,
  groups: Readonly<Record<string, readonly Name[]>>,
): readonly Name[] {
  const words: readonly Word<Name>[] = typeof written === 'string' ? [written] : written
  const isName = (word: Word<Name>): word is Name => !Object.hasOwn(groups, word)
  return [...new Set(words.flatMap((word) => (isName(word) ? [word] : (groups[word] ?? []))))]
}

/** What the parties of a hop are called on the map. */
import type { Named } from '../../protocol/live.ts'
import { nameOf, speaker } from '../furniture/speech.ts'
import { shopsId } from './plan.ts'
import { places } from './seen.ts'
import { isPhone, partiesOf } from './streets.ts'
import { stageWords } from './words.ts'

const say = speaker(stageWords)

/** Under a roof there is room for the name, not for the country. */
export const shortChinese = (chinese: string): string =>
  usual[chinese] ?? (chinese.length > 4 ? chinese.replace(/^中国/, '') : chinese)

/** What everybody says instead. */
const usual: Readonly<Record<string, string>> = { 中国邮政储蓄银行: '邮储银行' }

export const shopsNamed: Named = {
  id: shopsId,
  english: stageWords.shops[0],
  chinese: stageWords.shops[1],
}

export const namedOf = (id: string): Named =>
  id === shopsId ? shopsNamed : (places.value.find((one) => one.id === id) ?? stranger(id))

const stranger = (id: string): Named => ({ id, english: id, chinese: id })

const shortOf = (id: string): string => {
  const named = namedOf(id)
  return nameOf({ ...named, chinese: shortChinese(named.chinese) })
}

/** `Switch → ICBC`, `ICBC phones → ICBC`. */
export function hopName(hop: string): string {
  const [from, to] = partiesOf(hop)
  const target = shortOf(to)
  const source = isPhone(from) ? say('phones', target) : shortOf(from)
  return `${source} → ${target}`
}

/** A place on the map: a button that tells how it stands, and opens its drawer. */
import type { Named } from '../../protocol/live.ts'
import { rate } from '../furniture/figures.ts'
import { nameOf, speaker } from '../furniture/speech.ts'
import { language } from '../state/page.ts'
import { shortChinese } from './names.ts'
import type { House as Built } from './plan.ts'
import { standingOf } from './seen.ts'
import { failedShareOf, glowOf } from './standing.ts'
import { stageWords } from './words.ts'

const say = speaker(stageWords)

interface HouseProps {
  readonly house: Built
  readonly named: Named
  readonly isOpen: boolean
  readonly onOpen: (id: string) => void
}

/** Below this share a house is left in peace: every bank refuses somebody now and then. */
const worthAMark = 0.005
const halfFails = 0.5

/** Under a roof tenths only flicker. */
const wholePercent = (share: number) => `${Math.max(1, Math.round(share * 100))}%`

export function House({ house, named, isOpen, onOpen }: HouseProps) {
  const { id, kind, x, y, width, height } = house
  const standing = standingOf(id)
  const failed = failedShareOf(standing)
  const share = failed !== null && failed >= worthAMark ? wholePercent(failed) : null
  const place = {
    left: `${x - width / 2}px`,
    top: `${y - height / 2}px`,
    width: `${width}px`,
    height: `${height}px`,
  }
  return (
    <button
      type="button"
      class="house"
      data-place={id}
      data-kind={kind}
      data-glow={glowOf(standing)}
      data-fails={failed !== null && failed >= halfFails ? 'most' : String(share !== null)}
      style={place}
      title={kind === 'shops' ? say('shops-long') : `${named.english} ${named.chinese}`}
      aria-haspopup="dialog"
      aria-expanded={isOpen}
      onClick={() => onOpen(id)}
    >
      <span class="name">{kind === 'bank' ? named.english : nameOf(named)}</span>
      <Second named={named} kind={kind} />
      {kind === 'switch' ? <span class="gate-note">{say('gate')}</span> : null}
      <span class="visually-hidden">{busyOf(standing.perSecond)}</span>
      {share === null ? null : (
        <span class="fail-mark">
          {share} <span class="visually-hidden">{say('place-failed')}</span>
        </span>
      )}
    </button>
  )
}

/** The name in the other language. */
function Second({ named, kind }: { readonly named: Named; readonly kind: Built['kind'] }) {
  const isChinese = kind === 'bank' || language.value === 'english'
  return (
    <span class="second" lang={isChinese ? 'zh-CN' : 'en'}>
      {isChinese ? shortChinese(named.chinese) : named.english}
    </span>
  )
}

const busyOf = (perSecond: number) =>
  perSecond === 0
    ? say('place-idle')
    : `${rate(perSecond, language.value)} ${say('place-per-second')}`

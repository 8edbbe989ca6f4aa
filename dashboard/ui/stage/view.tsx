/** The stage: figures, the map of the network at work, the acts, and whatever is open over them. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { speaker } from '../furniture/speech.ts'
import { Tiles } from '../shell/tiles.tsx'
import { Acts, actAfter, turnTo } from './acts.tsx'
import { Drawer } from './drawer.tsx'
import { byRate, HopTable } from './hop-table.tsx'
import { KeysCard, useKeys } from './keys.tsx'
import { StageMap } from './map.tsx'
import { usePresenting } from './presenting.ts'
import { flows } from './seen.ts'
import type { Pulled } from './turning.ts'
import { stageWords } from './words.ts'

const say = speaker(stageWords)

interface Opened {
  readonly id: string
  readonly side: 'left' | 'right'
}

export function StageView() {
  const stage = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState<Opened | null>(null)
  const [isTable, setTable] = useState(false)
  const [areKeysShown, setKeysShown] = useState(false)
  const pulled = useRef<Pulled>(new Map())
  const presenting = usePresenting(stage)
  const close = useGivingBackFocus(stage, open?.id ?? null, () => setOpen(null))
  const turn = (steps: 1 | -1) => {
    const to = actAfter(steps)
    if (to !== null) void turnTo(to)
  }
  useKeys({
    n: () => turn(1),
    p: () => turn(-1),
    f: presenting.toggle,
    t: () => setTable((shown) => !shown),
    '?': () => setKeysShown((shown) => !shown),
    Escape: () => {
      if (areKeysShown) setKeysShown(false)
      else if (open !== null) close()
      else presenting.leave()
    },
  })
  return (
    <div
      class="stage"
      ref={stage}
      data-presenting={String(presenting.is)}
      data-open={open?.id ?? ''}
    >
      <Tiles />
      <section class="panel stage-panel" aria-label={say('stage')}>
        <StageMap
          open={open?.id ?? null}
          onOpen={(id, side) => setOpen(open?.id === id ? null : { id, side })}
        >
          <Bar
            {...{ isTable, isPresenting: presenting.is }}
            onTable={() => setTable(!isTable)}
            onPresent={presenting.toggle}
            onKeys={() => setKeysShown(!areKeysShown)}
          />
        </StageMap>
        <div class={isTable ? 'scroll hops-shown' : 'visually-hidden'}>
          {flows.value.length === 0 ? <p class="empty">{say('no-flows')}</p> : null}
          <HopTable flows={byRate(flows.value)} caption={say('table-caption')} name="hops" />
        </div>
        {open === null ? null : (
          <Drawer key={open.id} {...open} pulled={pulled.current} onClose={close} />
        )}
        {areKeysShown ? <KeysCard onClose={() => setKeysShown(false)} /> : null}
      </section>
      <Acts />
    </div>
  )
}

interface BarProps {
  readonly isTable: boolean
  readonly isPresenting: boolean
  readonly onTable: () => void
  readonly onPresent: () => void
  readonly onKeys: () => void
}

const Bar = ({ isTable, isPresenting, onTable, onPresent, onKeys }: BarProps) => (
  <div class="stage-bar">
    <button type="button" data-testid="table" aria-pressed={isTable} onClick={onTable}>
      {say('table')}
    </button>
    <button type="button" data-testid="present" aria-pressed={isPresenting} onClick={onPresent}>
      {say(isPresenting ? 'present-leave' : 'present')}
    </button>
    <button type="button" data-testid="keys-button" title={say('keys')} onClick={onKeys}>
      ?<span class="visually-hidden"> {say('keys')}</span>
    </button>
  </div>
)

/** Whoever closes a drawer by keyboard goes on where they opened it. */
function useGivingBackFocus(
  stage: { readonly current: HTMLElement | null },
  open: string | null,
  close: () => void,
): () => void {
  const last = useRef<string | null>(null)
  useEffect(() => {
    if (open === null && last.current !== null) {
      const house = `[data-place="${CSS.escape(last.current)}"]`
      stage.current?.querySelector<HTMLElement>(house)?.focus({ preventScroll: true })
    }
    last.current = open
  }, [open])
  return close
}

/** The map: streets and lights under houses that can be pressed, as large as there is room for. */
import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { speaker } from '../furniture/speech.ts'
import { Captions } from './captions.tsx'
import { House } from './house.tsx'
import { Legend } from './legend.tsx'
import { LightsCanvas } from './lights-canvas.tsx'
import { namedOf } from './names.ts'
import { planFor, tallBelow } from './plan.ts'
import { places, stillness } from './seen.ts'
import { stageWords } from './words.ts'

const say = speaker(stageWords)

interface MapProps {
  readonly open: string | null
  readonly onOpen: (id: string, side: 'left' | 'right') => void
  /** Beside the legend. */
  readonly children: ComponentChildren
}

export function StageMap({ open, onOpen, children }: MapProps) {
  const frame = useRef<HTMLDivElement>(null)
  const room = useRoom(frame)
  const isStill = useReducedMotion()
  const [worth, setWorth] = useState(1)
  const plan = useMemo(
    () => (room === null ? null : planFor(places.value, room)),
    [room?.width, room?.height, places.value],
  )
  const still = stillness.value
  return (
    <>
      <section
        class="map"
        ref={frame}
        data-testid="map"
        data-still={still ?? 'no'}
        data-shape={plan?.isTall === true ? 'tall' : 'wide'}
        aria-label={say('map')}
        style={plan?.isTall === true ? { height: `${plan.height}px` } : {}}
      >
        {plan === null ? null : (
          <>
            <LightsCanvas plan={plan} isStill={isStill} onWorth={setWorth} />
            {[...plan.houses.values()].map((house) => (
              <House
                key={house.id}
                house={house}
                named={namedOf(house.id)}
                isOpen={open === house.id}
                onOpen={(id) => onOpen(id, house.x > plan.width * 0.6 ? 'left' : 'right')}
              />
            ))}
            <Captions plan={plan} />
          </>
        )}
        {still === null ? null : (
          <p class="stillness" role="status">
            {say(`still-${still}`)}
          </p>
        )}
      </section>
      <div class="stage-foot">
        <Legend worth={worth} isStill={isStill} />
        {children}
      </div>
    </>
  )
}

/** How large the frame of the map is; a tall map makes its own height. */
function useRoom(frame: { readonly current: HTMLDivElement | null }) {
  const [room, setRoom] = useState<{ width: number; height: number } | null>(null)
  useLayoutEffect(() => {
    const element = frame.current
    if (element === null) return
    const measure = () => {
      const { clientWidth: width, clientHeight } = element
      const height = width < tallBelow ? 0 : clientHeight
      setRoom((before) =>
        before?.width === width && before.height === height ? before : { width, height },
      )
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return room
}

function useReducedMotion(): boolean {
  const [isStill, setStill] = useState(reduced().matches)
  useLayoutEffect(() => {
    const query = reduced()
    const listen = () => setStill(query.matches)
    query.addEventListener('change', listen)
    return () => query.removeEventListener('change', listen)
  }, [])
  return isStill
}

const reduced = () => matchMedia('(prefers-reduced-motion: reduce)')

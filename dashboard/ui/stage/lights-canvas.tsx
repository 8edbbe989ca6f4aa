/** The two canvases under the houses: streets, drawn anew with each frame, and the lights on them. */
import { effect } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { rate } from '../furniture/figures.ts'
import { language, theme } from '../state/page.ts'
import { createBeat } from './beat.ts'
import { type Ink, inkOf, sized } from './ink.ts'
import { createLights } from './lights.ts'
import { lightSprite, paintLights } from './paint-lights.ts'
import { paintStreets } from './paint-streets.ts'
import type { Plan } from './plan.ts'
import { flows, type Stillness, stillness } from './seen.ts'
import { type Street, streetOf } from './streets.ts'

interface LightsCanvasProps {
  readonly plan: Plan
  readonly isStill: boolean
  /** Told how many messages one light stands for, when that changes. */
  readonly onWorth: (messages: number) => void
}

export function LightsCanvas({ plan, isStill, onWorth }: LightsCanvasProps) {
  const ground = useRef<HTMLCanvasElement>(null)
  const air = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    if (ground.current === null || air.current === null) return
    return perform({ plan, isStill, onWorth, ground: ground.current, air: air.current })
  }, [plan, isStill])
  const size = { width: `${plan.width}px`, height: `${plan.height}px` }
  return (
    <div class="canvases" aria-hidden="true">
      <canvas ref={ground} style={size} />
      <canvas ref={air} style={size} data-testid="lights" />
    </div>
  )
}

/** What was under way has arrived, or belongs to another moment of a recording. */
const emptying: ReadonlySet<Stillness> = new Set(['ended', 'idle', 'held'])

interface Performance extends LightsCanvasProps {
  readonly ground: HTMLCanvasElement
  readonly air: HTMLCanvasElement
}

/** Draws until the map goes; what it gives back ends it. */
function perform({ plan, isStill, onWorth, ground, air }: Performance): () => void {
  const streetAt = rememberedStreets(plan)
  const lights = createLights(streetAt)
  const streetsContext = sized(ground, plan)
  const lightsContext = sized(air, plan)
  let ink: Ink = inkOf(air, theme.peek() === 'dark')
  let sprite = lightSprite(ink)
  const beat = createBeat({
    isWanted: () => !isStill && stillness.peek() === null && lights.isBusy(),
    pass: lights.pass,
    draw: drawLights,
  })

  function drawLights(): void {
    if (lightsContext !== null) paintLights(lightsContext, { plan, ink, sprite }, lights)
  }
  function drawStreets(): void {
    if (streetsContext === null) return
    const numberOf = (value: number) => rate(value, language.peek())
    const drawn = { plan, ink, isStill, numberOf, streetOf: streetAt, flows: flows.peek() }
    paintStreets(streetsContext, drawn)
  }
  const stopInk = effect(() => {
    const isDark = theme.value === 'dark'
    // The root wears the theme only after every effect of this change has run.
    queueMicrotask(() => {
      ink = inkOf(air, isDark)
      sprite = lightSprite(ink)
      drawStreets()
    })
  })
  const stopFlows = effect(() => {
    const still = stillness.value
    if (still !== null && emptying.has(still)) lights.clear()
    lights.feed(still === null ? flows.value : [])
    onWorth(lights.messagesALight())
    drawStreets()
    if (still !== null) drawLights()
    beat.wake()
  })
  return () => {
    stopFlows()
    stopInk()
    beat.stop()
  }
}

function rememberedStreets(plan: Plan): (hop: string) => Street | null {
  const known = new Map<string, Street | null>()
  return (hop) => {
    const street = known.get(hop)
    if (street !== undefined) return street
    const found = streetOf(plan, hop)
    known.set(hop, found)
    return found
  }
}

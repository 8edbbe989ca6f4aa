/** The lights over the streets and the shards of what broke: drawn sixty times a second, cheaply. */
import type { Context, Ink } from './ink.ts'
import { doorstepOf, type Lights, placeOf, type Shard, shardLifeS } from './lights.ts'
import type { Plan } from './plan.ts'

const spritePx = 22

/** One light, drawn once, copied ever after. */
export function lightSprite({ good, isDark }: Ink): HTMLCanvasElement {
  const sprite = document.createElement('canvas')
  const ratio = Math.min(2, devicePixelRatio)
  sprite.width = spritePx * ratio
  sprite.height = spritePx * ratio
  const context = sprite.getContext('2d')
  if (context === null) return sprite
  context.scale(ratio, ratio)
  const middle = spritePx / 2
  const halo = context.createRadialGradient(middle, middle, 1, middle, middle, middle)
  halo.addColorStop(0, good)
  halo.addColorStop(0.28, `color-mix(in srgb, ${good} 42%, transparent)`)
  halo.addColorStop(1, 'transparent')
  context.fillStyle = halo
  context.globalAlpha = isDark ? 0.85 : 0.36
  context.fillRect(0, 0, spritePx, spritePx)
  context.globalAlpha = 1
  context.fillStyle = isDark ? '#eef6ff' : good
  context.beginPath()
  context.arc(middle, middle, isDark ? 2.3 : 2.8, 0, 2 * Math.PI)
  context.fill()
  return sprite
}

interface Moving {
  readonly plan: Plan
  readonly ink: Ink
  readonly sprite: HTMLCanvasElement
}

export function paintLights(
  context: Context,
  { plan, ink, sprite }: Moving,
  { lights, shards }: Pick<Lights, 'lights' | 'shards'>,
): void {
  context.clearRect(0, 0, plan.width, plan.height)
  const half = spritePx / 2
  for (const light of lights) {
    const at =
      light.progress < 1 ? placeOf(light.street, light.progress, light.lane) : doorstepOf(light)
    context.drawImage(sprite, at.x - half, at.y - half, spritePx, spritePx)
  }
  context.fillStyle = ink.bad
  for (const shard of shards) paintShard(context, shard)
  context.globalAlpha = 1
}

function paintShard(context: Context, { x, y, left, turn }: Shard): void {
  const angle = turn * 2 + left * 7
  const size = 4.4
  context.globalAlpha = Math.min(1, (left / shardLifeS) * 1.6)
  context.beginPath()
  for (const corner of [0, 2.3, 4.1]) {
    const [px, py] = [x + Math.cos(angle + corner) * size, y + Math.sin(angle + corner) * size]
    if (corner === 0) context.moveTo(px, py)
    else context.lineTo(px, py)
  }
  context.fill()
}

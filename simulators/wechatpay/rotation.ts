/**
 * How one platform certificate follows another (docs/sources.md, W2.1): listed beside the old one a
 * day before it signs, alone a day after. Stages are data; a stage is never left backwards.
 */

const dayMs = 86_400_000

export const rotationStages = ['before', 'announced', 'switched', 'after'] as const
export type RotationStage = (typeof rotationStages)[number]

export type CertificateRole = 'current' | 'next'

interface StageFacts {
  /** What `/v3/certificates` lists. */
  readonly listed: readonly CertificateRole[]
  /** What signs answers and callbacks. */
  readonly signs: CertificateRole
  /** When it begins, in milliseconds from the moment the next certificate begins to sign. */
  readonly fromMs: number
}

export const stageFacts = {
  before: { listed: ['current'], signs: 'current', fromMs: Number.NEGATIVE_INFINITY },
  announced: { listed: ['current', 'next'], signs: 'current', fromMs: -dayMs },
  switched: { listed: ['current', 'next'], signs: 'next', fromMs: 0 },
  after: { listed: ['next'], signs: 'next', fromMs: dayMs },
} as const satisfies Record<RotationStage, StageFacts>

/** The stage of a rotation planned for a moment, both in milliseconds since 1970. */
export function stageAt(switchesAt: number, now: number): RotationStage {
  return (
    rotationStages.findLast((stage) => now - switchesAt >= stageFacts[stage].fromMs) ?? 'before'
  )
}

/** The stage that follows; the last stays the last. */
export const stageAfter = (stage: RotationStage): RotationStage =>
  rotationStages[rotationStages.indexOf(stage) + 1] ?? stage

export const laterStage = (one: RotationStage, other: RotationStage): RotationStage =>
  rotationStages.indexOf(one) < rotationStages.indexOf(other) ? other : one

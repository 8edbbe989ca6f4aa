/** What every institution beside the networks is to the others: its names, its code, its habits. */
import { type AppId, appId, type InstitutionId, institutionId } from '../../core/ids.ts'

export interface Participant {
  readonly id: InstitutionId
  readonly english: string
  readonly chinese: string
  /** As Alipay abbreviates banks: `COMM`, `GDB`; not a SWIFT code. */
  readonly shortCode: string
  /** What F32, F33, F99 and F100 carry: 8 digits of CUP's shape, invented, on no real list. */
  readonly institutionCode: string
  readonly app: { readonly id: AppId; readonly english: string; readonly chinese: string }
  /** How quickly it answers on a usual day. */
  readonly mood: Mood
  /** When it closes, every week. */
  readonly maintenance: readonly WeeklyWindow[]
}

export type Mood = 'brisk' | 'steady' | 'slow'

export const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const

/**
 * Beijing civil time, the first minute and the one that is open again: `Sun 00:00-06:00`. What ends
 * before it begins ends on the next day.
 */
export type WeeklyWindow = `${(typeof weekdays)[number]} ${number}:${number}-${number}:${number}`

/** A participant as a table writes it. */
export type ParticipantRow = Omit<Participant, 'id' | 'app'> & {
  readonly id: string
  readonly app: readonly [english: string, chinese: string]
}

export const participantOf = <Row extends ParticipantRow>(row: Row) => ({
  ...row,
  id: institutionId(row.id),
  app: { id: appId(row.id), english: row.app[0], chinese: row.app[1] },
})

/** Numbers and times as people read them. Nothing measured is a dash, never a zero. */
import type { Language } from '../state/picture.ts'

export const nothing = '–'

const locales = { english: 'en', chinese: 'zh-CN' } as const satisfies Record<Language, string>

const whole = perLanguage({ maximumFractionDigits: 0 })
const tenths = perLanguage({ minimumFractionDigits: 1, maximumFractionDigits: 1 })
const yuan = perLanguage({ minimumFractionDigits: 2, maximumFractionDigits: 2 })

const compact = perLanguage({ notation: 'compact', maximumFractionDigits: 2 })

export const count = (value: number, language: Language) => whole[language].format(value)

/** A count for a narrow place: beyond a million the last digits no longer matter. */
export const shortCount = (value: number, language: Language) =>
  (value < 1_000_000 ? whole : compact)[language].format(value)

/** A rate: tenths matter while it is small. */
export function rate(value: number, language: Language): string {
  return (value < 100 && !Number.isInteger(value) ? tenths : whole)[language].format(value)
}

/** A share as percent, never rounded up to a perfection that was not reached. */
export function percent(share: number | null, language: Language): string {
  if (share === null) return nothing
  const floored = Math.floor(share * 1000) / 10
  return `${(share === 1 || share === 0 ? whole : tenths)[language].format(floored)}%`
}

export function milliseconds(value: number | null, language: Language): string {
  return value === null ? nothing : (value < 10 ? tenths : whole)[language].format(value)
}

export const money = (fen: number, language: Language) => `¥${yuan[language].format(fen / 100)}`

export const megabytes = (bytes: number, language: Language) =>
  `${whole[language].format(bytes / 2 ** 20)} MB`

/** Beijing keeps no summer time: its clock is UTC and eight hours. */
const inBeijing = (at: number) => new Date(at + 8 * 3_600_000).toISOString()

/** Time of day in Beijing, as everywhere in this network, `09:05:07`. */
export const timeOfDay = (at: number): string => inBeijing(at).slice(11, 19)

/** The day in Beijing, `2026-11-22`. */
export const dayOf = (at: number): string => inBeijing(at).slice(0, 10)

/** How long something has lasted, `12:05` or `1:02:05`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) =>
    String(part).padStart(2, '0'),
  )
  const hours = Math.floor(seconds / 3600)
  return hours > 0 ? [hours, ...parts].join(':') : parts.join(':')
}

function perLanguage(options: Intl.NumberFormatOptions): Record<Language, Intl.NumberFormat> {
  return {
    english: new Intl.NumberFormat(locales.english, options),
    chinese: new Intl.NumberFormat(locales.chinese, options),
  }
}

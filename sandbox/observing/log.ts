/**
 * The log: a line for each thing an operator would want to find later, as JSON or for people, and no
 * more lines a second than may be: of a flood the rest is counted, and told when it is over.
 */
import { limits } from '../../core/limits.ts'

export const logLevels = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof logLevels)[number]
export type LogForm = 'json' | 'pretty'

/** Numbers, words and truths; what is undefined is left out. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

export interface Log {
  /** The fields are asked for only if there is room for the line. */
  write(level: LogLevel, message: string, fields?: () => LogFields): void
  /** Whether a line of this level would be written at all. */
  wants(level: LogLevel): boolean
  /** Lines that were written, and that were one too many. */
  written(): number
  dropped(): number
}

export interface LogParts {
  readonly form: LogForm
  /** From this level on; `info` when it is none that is known. */
  readonly level: string | undefined
  readonly now: () => number
  readonly write: (line: string) => void
}

export function createLog({ form, level, now, write }: LogParts): Log {
  const least = Math.max(0, logLevels.indexOf(levelOf(level)))
  const count = { written: 0, dropped: 0, untold: 0, second: 0, lines: 0 }
  const line = form === 'json' ? jsonLine : prettyLine

  const put = (at: number, one: Omit<Line, 'at'>) => {
    count.written += 1
    write(`${line({ at, ...one })}\n`)
  }

  /** Whether this second has room for one more; what the last one dropped is told first. */
  const hasRoom = (at: number) => {
    const second = Math.floor(at / 1000)
    if (second !== count.second) {
      Object.assign(count, { second, lines: 0 })
      if (count.untold > 0) {
        const fields = { lines: count.untold }
        put(at, { level: 'warn', message: 'log lines dropped', fields })
        count.untold = 0
      }
    }
    count.lines += 1
    return count.lines <= limits.logLinesPerSecond
  }

  const wants = (level: LogLevel) => logLevels.indexOf(level) >= least
  return {
    wants,
    write: (level, message, fields = () => ({})) => {
      if (!wants(level)) return
      const at = now()
      if (hasRoom(at)) put(at, { level, message, fields: fields() })
      else {
        count.dropped += 1
        count.untold += 1
      }
    },
    written: () => count.written,
    dropped: () => count.dropped,
  }
}

const levelOf = (word: string | undefined): LogLevel =>
  logLevels.find((level) => level === word) ?? 'info'

interface Line {
  readonly at: number
  readonly level: LogLevel
  readonly message: string
  readonly fields: LogFields
}

function jsonLine({ at, level, message, fields }: Line): string {
  return JSON.stringify({ time: new Date(at).toISOString(), level, message, ...fields })
}

function prettyLine({ at, level, message, fields }: Line): string {
  const time = new Date(at).toISOString().slice(11, 23)
  const told = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : `${name}=${plain(value)}`,
  )
  return [time, level.padEnd(5), message, ...told].join(' ')
}

/** In one line, and quoted where a blank would part it. */
const plain = (value: string | number | boolean) =>
  typeof value === 'string' && /[\s"=]/.test(value) ? JSON.stringify(value) : String(value)

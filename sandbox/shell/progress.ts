/**
 * How far long work has come, in a line on standard error: written over on a terminal, one line after
 * another elsewhere, and there only when --progress asks for it.
 */
import type { Config } from './config.ts'

export interface Screen {
  readonly isTTY?: boolean
  write(text: string): unknown
}

export interface Progress {
  stop(): void
}

const secondsOnScreen = 1
const secondsUsual = 5

/** `line` says how things stand; nothing while there is nothing to say. */
export function showProgress(
  line: () => string | undefined,
  { progressSeconds, quiet, json }: Pick<Config, 'progressSeconds' | 'quiet' | 'json'>,
  screen: Screen = process.stderr,
): Progress {
  const isScreen = screen.isTTY === true && !json
  const asked = progressSeconds ?? (isScreen ? secondsUsual : 0)
  if (quiet || asked === 0) return { stop: () => undefined }
  const seconds = isScreen && progressSeconds === null ? secondsOnScreen : asked
  let isShown = false
  const timer = setInterval(() => {
    const says = line()
    if (says === undefined) return
    isShown = true
    screen.write(isScreen ? `\r\x1b[2K${says}` : `${says}\n`)
  }, seconds * 1000)
  timer.unref()
  return {
    stop: () => {
      clearInterval(timer)
      if (isScreen && isShown) screen.write('\r\x1b[2K')
    },
  }
}

/** `12 s of 60, 48 s left: 2,400 payments, 31 refused` */
export function runLine(facts: {
  readonly planMs: number
  readonly wholeMs: number
  readonly ended: number
  readonly refused: number
}): string {
  const { planMs, wholeMs, ended, refused } = facts
  const seconds = (ms: number) => Math.round(Math.max(0, ms) / 1000)
  const left = seconds(wholeMs - planMs)
  const how = left === 0 ? 'draining' : `${left} s left`
  return `${Math.min(seconds(planMs), seconds(wholeMs))} s of ${seconds(wholeMs)}, ${how}: ${ended} payments, ${refused} not approved`
}

export const shareLine = (share: number, beganMs: number, nowMs: number): string => {
  const left = share <= 0 ? undefined : ((nowMs - beganMs) * (1 - share)) / share / 1000
  const more = left === undefined ? '' : `, about ${Math.ceil(left)} s left`
  return `${Math.floor(Math.min(1, share) * 100)} %${more}`
}

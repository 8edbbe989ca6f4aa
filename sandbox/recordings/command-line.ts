/** The command line that plays a run again, as a report tells it: what chance and pace come from. */
import type { SignatureMode } from '../../core/signature-mode.ts'
import type { Billing } from '../theatre/house.ts'

interface Played {
  readonly seed: number
  readonly workers?: number
  readonly signatures?: SignatureMode
}

/** Null where what is played came from no file. */
export const commandOf = (scenario: string | object | undefined, played: Played): string | null =>
  typeof scenario === 'string' ? commandLine('run', scenario, played) : null

function commandLine(
  verb: 'run' | 'rehearse',
  file: string,
  { seed, workers = 1, signatures = 'full' }: Played,
): string {
  return [
    `hutong ${verb} ${quoted(file)} --seed ${seed}`,
    ...(workers === 1 ? [] : [`--workers ${workers}`]),
    ...(signatures === 'full' ? [] : [`--signatures ${signatures}`]),
  ].join(' ')
}

/** That of what a theatre plays; undefined where it lies in no file that is known by name. */
export function commandFor(
  { id, file: named = null, seed, time }: Pick<Billing, 'id' | 'file' | 'seed' | 'time'>,
  options: Omit<Played, 'seed'> = {},
): string | undefined {
  // Scenarios of ours have a bare name; where others lie is not in theirs.
  const ours = id === null || id.includes('/') ? null : `scenarios/${id}.json`
  const file = named ?? ours
  if (file === null) return undefined
  return time === 'real'
    ? commandLine('run', file, { ...options, seed })
    : commandLine('rehearse', file, { seed })
}

/** As a shell takes it for one word. */
const quoted = (file: string) =>
  /^[\w./:@-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`

/**
 * A case in which a server is pressed: a fresh server each round, part of the requests to warm it,
 * the rest with the clock on. Beside the figure stand the share of its core the server used (near 1
 * means that it, not the presser, was the limit) and answers per second of the processor's time,
 * which a busy machine disturbs less.
 */
import type { Bench, Case, Measured } from './case.ts'
import { type IsRight, type Prepared, type Pressed, press } from './press.ts'
import { madeWay, type Served, serve } from './serve.ts'

export interface PressedCase extends Omit<Case, 'measure' | 'unit'> {
  readonly unit?: string
  /** A kind of `server.ts`, and what it is started with besides seed and keys. */
  readonly server: string
  readonly settings?: Readonly<Record<string, unknown>>
  /** Which of its URLs; the first when not given. */
  readonly door?: string
  readonly connections?: number
  /** Of the requests, how many only warm the server: a quarter when not given. */
  readonly warm?: number
  /** Presses by time instead, with the same requests again and again: so long to warm, so long counted. */
  readonly warmMs?: number
  readonly forMs?: number
  /** Made before the clock starts; the server is there to be asked. */
  prepare(bench: Bench, served: Served): Promise<readonly Prepared[]>
  readonly isRight: IsRight
  /** A last look when all is pressed. @throws Error when it is not as it should be. */
  after?(served: Served, bench: Bench): Promise<void>
}

export function pressedCase(pressed: PressedCase): Case {
  const { server, settings = {}, door, prepare, after, ...rest } = pressed
  const { name, says, baseline, onRequest, rounds, missing } = rest
  return {
    ...{ name, says, baseline, unit: pressed.unit ?? 'requests/s on one core' },
    ...(onRequest === undefined ? {} : { onRequest }),
    ...(rounds === undefined ? {} : { rounds }),
    ...(missing === undefined ? {} : { missing }),
    measure: async (bench) => {
      const comeBack = madeWay()
      const served = await serve(server, { seed: bench.seed, home: bench.home, ...settings })
      try {
        const requests = await prepare(bench, served)
        const url = door === undefined ? served.url : (served.urls[door] ?? '')
        await warmUp(url, requests, pressed)
        const measured = await counted(served, url, requests, pressed)
        await after?.(served, bench)
        return measured
      } finally {
        await served.close()
        comeBack()
      }
    },
  }
}

const connectionsOf = ({ connections = 32 }: PressedCase) => connections

const warmCount = ({ warm }: PressedCase, requests: number) => warm ?? Math.floor(requests / 4)

async function warmUp(url: string, requests: readonly Prepared[], pressed: PressedCase) {
  const connections = connectionsOf(pressed)
  const { warmMs, isRight } = pressed
  if (warmMs !== undefined) {
    await press(url, requests, isRight, { connections, forMs: warmMs })
    return
  }
  const first = requests.slice(0, warmCount(pressed, requests.length))
  if (first.length > 0) await press(url, first, isRight, { connections })
}

async function counted(
  served: Served,
  url: string,
  requests: readonly Prepared[],
  pressed: PressedCase,
): Promise<Measured> {
  const connections = connectionsOf(pressed)
  const { forMs, isRight } = pressed
  const before = await served.usage()
  const { perSecond, ...other } =
    forMs === undefined
      ? await press(url, requests.slice(warmCount(pressed, requests.length)), isRight, {
          connections,
        })
      : await press(url, requests, isRight, { connections, forMs })
  const cpuMs = (await served.usage()).cpuMs - before.cpuMs
  return { figure: perSecond, beside: besideOf(perSecond, cpuMs, other) }
}

function besideOf(
  perSecond: number,
  cpuMs: number,
  { requests, latencyMsP50, latencyMsP99 }: Omit<Pressed, 'perSecond'>,
): Record<string, number> {
  const tookMs = (requests / perSecond) * 1000
  return {
    serverBusy: cpuMs / tookMs,
    perCpuSecond: (requests / cpuMs) * 1000,
    ...{ latencyMsP50, latencyMsP99 },
  }
}

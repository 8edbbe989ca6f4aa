/** What a soak reads from time to time, and what the readings come to. */
import type { Served } from './serve.ts'

export interface Sample {
  readonly payments: number
  readonly seconds: number
  readonly rssMB: number
  readonly heapMB: number
  /** About how many bytes the stores hold, by their own estimate. */
  readonly recordsMB: number
  readonly records: number
  readonly forgotten: number
  readonly overLimitMB: number
}

const megabyte = 2 ** 20

/** Asks the process's own admin API, and tells on standard error. */
export async function sampled(served: Served, payments: number, seconds: number): Promise<Sample> {
  const answer = await fetch(`${served.urls.dashboard}/admin/memory`)
  const { all, process: used } = readMemory(await answer.json())
  const sample = {
    payments,
    seconds: Math.round(seconds),
    rssMB: Math.round(used.rssBytes / megabyte),
    heapMB: Math.round(used.heapUsedBytes / megabyte),
    recordsMB: Math.round(all.bytes / megabyte),
    records: all.records,
    forgotten: all.forgotten,
    overLimitMB: Math.round(all.overLimit / megabyte),
  }
  process.stderr.write(`${JSON.stringify(sample)}\n`)
  return sample
}

const million = 1_000_000

/**
 * Single readings are those of a saw's teeth: the collector comes when it likes. So the first
 * million is the median of what was read around it, the end that of the last five.
 */
export function curveOf(samples: readonly Sample[]): Readonly<Record<string, number>> {
  const last = samples.at(-1)
  if (last === undefined) throw new Error('Nothing was read.')
  const around = samples.filter(({ payments }) => Math.abs(payments - million) <= 200_000)
  const end = samples.slice(-5)
  const rssFirstMillionMB = median(around.map(({ rssMB }) => rssMB))
  const rssEndMB = median(end.map(({ rssMB }) => rssMB))
  const growth = {
    rssFirstMillionMB,
    growthPercent: Number((100 * (rssEndMB / rssFirstMillionMB - 1)).toFixed(1)),
  }
  return {
    payments: last.payments,
    rssEndMB,
    rssMaxMB: Math.max(...samples.map(({ rssMB }) => rssMB)),
    ...(around.length > 0 && last.payments > million ? growth : {}),
    recordsMB: last.recordsMB,
    records: last.records,
    forgotten: last.forgotten,
    overLimitMB: last.overLimitMB,
  }
}

function median(list: readonly number[]): number {
  const sorted = [...list].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** The numbers of `/admin/memory`; one that is not there is NaN, and so is what comes of it. */
function readMemory(answer: unknown) {
  const part = (name: string) => {
    const found = fieldsOf(answer)[name]
    return (field: string) => Number(fieldsOf(found)[field] ?? Number.NaN)
  }
  const [all, used] = [part('all'), part('process')]
  return {
    all: {
      bytes: all('bytes'),
      records: all('records'),
      forgotten: all('forgotten'),
      overLimit: all('overLimit'),
    },
    process: { rssBytes: used('rssBytes'), heapUsedBytes: used('heapUsedBytes') },
  }
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}

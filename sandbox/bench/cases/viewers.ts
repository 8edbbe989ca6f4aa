/**
 * What watching costs: 50,000 synthetic payments a second, each with all its events, are folded into
 * frames for twenty viewers; and as many as possible are, with the viewers and without them in turns.
 */
import type { Bench, Case, Measured } from '../case.ts'
import { type Served, serve } from '../serve.ts'
import type { Fed } from '../servers/live.ts'
import type { Viewed } from '../servers/viewers.ts'

const viewerCount = 20
const perSecond = 50_000
/** Of each round; `HUTONG_VIEWERS=60` asks for a minute. */
const usualSeconds = 10
const warmSeconds = 2
/** Turns with and without viewers, and how long each is. */
const turns = 6
const turnSeconds = 2

export const viewers: Case = {
  name: 'viewers',
  says: `${perSecond} synthetic payments a second before ${viewerCount} viewers: frames, their age, their cost`,
  unit: 'payments/s',
  ...{ baseline: null, onRequest: true, rounds: 1 },
  measure: async (bench) => {
    const crowd = await serve('viewers', { seed: bench.seed }, 'any')
    const served = await serve('live', { seed: bench.seed })
    try {
      return await watched(served, crowd, bench)
    } finally {
      await served.close()
      await crowd.close()
    }
  },
}

async function watched(served: Served, crowd: Served, { round }: Bench): Promise<Measured> {
  const asked = Number(process.env.HUTONG_VIEWERS ?? usualSeconds)
  const seconds = round === 0 ? warmSeconds : asked
  const feed = async (rate: number, forSeconds: number) =>
    (await served.ask('feed', { perSecond: rate, seconds: forSeconds })) as Fed
  const join = () => crowd.ask('join', { url: served.url, count: viewerCount })
  const leave = async () => (await crowd.ask('leave')) as Viewed

  await feed(0, warmSeconds)
  const unseen = await feed(perSecond, seconds)
  await join()
  const paced = await feed(perSecond, seconds)
  const seen = await leave()
  if (seen.frames === 0 || seen.missed > 0) {
    throw new Error(`Frames were missed: ${JSON.stringify(seen)}`)
  }
  const alone: Fed[] = []
  const before: Fed[] = []
  for (let turn = 0; turn < (round === 0 ? 1 : turns); turn += 1) {
    alone.push(await feed(0, turnSeconds))
    await join()
    before.push(await feed(0, turnSeconds))
    await leave()
  }
  return {
    figure: rateOf([paced]),
    beside: {
      ...{ frameBytesMax: seen.bytesMax, framesPerSecondMin: seen.perSecondMin },
      ...{ lateMsMax: seen.lateMsMax, gapMsMax: seen.gapMsMax, viewers: seen.viewers },
      keptShare: rateOf([paced]) / rateOf([unseen]),
      ...{ coreShare: paced.cpuMs / paced.wallMs, coreShareWithout: unseen.cpuMs / unseen.wallMs },
      mostWithout: rateOf(alone),
      mostWith: rateOf(before),
      mostKeptShare: rateOf(before) / rateOf(alone),
      mostKeptShareOfCpu: perCpuOf(before) / perCpuOf(alone),
    },
  }
}

const sumOf = (all: readonly Fed[], of: (fed: Fed) => number) =>
  all.reduce((sum, fed) => sum + of(fed), 0)

const rateOf = (all: readonly Fed[]) =>
  sumOf(all, ({ payments }) => payments) / (sumOf(all, ({ wallMs }) => wallMs) / 1000)

const perCpuOf = (all: readonly Fed[]) =>
  sumOf(all, ({ payments }) => payments) / (sumOf(all, ({ cpuMs }) => cpuMs) / 1000)

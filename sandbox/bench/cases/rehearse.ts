/**
 * Rehearsals, in payments a second of real time: Double Eleven at scale over all cores, and the same
 * crowd in the plain world, message by message, which is what the other way is held against.
 */
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { limits } from '../../../core/limits.ts'
import { rehearseAtScale } from '../../peak/peak.ts'
import { peakReport } from '../../peak/peak-report.ts'
import { rehearse } from '../../rehearsal/rehearse.ts'
import { scenarioOf } from '../../start-sandbox.ts'
import type { Case } from '../case.ts'

const fromSource = import.meta.url.endsWith('.ts')
const scenarios = new URL(
  fromSource ? '../../../scenarios/' : '../../../../scenarios/',
  import.meta.url,
)
const doubleEleven = () => scenarioOf(fileURLToPath(new URL('double-eleven.json', scenarios)))

/** So many a second and seconds of the same crowd are enough for the plain world. */
const plainRate = { kind: 'constant', ratePerSecond: 400, seconds: 8 } as const

export const plainRehearsal: Case = {
  name: 'plain-rehearsal',
  says: 'The crowd of Double Eleven in the plain world, every message sent and answered',
  unit: 'payments/s',
  baseline: null,
  measure: async ({ seed }) => {
    const scenario = { ...doubleEleven(), arrivals: [plainRate] }
    const began = performance.now()
    const { traffic, evidence } = await rehearse(scenario, seed)
    const seconds = (performance.now() - began) / 1000
    if (!evidence.books.balance) throw new Error('The books of the plain rehearsal do not balance.')
    return { figure: traffic.finished / seconds }
  },
}

export const rehearsal: Case = {
  name: 'rehearse',
  says: 'Double Eleven at scale over all cores, learning and threads included, books checked',
  unit: 'payments/s',
  baseline: 'plain-rehearsal',
  measure: async ({ seed }) => {
    const scenario = doubleEleven()
    const workers = Math.min(availableParallelism(), limits.workersMax)
    const done = await rehearseAtScale(scenario, { seed, workers })
    const report = await peakReport(done)
    if (!report.verdict.passed) throw new Error(report.verdict.reasons.join('; '))
    const { paymentsPerSecond, arrivals, learnMs, courses, driveNsEach } = done.played
    return {
      figure: paymentsPerSecond,
      beside: {
        ...{ arrivals, workers, courses, learnMs, driveNsEach },
        steadyPerSecond: Math.round((workers * 1e9) / Math.max(1, driveNsEach)),
      },
    }
  },
}

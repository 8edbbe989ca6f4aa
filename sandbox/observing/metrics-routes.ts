/**
 * The page of metrics: at `/metrics`, where Prometheus looks first, and beside the rest of the admin
 * API. Looking needs no token. What it tells is counted from the moment the routes are made.
 */
import type { FailureCounts } from '../../core/failures-counted.ts'
import type { Route, WireReply, WireRequest } from '../../simulators/host/institution.ts'
import type { Stage } from '../stage.ts'
import { createCounts } from './counts.ts'
import { createExposition, formatAsked } from './exposition.ts'
import type { Family } from './families.ts'
import { failureFamilies, paymentFamilies } from './payment-families.ts'

/** Over anything that tells events. `others`: what else there is to tell of it. */
export function metricsRoutes(
  { listen }: Pick<Stage, 'listen'>,
  failures: Pick<FailureCounts, 'rows'>,
  others: readonly Family[],
): Route[] {
  const counts = createCounts()
  listen(counts.hear)
  const page = createExposition([
    ...paymentFamilies(counts),
    ...failureFamilies(failures),
    ...others,
  ])
  const serve = async ({ headers }: Pick<WireRequest, 'headers'>): Promise<WireReply> => {
    const { contentType, text } = await page(formatAsked(headers.accept))
    return { status: 200, headers: { 'Content-Type': contentType }, body: text }
  }
  return ['/metrics', '/admin/metrics'].map((path) => ({ method: 'GET', path, serve }))
}

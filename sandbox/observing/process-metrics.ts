/**
 * What is told of the process itself, in the names that every dashboard for Node knows. A process is
 * one however many sandboxes it has, so that its watches are set once, and only if somebody asks.
 */
import type { Metric } from 'prom-client'

export type Format = 'text' | 'openmetrics'

/** By format: prom-client renames its counters when it has written them as OpenMetrics. */
const watched = new Map<Format, Promise<readonly Metric[]>>()

export function processMetrics(format: Format): Promise<readonly Metric[]> {
  const known = watched.get(format) ?? watch()
  watched.set(format, known)
  return known
}

async function watch(): Promise<readonly Metric[]> {
  const { collectDefaultMetrics, Registry } = await import('prom-client')
  const register = new Registry()
  collectDefaultMetrics({ register })
  return register.getMetricsAsArray().flatMap(({ name }) => register.getSingleMetric(name) ?? [])
}

/**
 * Families as the page that Prometheus reads, by prom-client, which is loaded when the first page is
 * asked for. Every sandbox has registries of its own, so that many stand in one process.
 */
import type { Metric, OpenMetricsContentType, Registry } from 'prom-client'
import type { Family, SpreadRow } from './families.ts'
import { type Format, processMetrics } from './process-metrics.ts'

export interface Page {
  readonly contentType: string
  readonly text: string
}

/** How a page is written: as OpenMetrics when the Accept header asks for that, or else as text 0.0.4. */
export const formatAsked = (accept: string | undefined): Format =>
  accept?.includes('application/openmetrics-text') === true ? 'openmetrics' : 'text'

/** The rows are read each time a page is asked for. */
export function createExposition(families: readonly Family[]): (format: Format) => Promise<Page> {
  const registries = new Map<Format, Promise<AnyRegistry>>()
  return async (format) => {
    const known = registries.get(format) ?? registryOf(families, format)
    registries.set(format, known)
    const registry = await known
    return { contentType: registry.contentType, text: spelled(await registry.metrics()) }
  }
}

/** prom-client spells what is no number in a way of its own. */
const spelled = (text: string) => text.replaceAll(/ Nan$/gm, ' NaN')

type AnyRegistry = Registry | Registry<OpenMetricsContentType>

async function registryOf(families: readonly Family[], format: Format): Promise<AnyRegistry> {
  const client = await import('prom-client')
  const registry = format === 'text' ? new client.Registry() : openMetricsRegistry(client)
  for (const family of families) registry.registerMetric(metricOf(client, family, format))
  for (const metric of await processMetrics(format)) registry.registerMetric(metric)
  return registry
}

type Client = typeof import('prom-client')

function openMetricsRegistry({ Registry, openMetricsContentType }: Client) {
  const registry = new Registry<OpenMetricsContentType>()
  registry.setContentType(openMetricsContentType as OpenMetricsContentType)
  return registry
}

/** A metric of prom-client that counts nothing by itself: what it says is read when it is asked. */
function metricOf(client: Client, family: Family, format: Format): Metric {
  const { name, help, labels, kind } = family
  const kinds = { counter: client.Counter, gauge: client.Gauge, histogram: client.Histogram }
  const metric = new kinds[kind]({ name, help, labelNames: [...labels], registers: [] })
  // OpenMetrics names a counter without the ending that its samples have.
  const isShort = format === 'openmetrics' && kind === 'counter'
  const said = isShort ? name.replace(/_total$/, '') : name
  const told = async () => ({ name: said, help, type: kind, values: await valuesOf(family) })
  return Object.assign(metric, { get: told, getForPromString: told })
}

async function valuesOf(family: Family) {
  if (family.kind !== 'histogram') return family.rows()
  const rows = await family.rows()
  return rows.flatMap((row) => spreadValues(family.name, row))
}

/** Cumulative buckets, their sum, and how many there were. */
const spreadValues = (name: string, { labels, buckets, count, sumSeconds }: SpreadRow) => [
  ...[...buckets, ['+Inf', count] as const].map(([le, value]) => ({
    ...{ metricName: `${name}_bucket`, labels: { ...labels, le: String(le) }, value },
  })),
  { metricName: `${name}_sum`, labels, value: sumSeconds },
  { metricName: `${name}_count`, labels, value: count },
]

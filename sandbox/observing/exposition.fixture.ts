/**
 * Reads a page of metrics as strictly as its format is written down, and complains of whatever is not
 * in it: Prometheus text 0.0.4, and OpenMetrics 1.0 as far as counters, gauges and histograms go.
 */
import type { Format } from './process-metrics.ts'

export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface ReadFamily {
  readonly name: string
  readonly help: string
  readonly type: string
  readonly samples: readonly Sample[]
}

const nameForm = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
const sampleForm = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/
const labelForm = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(,|$)/y

/** @throws Error at the first line that does not belong where it stands. */
export function readExposition(text: string, format: Format): ReadFamily[] {
  if (!text.endsWith('\n')) throw new Error('The last line does not end.')
  const families: (ReadFamily & { samples: Sample[] })[] = []
  const lines = text.slice(0, -1).split('\n')
  if (format === 'openmetrics' && lines.pop() !== '# EOF') throw new Error('No # EOF at the end.')
  for (const [index, line] of lines.entries()) {
    const wrong = (why: string) => new Error(`Line ${index + 1}, ${why}: ${line}`)
    if (line === '' && format === 'text') continue
    const [mark, word, name = '', ...rest] = line.split(' ')
    const latest = families.at(-1)
    if (mark === '#' && word === 'HELP') {
      if (!nameForm.test(name)) throw wrong('no name')
      if (families.some((one) => one.name === name)) throw wrong('told twice')
      families.push({ name, help: rest.join(' '), type: '', samples: [] })
    } else if (mark === '#' && word === 'TYPE') {
      if (latest === undefined || latest.name !== name || latest.type !== '') throw wrong('lost')
      if (!['counter', 'gauge', 'histogram'].includes(rest.join(' '))) throw wrong('unknown type')
      families.splice(-1, 1, { ...latest, type: rest.join(' ') })
    } else if (latest === undefined) throw wrong('outside of a family')
    else latest.samples.push(sampleOf(line, latest, format))
  }
  for (const family of families) assertWhole(family)
  return families
}

function sampleOf(line: string, { name, type }: ReadFamily, format: Format): Sample {
  const [, sampleName = '', labels = '', value = ''] = sampleForm.exec(line) ?? []
  const endings = { histogram: ['_bucket', '_sum', '_count'], gauge: [''], counter: [''] }
  const allowed =
    type === 'counter' && format === 'openmetrics'
      ? ['_total']
      : (endings[type as keyof typeof endings] ?? [])
  if (!allowed.some((ending) => sampleName === `${name}${ending}`)) {
    throw new Error(`No sample of ${type} ${name}: ${line}`)
  }
  const number = value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value)
  if (Number.isNaN(number) && value !== 'NaN') throw new Error(`No number: ${line}`)
  return { name: sampleName, labels: labelsOf(labels, line), value: number }
}

function labelsOf(text: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {}
  labelForm.lastIndex = 0
  while (labelForm.lastIndex < text.length) {
    const [, name, value] = labelForm.exec(text) ?? []
    if (name === undefined || value === undefined) throw new Error(`Labels are garbled: ${line}`)
    if (name in labels) throw new Error(`A label comes twice: ${line}`)
    labels[name] = value
  }
  return labels
}

/** A series comes once; buckets grow, and the last of them holds all. */
function assertWhole({ name, type, samples }: ReadFamily): void {
  if (type === '') throw new Error(`${name} has no type.`)
  const keys = samples.map(
    (one) => `${one.name} ${JSON.stringify(Object.entries(one.labels).sort())}`,
  )
  if (new Set(keys).size !== keys.length) throw new Error(`${name} tells a series twice.`)
  if (type === 'counter' && samples.some(({ value }) => !(value >= 0))) {
    throw new Error(`${name} counts below nought.`)
  }
  for (const whole of samples.filter(
    (one) => type === 'histogram' && one.name === `${name}_count`,
  )) {
    const buckets = samples.filter(
      (one) => one.name === `${name}_bucket` && isOf(one.labels, whole.labels),
    )
    const grows = buckets.every(({ value }, place) => value >= (buckets[place - 1]?.value ?? 0))
    const last = buckets.at(-1)
    if (!grows || last?.labels.le !== '+Inf' || last.value !== whole.value) {
      throw new Error(`The buckets of ${name} do not add up.`)
    }
  }
}

const isOf = (labels: Sample['labels'], wanted: Sample['labels']) =>
  Object.keys(labels).length === Object.keys(wanted).length + 1 &&
  Object.entries(wanted).every(([name, value]) => labels[name] === value)

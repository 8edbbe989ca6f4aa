/** The rows of figures for machines. */
import type { Row } from './row.ts'
import { anything, count, list, obj, text } from './schema.ts'

const page = { media: 'text/plain', says: 'Text exposition format, 0.0.4 or OpenMetrics.' }

export const metricsRows: readonly Row[] = [
  ...(['/metrics', '/admin/metrics'] as const).map(
    (path): Row => ({
      ...{ method: 'GET', path, tag: 'metrics' },
      summary: 'Figures for Prometheus.',
      answers: { 200: page },
    }),
  ),
  {
    ...{ method: 'GET', path: '/admin/failures', tag: 'metrics' },
    summary: 'Failures seen since the start, with their words.',
    answers: {
      200: obj({
        failures: list(
          obj({
            ...{ failure: text, step: text, hop: text, moneyMoved: text, attempts: count },
            ...{ signs: count, says: text, app: anything, merchant: anything },
          }),
        ),
      }),
    },
  },
]

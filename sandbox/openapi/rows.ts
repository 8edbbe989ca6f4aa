/** Every route of the admin API that there may be: a door tells of those it serves. */
import { clockRows, journalRows, refusalRows, snapshotRows } from './journal-rows.ts'
import { metricsRows } from './metrics-rows.ts'
import { paymentRows } from './payment-rows.ts'
import { peopleRows } from './people-rows.ts'
import { playRows, policyRows } from './play-rows.ts'
import type { Row } from './row.ts'
import { healthRows, institutionRows, worldRows } from './world-rows.ts'

export const rows: readonly Row[] = [
  ...healthRows,
  ...institutionRows,
  ...policyRows,
  ...playRows,
  ...peopleRows,
  ...paymentRows,
  ...journalRows,
  ...refusalRows,
  ...clockRows,
  ...worldRows,
  ...snapshotRows,
  ...metricsRows,
]

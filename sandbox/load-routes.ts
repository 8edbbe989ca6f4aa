/**
 * How loaded the places are that a policy gives a capacity, over HTTP and as metrics; and by which
 * mode signatures are treated, so that no figure is read without it. Looking needs no token.
 */
import { signatureModes } from '../core/signature-mode.ts'
import type { Route } from '../simulators/host/institution.ts'
import { json } from '../simulators/roles/app-door.ts'
import type { PlaceLoad } from './ground.ts'
import type { Stage } from './stage.ts'

export const loadRoute = ({ loads }: Pick<Stage, 'loads'>): Route => ({
  method: 'GET',
  path: '/admin/capacity',
  serve: async () => json(200, { places: loads() }),
})

interface Family {
  readonly name: string
  readonly kind: 'gauge' | 'counter'
  readonly help: string
  readonly value: (load: PlaceLoad) => number
}

const families: readonly Family[] = [
  {
    ...{ name: 'hutong_servers', kind: 'gauge' },
    help: 'Servers a place has.',
    value: ({ servers }) => servers,
  },
  {
    ...{ name: 'hutong_servers_busy', kind: 'gauge' },
    help: 'Servers that are taken now.',
    value: ({ busy }) => busy,
  },
  {
    ...{ name: 'hutong_queue_length', kind: 'gauge' },
    help: 'Messages that wait for a server.',
    value: ({ waiting }) => waiting,
  },
  {
    ...{ name: 'hutong_served_total', kind: 'counter' },
    help: 'Messages that a server has worked on.',
    value: ({ served }) => served,
  },
  {
    ...{ name: 'hutong_shed_total', kind: 'counter' },
    help: 'Messages that were turned away because too many waited.',
    value: ({ shed }) => shed,
  },
  {
    ...{ name: 'hutong_utilisation_ratio', kind: 'gauge' },
    help: "The share of the servers' time that was taken, 0 to 1.",
    value: ({ utilisation }) => utilisation,
  },
]

/** Lines in the text exposition format 0.0.4. */
export function loadMetrics({ loads, signatures }: Pick<Stage, 'loads' | 'signatures'>): string[] {
  const rows = loads()
  return [
    '# HELP hutong_signatures The mode of signatures: 1 is the one that holds; only full is real.',
    '# TYPE hutong_signatures gauge',
    ...signatureModes.map(
      (mode) => `hutong_signatures{mode="${mode}"} ${mode === signatures ? 1 : 0}`,
    ),
    ...(rows.length === 0 ? [] : families).flatMap(({ name, kind, help, value }) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} ${kind}`,
      ...rows.map((row) => `${name}{at="${row.at}",place="${row.place}"} ${value(row)}`),
    ]),
  ]
}

/** How loaded the places are that a policy gives a capacity. Looking needs no token. */
import type { Route } from '../simulators/host/institution.ts'
import { json } from '../simulators/roles/app-door.ts'
import type { Stage } from './stage.ts'

export const loadRoute = ({ loads }: Pick<Stage, 'loads'>): Route => ({
  method: 'GET',
  path: '/admin/capacity',
  serve: async () => json(200, { places: loads() }),
})

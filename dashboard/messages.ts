/** What a message is to those who watch: on which line of the map it goes, and to which phase it belongs. */
import type { Hop } from '../core/events.ts'
import { phases } from './protocol/history.ts'

/** The form of a hop, as core/failures-seen.ts tells them apart too. */
type Form = 'phone' | 'till' | 'notice' | 'to-switch' | 'from-switch' | 'other'

function formOf(hop: Hop): Form {
  if (hop.startsWith('merchant>')) return 'till'
  if (hop.includes('-app>')) return 'phone'
  if (hop.endsWith('>merchant')) return 'notice'
  if (hop.startsWith('switch>')) return 'from-switch'
  return hop.endsWith('>switch') ? 'to-switch' : 'other'
}

/** What the switch asks of others is carrying on, but for the one question whether the payer can pay. */
const phaseOfForms = {
  till: 'order',
  phone: 'scan',
  'to-switch': 'switch',
  'from-switch': 'switch',
  notice: 'notice',
  other: 'switch',
} as const satisfies Record<Form, (typeof phases)[number]>

const authorising: ReadonlySet<string> = new Set([
  ...(['authorise', 'charge', 'hold-card', 'capture-card', 'reverse-authorisation'] as const),
  ...(['credit-card', 'undo-card'] as const),
])

/** The place in `phases` of a message. */
export function phaseAt(hop: Hop, operation: string): number {
  const form = formOf(hop)
  const asksBank = form === 'from-switch' && authorising.has(operation)
  return phases.indexOf(asksBank ? 'bank' : phaseOfForms[form])
}

/** Whether the one who is asked asks nobody else: what fails there was decided there. */
export function isLast(hop: Hop): boolean {
  const form = formOf(hop)
  return form === 'from-switch' || form === 'notice'
}

/** The line of the map a message goes on: phones are `payer`, whatever their app. */
export const lineOf = (hop: Hop): Hop =>
  formOf(hop) === 'phone' ? `payer>${hop.slice(hop.indexOf('>') + 1)}` : hop

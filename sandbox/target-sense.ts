/**
 * What the targets of a scenario can get wrong: names of no variable, hosts nobody allowed, and
 * questions that are never asked, or whose answers nobody could read.
 */
import { isCharged } from '../core/scene.ts'
import type { SignatureMode } from '../core/signature-mode.ts'
import { type Network, networks } from '../loadtests/traffic/cast.ts'
import { asks, type Target } from '../loadtests/traffic/targets/target.ts'
import { isVariable, namesIn, originOf, variables } from '../loadtests/traffic/targets/template.ts'
import { loopbackOr } from '../simulators/host/may-notify.ts'
import type { Mistake } from './misuse.ts'
import { suggestion } from './nearest.ts'
import type { At } from './policy-form.ts'
import type { Scenario } from './scenario-terms.ts'

/** What the operator says, and no file can. */
interface Permitted {
  readonly targetHosts?: readonly string[]
  readonly signatures?: SignatureMode
}

/** Every mistake. */
export function targetMistakes(
  scenario: Scenario,
  { targetHosts = [], signatures = 'full' }: Permitted,
  at: At,
): Mistake[] {
  const mayReach = loopbackOr(targetHosts)
  const ofEach = networks.flatMap((network) => {
    const target = scenario.targets[network]
    if (target === undefined) return []
    const within: At = (...path) => at('targets', network, ...path)
    return [
      ...variableMistakes(target, within),
      ...hostMistakes(target, mayReach, within),
      ...askMistakes(target, within),
      ...mixMistakes(scenario, { network, target }, within),
    ]
  })
  return [...ofEach, ...trustMistakes(scenario, signatures, at), ...hopeMistakes(scenario, at)]
}

function variableMistakes(target: Target, at: At): Mistake[] {
  return asks.flatMap((ask) =>
    namesIn(target[ask]).flatMap(({ name, path }) => {
      const where = at(ask, ...path)
      const found = `{{${name}}}`
      if (!isVariable(name)) {
        return [{ where, found, todo: suggestion(name, Object.keys(variables)) }]
      }
      if (name !== 'payerCode' || ask === 'charge') return []
      const todo = 'Leave it out: a payer shows a code only to be charged, under "charge".'
      return [{ where, found, todo }]
    }),
  )
}

function hostMistakes(target: Target, mayReach: (host: string) => boolean, at: At): Mistake[] {
  return asks.flatMap((ask) => {
    const url = target[ask]?.url
    if (url === undefined) return []
    const where = at(ask, 'url')
    const origin = originOf(url)
    if (origin === undefined) {
      const todo =
        'Write an absolute address, http://127.0.0.1:3000/orders, no variable in its host.'
      return [{ where, found: url, todo }]
    }
    if (mayReach(origin.hostname)) return []
    const todo = `Press what runs on this machine, or allow the host: --target-host ${origin.hostname}.`
    return [{ where, found: `the host ${origin.hostname}`, todo }]
  })
}

/** A question whose answer nobody could read. */
function askMistakes({ charge, query, paid }: Target, at: At): Mistake[] {
  const unread = query !== undefined && paid === undefined
  const unasked = charge !== undefined && query === undefined
  return [
    ...(unread
      ? [{ where: at('query'), found: 'no "paid"', todo: 'Say what its reply says when it is.' }]
      : []),
    ...(unasked
      ? [{ where: at('charge'), found: 'no "query"', todo: 'Say how to ask what came of it.' }]
      : []),
  ]
}

/** What the crowd would come for, and the target does not say how to ask. */
function mixMistakes(
  { cast }: Scenario,
  { network, target }: { readonly network: Network; readonly target: Target },
  at: At,
): Mistake[] {
  const parts = cast.mix.filter(({ owner }) => owner === network)
  const charges = parts.some(({ scene }) => isCharged(scene))
  if (parts.length === 0) {
    const found = 'a target that nobody comes to'
    return [{ where: at(), found, todo: `Let somebody in the mix come to ${network}.` }]
  }
  if (!charges || target.charge !== undefined) return []
  const found = 'no "charge", and payers who show a code'
  const todo = 'Add it, or give those parts of the mix the scene merchant-code.'
  return [{ where: at(), found, todo }]
}

/** A service that verifies what it is told cannot be told anything by a network that signs nothing. */
function trustMistakes({ targets }: Scenario, signatures: SignatureMode, at: At): Mistake[] {
  if (signatures !== 'trust' || Object.keys(targets).length === 0) return []
  const todo = 'A service would refuse every notification: give --signatures full or verify-once.'
  return [{ where: at('targets'), found: 'networks that sign nothing (trust)', todo }]
}

/** Notifications are timed where a service answers them: ours always does at once. */
function hopeMistakes({ targets, expectations }: Scenario, at: At): Mistake[] {
  if (Object.keys(targets).length > 0) return []
  const hopes = ['notificationMsP99AtMost', 'notificationsMissingAtMost'] as const
  return hopes
    .filter((hope) => expectations[hope] !== undefined)
    .map((hope) => ({
      where: at('expectations', hope),
      found: 'no target whose notifications are timed',
      todo: 'Describe a service under "targets", or leave this out.',
    }))
}

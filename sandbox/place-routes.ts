/**
 * The policy of one place over HTTP, so that two who turn two places do not overwrite each other. A
 * place that is set is set whole: what was said of single hops to it would win, and goes. Taking its
 * policy away gives it back what the scenario says of it by now.
 */
import type { SandboxEvent } from '../core/events.ts'
import type { Policies } from '../core/faults.ts'
import type { Route, WireReply, WireRequest } from '../simulators/host/institution.ts'
import { json } from '../simulators/roles/app-door.ts'
import { placeIn } from './form.ts'
import type { Mistake } from './misuse.ts'
import { hopNames, placeNames } from './names.ts'
import { suggestion } from './nearest.ts'
import { changedPolicies, type PolicyChanges, parsePolicies } from './policy-form.ts'
import type { Stage } from './stage.ts'

type PolicyStage = Pick<Stage, 'policies' | 'setPolicies' | 'emit' | 'now' | 'listen'>

/** Both need the token. A place is an institution, `merchant`, or a hop such as `switch>icbc`. */
export function placeRoutes(stage: PolicyStage): Route[] {
  const scenario = createScenarioPolicies(stage)
  const path = '/admin/policies/:place'
  return [
    { method: 'PUT', path, serve: async (request) => setPlace(stage, request) },
    { method: 'DELETE', path, serve: async (request) => resetPlace(stage, request, scenario()) },
  ]
}

/** The scenario's own policies as they would be if nobody had turned anything. */
function createScenarioPolicies(stage: PolicyStage): () => Policies {
  let own: Policies = stage.policies()
  const hear = (event: SandboxEvent) => {
    if (event.type !== 'policy-changed' || event.by !== 'scenario') return
    const now = stage.policies()
    own = changedPolicies(own, changesTo(event.places, now))
  }
  stage.listen(hear)
  return () => own
}

function setPlace(stage: PolicyStage, { params, body }: WireRequest): WireReply {
  const place = params.place ?? ''
  if (!isKnown(place)) return json(404, { mistakes: [unknownPlace(place)] })
  const value = parsedJson(body)
  if (value === undefined) return json(400, { mistakes: [notJson] })
  const read = parsePolicies({ [place]: value }, 'body')
  if (!read.ok) return json(422, { mistakes: read.mistakes.map(without(place)) })
  const overruled = hopsTo(place, stage.policies()).map((hop): [string, null] => [hop, null])
  return turned(stage, place, { ...Object.fromEntries(overruled), ...read.policies })
}

function resetPlace(stage: PolicyStage, { params }: WireRequest, scenario: Policies): WireReply {
  const place = params.place ?? ''
  if (!isKnown(place)) return json(404, { mistakes: [unknownPlace(place)] })
  const hops = [...hopsTo(place, stage.policies()), ...hopsTo(place, scenario)]
  return turned(stage, place, changesTo([place, ...hops], scenario))
}

function turned(stage: PolicyStage, place: string, changes: PolicyChanges): WireReply {
  const before = stage.policies()
  const next = changedPolicies(before, changes)
  const isOther = (name: string) => JSON.stringify(before[name]) !== JSON.stringify(next[name])
  const changed = Object.keys(changes).filter(isOther)
  if (changed.length > 0) {
    stage.setPolicies(next)
    // Whoever watches asks which place was turned, not which of its hops lost a word.
    stage.emit({ type: 'policy-changed', at: stage.now(), places: [place], by: 'admin' })
  }
  return json(200, { place, changed })
}

/** What sets some places to what they are in a document; null for those it does not name. */
const changesTo = (places: readonly string[], policies: Policies): PolicyChanges =>
  Object.fromEntries(places.map((place) => [place, policies[place] ?? null]))

const hopsTo = (place: string, policies: Policies): string[] =>
  Object.keys(policies).filter((name) => name.endsWith(`>${place}`))

const isKnown = (place: string) => placeNames.includes(place) || hopNames.includes(place)

const unknownPlace = (place: string): Mistake => {
  const todo = suggestion(place, place.includes('>') ? hopNames : placeNames)
  return { where: 'place', found: `"${place}", which is nowhere on the map`, todo }
}

const notJson: Mistake = {
  where: 'body',
  found: 'no JSON',
  todo: 'Send the policy of the place as a JSON object: latency, refusals, faults, capacity.',
}

/** The body is the policy itself: its mistakes are not those of a document of places. */
const without =
  (place: string) =>
  (mistake: Mistake): Mistake => {
    const prefix = placeIn('body', place)
    if (!mistake.where.startsWith(prefix)) return mistake
    const rest = mistake.where.slice(prefix.length).replace(/^\./, '')
    return { ...mistake, where: rest === '' ? 'body' : `body: ${rest}` }
  }

function parsedJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

/**
 * Who a worker's crowd deals with: the phones, the ear, and at each shop the merchant's till or the
 * user's service that a scenario puts in its place.
 */
import { limits } from '../../core/limits.ts'
import type { Arrival, Network } from './cast.ts'
import { networks } from './cast.ts'
import { type Client, createClient } from './client.ts'
import { serviceHop, tapHop, tillHop } from './hop-name.ts'
import { createListener, type Listener } from './listener.ts'
import { createPhone, type Phone } from './phone.ts'
import type { CrowdOrder, CrowdPatience } from './protocol.ts'
import type { Tally } from './tally.ts'
import { asks, isToldWhereToNotify, type Target } from './targets/target.ts'
import { createTargetTill } from './targets/target-till.ts'
import type { Counterpart, Send, Till, TillMerchant, TillRequest } from './tills/till.ts'
import { createTill } from './tills/tills.ts'

/** A till or a service, and the city it stands in. */
export interface Standing {
  readonly till: Counterpart
  readonly city: string
  /** Reads what is sent to the ear for it. */
  readonly ear: Pick<Till, 'hear' | 'acknowledgement'>
  /** Whether the network is to notify the ear, and not somebody else. */
  readonly isHeard: boolean
  readonly patience: Pick<CrowdPatience, 'noticeMs' | 'queryGapsMs'>
  /** As in a till; a service signs for itself. */
  readonly signOrder?: Till['signOrder']
}

export interface Crew {
  readonly phone: Phone
  readonly listener: Listener
  standingAt(network: Network, merchant: number): Standing | undefined
  close(): Promise<void>
}

/** @throws Error when the order names an app it gives no address for. */
export async function createCrew(order: CrowdOrder, passed: Tally['passed']): Promise<Crew> {
  const { plan, endpoints, patience } = order
  const connect = (url: string) => createClient(url, patience)
  const toNetwork = new Map(networks.map((name) => [name, connect(endpoints[name])]))
  const apps = [...new Set(plan.cast.mix.map(({ app }) => app))]
  const toApp = new Map(apps.map((app) => [app, connect(urlOf(endpoints.apps, app))]))
  const toTarget = connectTargets(order, connect)
  const standingAt = createStandings(order, {
    sendTo: (network) =>
      timed(sendOf(toNetwork, network), passed, (asked) => tillHop(network, asked)),
    sendToTarget: (url) => timed(sendOf(toTarget, new URL(url).origin), passed, () => serviceHop),
  })
  const listener = await createListener((network, merchant) => standingAt(network, merchant)?.ear)
  return {
    phone: createPhone((app) => timed(sendOf(toApp, app), passed, (asked) => tapHop(app, asked))),
    listener,
    standingAt,
    close: async () => {
      await listener.close()
      const clients = [...toNetwork.values(), ...toApp.values(), ...toTarget.values()]
      await Promise.all(clients.map((client) => client.close()))
    },
  }
}

/** @throws Error when nobody minds the till. */
export function standingFor<Stand>(
  { standingAt }: { standingAt(network: Network, merchant: number): Stand | undefined },
  { network, merchant }: Pick<Arrival, 'network' | 'merchant'>,
): Stand {
  const standing = standingAt(network, merchant)
  if (standing === undefined) throw new Error(`Nobody minds till ${merchant} of ${network}.`)
  return standing
}

/** One connection to each host that a target names. */
function connectTargets({ targets = {} }: CrowdOrder, connect: (url: string) => Client) {
  const urls = Object.values(targets).flatMap((target) =>
    asks.flatMap((ask) => target[ask]?.url ?? []),
  )
  const origins = new Set(urls.map((url) => new URL(url).origin))
  return new Map([...origins].map((origin) => [origin, connect(origin)]))
}

interface Lines {
  sendTo(network: Network): Send
  sendToTarget(url: string): Send
}

/** Each is set up when somebody first comes to it: of many shops a crowd may visit few. */
function createStandings(order: CrowdOrder, lines: Lines) {
  const { tills, signatures = 'full', targets = {} } = order
  const shops = new Map(
    networks.map((name) => [name, tills.filter(({ network }) => network === name)]),
  )
  const known = new Map<TillMerchant, Standing>()
  return (network: Network, place: number): Standing | undefined => {
    const merchant = shops.get(network)?.[place]
    if (merchant === undefined) return undefined
    const found = known.get(merchant)
    if (found !== undefined) return found
    const till = createTill({ ...merchant, signatures }, lines.sendTo(network), Date.now)
    const target = targets[network]
    const own = { ear: till, city: merchant.city }
    const standing =
      target === undefined
        ? { ...own, ...ownStanding(till, order) }
        : { ...own, ...targetStanding({ target, merchant, shop: place }, order, lines) }
    known.set(merchant, standing)
    return standing
  }
}

const ownStanding = (till: Till, { patience }: CrowdOrder) => ({
  ...{ till, isHeard: true, patience },
  ...(till.signOrder && { signOrder: till.signOrder }),
})

/** A service is asked soon and often: its customers' pages would. */
function targetStanding(
  parts: { readonly target: Target; readonly merchant: TillMerchant; readonly shop: number },
  { patience }: CrowdOrder,
  { sendToTarget: sendTo }: Lines,
) {
  const till = createTargetTill({ ...parts, sendTo })
  const isHeard = isToldWhereToNotify(parts.target)
  const queryGapsMs = [...limits.targetQueryGapsMs, ...patience.queryGapsMs]
  return { till, isHeard, patience: { noticeMs: isHeard ? patience.noticeMs : 0, queryGapsMs } }
}

function urlOf(apps: CrowdOrder['endpoints']['apps'], app: string): string {
  const url = apps[app]
  if (url === undefined) throw new Error(`The crowd was given no address of the app ${app}.`)
  return url
}

function sendOf<Name>(clients: ReadonlyMap<Name, Client>, name: Name): Send {
  const client = clients.get(name)
  if (client === undefined) throw new Error(`The crowd has no connection to ${name}.`)
  return client.send
}

/** A connection whose requests are timed, each under its hop. */
function timed(send: Send, passed: Tally['passed'], nameOf: (asked: TillRequest) => string): Send {
  return async (asked) => {
    const began = performance.now()
    let answered = false
    try {
      const reply = await send(asked)
      answered = true
      return reply
    } finally {
      passed(nameOf(asked), performance.now() - began, answered)
    }
  }
}

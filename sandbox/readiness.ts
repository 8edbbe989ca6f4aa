/**
 * Whether the sandbox lives, and whether a payment would succeed at once: each network's merchant key
 * verifies there, no policy refuses everything, and there is room to remember. A probe writes nothing
 * on a wire and into no book: it may come every second.
 */
import { sign, verify } from 'node:crypto'
import type { Policies } from '../core/faults.ts'
import type { Route } from '../simulators/host/institution.ts'
import { privateKeyOf, publicKeyOf } from '../simulators/host/pem.ts'
import { json } from '../simulators/roles/app-door.ts'
import type { KeyRing } from './keyring.ts'
import type { Stage } from './stage.ts'
import { hutongVersion } from './version.ts'

type Keys = Pick<KeyRing, 'alipay' | 'wechatpay' | 'unionpay'>
type Ready = Pick<Stage, 'policies' | 'memory' | 'urls' | 'stores'>

export const healthRoutes = (stage: Ready, keys: Keys | undefined): Route[] => [
  look('/healthz', async () => json(200, { status: 'alive' })),
  look('/readyz', async () => {
    const reasons = [...notReady(stage, keys), ...(await unwritable(stage))]
    return json(reasons.length === 0 ? 200 : 503, { ready: reasons.length === 0, reasons })
  }),
  look('/version', async () =>
    json(200, { name: 'hutong', version: hutongVersion(), node: process.version }),
  ),
]

const look = (path: string, serve: Route['serve']): Route => ({ method: 'GET', path, serve })

const networks = ['alipay', 'wechatpay', 'unionpay'] as const

/** A sentence for everything that keeps a signed request from succeeding. */
function notReady({ policies, memory, urls }: Ready, keys: Keys | undefined): string[] {
  const closed = networks.filter((network) => urls[network] === undefined)
  const strangers = keys === undefined ? [] : networks.filter((network) => !verifies(network, keys))
  const { overLimit } = memory.bytes
  return [
    ...closed.map((network) => `${network} has no door.`),
    ...strangers.map((network) => `The keys of ${network}'s first merchant do not fit together.`),
    ...refusing(policies()).map((place) => `A policy refuses or drops all that reaches ${place}.`),
    ...(overLimit > 0 ? [`What must be remembered is ${overLimit} bytes beyond its bound.`] : []),
  ]
}

/** Where a disk takes no more, no store tells anything any more. */
async function unwritable({ stores }: Pick<Ready, 'stores'>): Promise<string[]> {
  const [store] = stores.values()
  try {
    await store?.load('nothing')
    return []
  } catch (cause) {
    return [`Nothing can be written any more: ${String(cause)}. Make room, and start again.`]
  }
}

const probe = Buffer.from('a request of which nothing is known but that it is signed')

/** By the very pair that a client signs with and the network verifies by. */
function verifies(network: (typeof networks)[number], keys: Keys): boolean {
  const [merchant] = keys[network].merchants
  if (merchant === undefined) return false
  try {
    const known = 'publicKey' in merchant ? merchant.publicKey : merchant.certificate
    const signature = sign('sha256', probe, privateKeyOf(merchant.privateKey))
    return verify('sha256', probe, publicKeyOf(known), signature)
  } catch {
    // Whatever is wrong with a key, a network would not take it either.
    return false
  }
}

const onTheWay: readonly string[] = [
  ...networks,
  ...networks.map((one) => `merchant>${one}`),
  'switch',
]

/** Places on every payment's way at which nothing passes. */
const refusing = (policies: Policies): string[] =>
  onTheWay.filter((place) => {
    const { refusals = [], faults = [] } = policies[place] ?? {}
    const lost = faults.filter(({ kind }) => kind === 'timeout' || kind === 'reset')
    const always = [...refusals, ...lost].filter(({ when }) => when === undefined)
    return always.reduce((sum, { weight }) => sum + weight, 0) >= 1
  })

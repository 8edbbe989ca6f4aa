/** Who may be named in a scenario or a policy, and between whom messages travel at all. */
import { networks } from '../loadtests/traffic/cast.ts'
import { issuers } from '../simulators/banks/issuers.ts'
import type { Participant } from '../simulators/banks/participant.ts'
import { wallets } from '../simulators/banks/wallets.ts'

/** Who has an app and no merchants: the banks, and the wallets that are no network's. */
export const participants: readonly Participant[] = [...issuers, ...wallets]

export const bankNames: readonly string[] = issuers.map(({ id }) => id)

/** Every institution, the switch included. */
export const institutionNames: readonly string[] = [
  ...[...networks, 'switch'],
  ...participants.map(({ id }) => id),
]

/** App → the institution behind it. */
export const institutionOfApp: ReadonlyMap<string, string> = new Map([
  ['alipay', 'alipay'],
  ['wechat', 'wechatpay'],
  ['quickpass', 'unionpay'],
  ...participants.map(({ app, id }): [string, string] => [app.id, id]),
])

/** Every hop a message can take: `switch>icbc`, `merchant>alipay`, `wechat-app>wechatpay`. */
export const hopNames: readonly string[] = [
  ...networks.flatMap((network) => [`merchant>${network}`, `${network}>merchant`]),
  ...[...institutionOfApp].map(([app, institution]) => `${app}-app>${institution}`),
  ...institutionNames
    .filter((name) => name !== 'switch')
    .flatMap((name) => [`${name}>switch`, `switch>${name}`]),
]

/** The parties of hops; `merchant` is also a place, where notifications arrive. */
export const placeNames: readonly string[] = [...institutionNames, 'merchant']

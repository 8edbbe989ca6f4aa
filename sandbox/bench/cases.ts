/** All there is to measure, in the order it takes turns. A new case is a file in ./cases and a line here. */
import type { Case } from './case.ts'
import { bareRsa } from './cases/bare-rsa.ts'
import { bareXml, bareXmlLoose } from './cases/bare-xml.ts'
import { unsignedCard } from './cases/card.ts'
import { delayedDoor, idealDelay, pendingAnswers, pendingDelays } from './cases/delays.ts'
import { durableCard, durablePayment } from './cases/durable.ts'
import { autocannon, generator, rateError, stall } from './cases/generator.ts'
import { loadAutocannon, loadOurs, loadWrk } from './cases/loads.ts'
import { delayedPeerCases, peerCases } from './cases/peers.ts'
import { bareHttp, ourDoor, plainExpress } from './cases/plain-form.ts'
import { plainRehearsal, rehearsal } from './cases/rehearse.ts'
import { signedAlipay } from './cases/signed-alipay.ts'
import { signedPayment } from './cases/signed-payment.ts'
import { soak } from './cases/soak.ts'
import { v2Payment } from './cases/v2-payment.ts'
import { viewers } from './cases/viewers.ts'

export const cases: readonly Case[] = [
  bareHttp,
  plainExpress,
  ourDoor,
  unsignedCard,
  durableCard,
  bareXml,
  bareXmlLoose,
  bareRsa,
  v2Payment,
  durablePayment,
  signedAlipay,
  signedPayment,
  autocannon,
  generator,
  rateError,
  stall,
  loadOurs,
  loadAutocannon,
  loadWrk,
  idealDelay,
  delayedDoor,
  pendingDelays,
  pendingAnswers,
  plainRehearsal,
  rehearsal,
  soak,
  viewers,
  ...peerCases,
  ...delayedPeerCases,
]

/** Names that stand for several cases. */
export const groups: Readonly<Record<string, readonly string[]>> = {
  peers: [...peerCases, ...delayedPeerCases].map(({ name }) => name),
  loads: [loadOurs, loadAutocannon, loadWrk].map(({ name }) => name),
}

/** The payment of `v2-payment` at other people's mocks, and the same with fifty milliseconds of delay. */
import type { Case } from '../case.ts'
import { type Peer, paymentAt } from '../peers/peer.ts'
import { missingPeer, peers } from '../peers/peers.ts'
import { pressedCase } from '../pressed-case.ts'

const pressMs = 2500
/** Payments that differ, taken again and again: none of these mocks looks at them. */
const payments = 500

/** As `delayed-door` has it. */
const delay = { delayMs: 50, connections: 200 }

export const peerCases: readonly Case[] = peers.map((peer) =>
  peerCase(peer, { name: `peer-${peer.name}`, says: peer.says, baseline: 'v2-payment' }),
)

export const delayedPeerCases: readonly Case[] = peers
  .filter(({ canDelay }) => canDelay)
  .map((peer) =>
    peerCase(
      peer,
      {
        name: `delayed-${peer.name}`,
        says: `${peer.says}; ${delay.delayMs} ms of delay, ${delay.connections} connections`,
        baseline: 'delayed-door',
      },
      delay,
    ),
  )

function peerCase(
  peer: Peer,
  about: Pick<Case, 'name' | 'says' | 'baseline'>,
  { delayMs, connections } = { delayMs: 0, connections: 32 },
): Case {
  return pressedCase({
    ...about,
    onRequest: true,
    missing: () => missingPeer(peer),
    ...{ server: 'peer', settings: { peer: peer.name, delayMs }, connections },
    ...{ forMs: pressMs, warmMs: peer.warmMs },
    prepare: async () =>
      Array.from({ length: payments }, (_, index) => paymentAt(peer, `bench${index}`)),
    isRight: (status, body) => status === peer.status && body.includes('out_trade_no'),
  })
}

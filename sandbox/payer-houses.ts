/** The houses payers have apps of and merchants nothing to do with: all banks, and the wallets. */
import type { Fen } from '../core/money.ts'
import { type AppHouse, createAppHouse } from '../simulators/banks/app-house.ts'
import { type Bank, createBank } from '../simulators/banks/institution.ts'
import { issuers } from '../simulators/banks/issuers.ts'
import { wallets } from '../simulators/banks/wallets.ts'
import type { Gate } from '../simulators/host/fault-gate.ts'
import type { Host } from '../simulators/host/institution.ts'
import type { CardLimits } from '../simulators/roles/card-limits.ts'
import type { FindPayer } from '../simulators/roles/parties.ts'
import { type Member, networkMembers } from '../simulators/switch/directory.ts'
import { participants } from './names.ts'
import { holderAt } from './people.ts'

export interface PayerHousesParts {
  readonly findPayer: FindPayer
  readonly openingFen: Fen
  /** What a card may pay in a day; what its bank allows when nothing is said. */
  readonly cardLimits?: CardLimits | undefined
  /** Makes an institution's ground: called once for each. */
  hostOf(name: string): { host: Host; gate: Gate }
}

export interface PayerHouses {
  readonly banks: readonly Bank[]
  /** Those that are no network's, and issue no cards. */
  readonly wallets: readonly AppHouse[]
}

export function createPayerHouses({
  hostOf,
  cardLimits,
  ...people
}: PayerHousesParts): PayerHouses {
  return {
    banks: issuers.map((bank) => {
      const limits = cardLimits ?? bank.limits
      const parts = { ...hostOf(bank.id), ...people, holderOf: holderAt(bank) }
      return createBank({ ...parts, bank: { ...bank, limits } })
    }),
    wallets: wallets.map((participant) =>
      createAppHouse({ ...hostOf(participant.id), ...people, participant }),
    ),
  }
}

/** Everybody who belongs to the switch. */
export const switchMembers: readonly Member[] = [
  ...networkMembers,
  ...participants.map(({ id, institutionCode }) => ({ id, code: institutionCode })),
]

/**
 * The app of an institution without merchants of its own: people pay with it at everybody's codes
 * and show codes of the card form. A bank adds cards to it; a wallet is nothing else.
 */
import type { Fen } from '../../core/money.ts'
import type { Gate } from '../host/fault-gate.ts'
import type { Host, HostRefusal, Institution, WireReply } from '../host/institution.ts'
import { appRoutes, json } from '../roles/app-door.ts'
import type { FindPayer } from '../roles/parties.ts'
import { createPayScanned } from '../roles/pay.ts'
import { createWalletCharges } from '../roles/wallet-charges.ts'
import { createWalletDesk, type WalletDesk } from '../roles/wallet-desk.ts'
import type { Participant } from './participant.ts'

export interface AppHouseParts {
  readonly host: Host
  readonly gate: Gate
  readonly participant: Participant
  readonly findPayer: FindPayer
  readonly openingFen: Fen
}

export interface AppHouse extends Institution {
  readonly desk: WalletDesk
}

export function createAppHouse(parts: AppHouseParts): AppHouse {
  const { host, gate, participant, findPayer, openingFen } = parts
  const charges = createWalletCharges(host, {
    ...{ findPayer, openingFen },
    finishOwn: async () => 'order-missing',
  })
  const desk = createWalletDesk({
    host,
    findPayer,
    codeFamily: 'card',
    openingFen,
    acquirer: undefined,
    payScanned: createPayScanned(host, undefined),
    endCharge: charges.endCharge,
    resumeCharge: charges.resume,
  })
  return {
    id: host.id,
    desk,
    routes: appRoutes(host, gate, participant.app.id, desk),
    refuse: async (why) => refusals[why],
    answers: {
      charge: charges.charge,
      settled: charges.settled,
      'give-back': charges.giveBack,
    },
    wake: desk.wake,
  }
}

const refusals: Readonly<Record<HostRefusal, WireReply>> = {
  'not-found': json(404, { outcome: 'request-invalid', says: 'There is no such path.' }),
  'method-not-allowed': json(405, { outcome: 'request-invalid', says: 'Not by this method.' }),
  'body-too-large': json(413, { outcome: 'request-invalid', says: 'The body is too large.' }),
  'too-many-requests': json(429, {
    outcome: 'institution-down',
    says: 'Too many requests at once.',
  }),
  crashed: json(500, { outcome: 'result-unknown', says: 'The institution made a mistake.' }),
}

/** The switch: everybody's one neighbour. It carries payments between houses and knows what to undo. */

import { codeShownBy } from '../../core/forcing.ts'
import type { AnswerOf, AskOf } from '../../core/interchange.ts'
import { stream } from '../../core/random.ts'
import { formPayerCode } from '../../core/scan-code.ts'
import type { Gate } from '../host/fault-gate.ts'
import type { Host, HostRefusal, Institution, WireReply } from '../host/institution.ts'
import type { Answers } from '../host/peer.ts'
import { transact } from '../roles/transact.ts'
import { type Carriage, createCarriage } from './carriage.ts'
import { createConsuming } from './consuming.ts'
import { createDirectory, type Directory, type Member } from './directory.ts'
import { asOf, type Exchange, type RegisteredCode, registeredKey } from './exchange.ts'
import { createExchanges } from './exchanges.ts'
import { createExchangeLedger } from './ledger.ts'
import { createLegs } from './legs.ts'
import { createNumbers } from './numbers.ts'
import { undosOwed } from './owed.ts'
import { createSwitchRoutes, type MemberKey, type SwitchKeys } from './routes.ts'
import { createUndoing } from './undoing.ts'

export interface SwitchParts {
  readonly host: Host
  readonly gate: Gate
  readonly members: readonly Member[]
  readonly bankOf: Directory['bankOf']
  /** What the switch signs with at its public door; without it there is no such door. */
  readonly keys?: SwitchKeys
  /** Whose signatures the door believes; nobody's by default. */
  readonly memberKey?: MemberKey
}

export interface Switch extends Institution {
  readonly directory: Directory
  all(): Promise<readonly Exchange[]>
  readonly resolveByFile: Carriage['resolveByFile']
}

export function createSwitch(parts: SwitchParts): Switch {
  const { host, gate, members, bankOf, keys, memberKey = () => undefined } = parts
  const directory = createDirectory(members, bankOf)
  const ledger = createExchangeLedger(host, directory)
  const legs = createLegs(host, directory, ledger)
  const carriage = createCarriage({ host, ledger, legs })
  const numbers = createNumbers(host)
  const exchange = { host, ledger, legs, numbers }
  const { lookup, pay, fund, capture } = createExchanges(exchange, carriage)
  const { consume, confirmed } = createConsuming(exchange, carriage)
  const undoing = createUndoing({ host, ledger, legs, directory })
  const answers: Answers = {
    lookup,
    pay,
    fund,
    consume,
    capture,
    confirmed,
    'register-code': (message) => registerCode(host, message),
    query: undoing.query,
    reverse: undoing.reverse,
    refund: undoing.refund,
    undo: undoing.undo,
  }
  return {
    id: host.id,
    directory,
    routes:
      keys === undefined
        ? []
        : createSwitchRoutes({ host, gate, answers, directory, keys, memberKey }),
    answers,
    refuse: async (why) => refusals[why],
    resolveByFile: carriage.resolveByFile,
    wake: async () => {
      await numbers.wake()
      for (const one of await host.store.scan<Exchange>('exchange/')) {
        if (one.state === 'reserved') host.later(carriage.resume(one))
      }
      for (const { exchange, why } of await undosOwed(host.store)) {
        host.later(legs.undoDebit(exchange, why))
      }
    },
    all: async () => {
      const all = await host.store.scan<Exchange>('exchange/')
      return all.map((exchange) => asOf(exchange, host.clock.now()))
    },
  }
}

/** A code of the card form, drawn from the payment it is for: the same payment, the same code. */
async function registerCode(
  host: Host,
  { trace, payerInstitution, app, payer, expiresAt }: AskOf<'register-code'>,
): Promise<AnswerOf<'register-code'>> {
  const drawn = formPayerCode('card', stream(host.seed, 'payer-code', trace, payer))
  const code = codeShownBy(payer, drawn)
  const record: RegisteredCode = { payerInstitution, app, payer, expiresAt }
  return transact<AnswerOf<'register-code'>>(host.store, async (read) => {
    await read(registeredKey(code))
    const writes = [{ key: registeredKey(code), record, final: false, finalAt: expiresAt }]
    return { result: { outcome: 'approved', code }, writes }
  })
}

const plain = (status: number, body: string): WireReply => ({
  status,
  headers: { 'Content-Type': 'text/html;charset=UTF-8' },
  body,
})

const refusals: Readonly<Record<HostRefusal, WireReply>> = {
  'not-found': plain(404, 'Invalid request.'),
  'method-not-allowed': plain(405, 'Invalid request.'),
  'body-too-large': plain(413, 'Invalid request.'),
  'too-many-requests': plain(429, 'Invalid request.'),
  crashed: plain(500, 'Invalid request.'),
}

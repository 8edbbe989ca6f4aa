/**
 * The shape of an operation: what it needs, how its request is read, what is done, what is told. The
 * gateway knows operations only as rows of a table; a new one is one row more.
 */
import type { Fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import { type Answer, answers, type RefusalName, refusals } from './codes.ts'
import type { Flaw } from './fields.ts'
import type { UnionPayMerchant } from './merchants.ts'
import { type Asked, isFlaw } from './request.ts'
import type { Fields } from './signature.ts'
import { type OperationName, type TransactionName, transactions } from './wire.ts'

/** Who asks, and under which address the gateway is seen from there. */
export interface Client {
  readonly merchant: UnionPayMerchant
  readonly origin: string
}

/** How it went; `because` is a refusal no outcome has a word for. */
export interface Result {
  readonly outcome: Outcome
  readonly because?: RefusalName | undefined
}

export interface Operation<Command extends Asked, R extends Result> {
  readonly name: OperationName
  /** Fields beside the envelope that must be there. */
  readonly needs: readonly string[]
  /** Whether a refusal or fault without conditions may hit it. */
  readonly movesMoney?: boolean
  /** How an outcome reads here, where that differs from what it says of a payment. */
  readonly words?: (outcome: Outcome) => Answer
  /** `now`: real time, in milliseconds since 1970. */
  decode(asked: Asked, fields: Fields, now: number): Command | Flaw
  handle(command: Command, client: Client): Promise<R>
  tell(result: R): Fields
}

/** What a client is told, before it is signed. */
export interface Said {
  readonly outcome: Outcome
  readonly answer: Answer
  readonly told: Fields
}

/** One request read, ready to be carried out. */
export interface Errand {
  readonly asked: Asked
  readonly amountFen?: Fen | undefined
  readonly payerCode?: string | undefined
  work(client: Client): Promise<Said>
  refuse(outcome: Outcome): Said
}

export interface Row extends TransactionName {
  readonly name: OperationName
  readonly needs: readonly string[]
  readonly movesMoney: boolean
  read(asked: Asked, fields: Fields, now: number): Errand | Flaw
}

/** What is charged, and by which code, where something is. */
interface Charging {
  readonly amountFen?: Fen
  readonly payerCode?: string
}

/** An operation as a row of the gateway's table. */
export function row<Command extends Asked & Charging, R extends Result>(
  operation: Operation<Command, R>,
): Row {
  const { name, needs, movesMoney = false } = operation
  const words = operation.words ?? ((outcome: Outcome) => answers[outcome])
  const refuse = (outcome: Outcome): Said => ({ outcome, answer: words(outcome), told: {} })
  return {
    ...transactions[name],
    ...{ name, needs, movesMoney },
    read: (asked, fields, now) => {
      const command = operation.decode(asked, fields, now)
      if (isFlaw(command)) return command
      const work = async (client: Client): Promise<Said> => {
        const result = await operation.handle(command, client)
        const { outcome, because } = result
        const answer = because === undefined ? words(outcome) : refusals[because]
        return { outcome, answer, told: operation.tell(result) }
      }
      const { amountFen, payerCode } = command
      return { asked, amountFen, payerCode, work, refuse }
    },
  }
}

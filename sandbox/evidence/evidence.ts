/** Everything a run or a rehearsal leaves behind: what a verdict, a report or an audit may look at. */
import type { ClosedDay } from '../../core/clearing-file.ts'
import type { Hop, SandboxEvent } from '../../core/events.ts'
import type { AppId, InstitutionId, MerchantId, PayerId, Trace } from '../../core/ids.ts'
import type { MessageKind } from '../../core/interchange.ts'
import type { Fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { RuleBook } from '../../core/rule-book.ts'
import type { CodeKind, Scene } from '../../core/scene.ts'
import type { Authorisation } from '../../simulators/roles/authorisation.ts'
import type { Order } from '../../simulators/roles/order.ts'
import type { WalletPayment } from '../../simulators/roles/wallet.ts'
import type { Exchange } from '../../simulators/switch/exchange.ts'
import type { BooksReport } from '../books.ts'
import type { RecordsReport } from '../records.ts'
import type { Scenario } from '../scenario-terms.ts'

/** One attempt of the crowd, as the one who sees both sides knows it. */
export interface Attempt {
  /** Which arrival of the run, from 0. */
  readonly index: number
  /** Its order number, by which every party calls it. */
  readonly trace: Trace
  readonly app: AppId
  readonly payer: PayerId
  readonly payerInstitution: InstitutionId
  readonly owner: InstitutionId
  readonly merchant: MerchantId
  readonly shop: string
  readonly city: string
  readonly scene: Scene
  readonly codeKind: CodeKind
  readonly amountFen: Fen
  /** Business time at which it began. */
  readonly at: number
  readonly tookMs: number
  readonly outcome: Outcome
  /** Where the outcome was decided. */
  readonly hop: Hop
  readonly steppedUp: boolean
}

/** What one institution asked of another, and was answered: the fields, as they would travel. */
export interface Spoken {
  readonly at: number
  readonly from: InstitutionId
  readonly to: InstitutionId
  readonly kind: MessageKind
  readonly ask: Readonly<Record<string, unknown>>
  readonly answer: Readonly<Record<string, unknown>>
}

/** A page of the rule book, and since when it held. */
export interface Page {
  readonly at: number
  readonly book: RuleBook
}

export interface Evidence {
  readonly scenario: Scenario
  readonly seed: number
  readonly attempts: readonly Attempt[]
  readonly events: readonly SandboxEvent[]
  /** In order of time; the first holds from the beginning. */
  readonly pages: readonly Page[]
  /** At most `limits.spokenKeptMax`, the first ones. */
  readonly spoken: readonly Spoken[]
  readonly orders: ReadonlyMap<InstitutionId, readonly Order[]>
  readonly payments: ReadonlyMap<InstitutionId, readonly WalletPayment[]>
  readonly authorisations: ReadonlyMap<InstitutionId, readonly Authorisation[]>
  readonly exchanges: readonly Exchange[]
  /** Every clearing day the run touched. */
  readonly days: readonly ClosedDay[]
  readonly books: BooksReport
  readonly records: RecordsReport
  /** Whether everything that went on came to its end. */
  readonly settled: boolean
}

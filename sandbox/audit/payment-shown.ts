/** A payment that shows a finding: who and where. What the evidence does not tell of it is empty. */
import type { AppId, InstitutionId, Trace } from '../../core/ids.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Scene } from '../../core/scene.ts'

export interface PaymentShown {
  readonly trace: Trace
  readonly app: AppId | ''
  readonly owner: InstitutionId | ''
  readonly scene: Scene | ''
  readonly city: string
  readonly shop: string
  readonly outcome: Outcome | ''
  readonly why: string
}

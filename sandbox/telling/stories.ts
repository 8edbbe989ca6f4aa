/** The told payments of one stage, and whoever can tell them: keys are read when first asked. */
import type { SignatureMode } from '../../core/signature-mode.ts'
import type { Story } from '../../dashboard/protocol/story.ts'
import { holdersOf } from '../explain/key-holders.ts'
import type { KeyRing } from '../keyring.ts'
import { secretCover, secretsOf } from './mask-secrets.ts'
import { storyOf, type Teller } from './story.ts'
import type { Telling } from './telling.ts'
import type { ToldBook } from './told-book.ts'
import type { ToldPayment } from './told-payment.ts'

export interface Stories {
  readonly book: ToldBook
  tell(payment: ToldPayment): Promise<Story>
}

export function createStories({
  telling: { book, wire },
  keyRing,
  signatures,
}: {
  readonly telling: Pick<Telling, 'book' | 'wire'>
  readonly keyRing: KeyRing
  readonly signatures: SignatureMode
}): Stories {
  let teller: Teller | undefined
  return {
    book,
    tell: (payment) => {
      const holders = teller?.holders ?? holdersOf(keyRing)
      teller ??= { keyRing, holders, secrets: secretCover(secretsOf(keyRing)), signatures, wire }
      return storyOf(payment, teller)
    },
  }
}

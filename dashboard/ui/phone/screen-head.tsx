/** The head of a screen of the phone: the way back, and what it is for. */
import { speaker } from '../furniture/speech.ts'
import { phoneWords } from './words.ts'

const say = speaker(phoneWords)

interface HeadProps {
  readonly title: string
  back(): void
}

export const ScreenHead = ({ title, back }: HeadProps) => (
  <div class="screen-head">
    <button type="button" class="phone-back" aria-label={say('back')} onClick={back}>
      ‹
    </button>
    <h2 data-first tabIndex={-1}>
      {title}
    </h2>
  </div>
)

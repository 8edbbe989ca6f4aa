/** Payments: the list of those that are told, or one of them message by message. */
import { speaker } from '../furniture/speech.ts'
import { connection, picture } from '../state/page.ts'
import { route } from '../state/route.ts'
import { PaymentList } from './list.tsx'
import { PaymentStory } from './story.tsx'
import { storyWords } from './words.ts'

const say = speaker(storyWords)

export function PaymentsView() {
  if (connection.value === 'recorded') return <p class="empty">{say('recorded')}</p>
  if (picture.value?.frame.run.time === 'virtual') return <p class="empty">{say('virtual')}</p>
  const [trace] = route.value.parts
  return trace === undefined || trace === '' ? (
    <PaymentList />
  ) : (
    <PaymentStory key={trace} trace={trace} />
  )
}

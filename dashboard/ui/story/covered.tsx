/** What stars stand for in this story, and by what names the payment goes. */
import type { Story } from '../../protocol/story.ts'
import { Panel } from '../furniture/panel.tsx'
import { speaker } from '../furniture/speech.ts'
import { storyWords } from './words.ts'

const say = speaker(storyWords)

export function Covered({ story: { masked, names, row } }: { readonly story: Story }) {
  return (
    <Panel title={say('names')} name="told-names">
      <dl class="told-named">
        {names.map((name) => (
          <div key={name}>
            <dt>{say(`name-${kindOf(name, row.trace)}`)}</dt>
            <dd>{name}</dd>
          </div>
        ))}
      </dl>
      <h3>{say('covered')}</h3>
      <p class="unit">{say('covered-say')}</p>
      <ul class="told-masked">
        {masked.map(({ kind, times }) => (
          <li key={kind}>
            {say(`masked-${kind}`)} <span class="unit">{say('times', times)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** By its form; the order's number is the one the payment is called by. */
function kindOf(name: string, trace: string) {
  if (name === trace) return 'order'
  if (/^\d{16,19}$/.test(name)) return 'payer-code'
  if (/:\/\/|^000201/.test(name)) return 'merchant-code'
  if (/^[\d ]{38}$/.test(name)) return 'settle'
  return /^\d{20,}$/.test(name) ? 'switch' : 'other'
}

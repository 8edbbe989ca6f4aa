/**
 * What was verified and what was signed, one above the other, with the first difference marked. The
 * texts are fetched when somebody wants to see them: frames do not carry them.
 */
import { useEffect, useRef, useState } from 'preact/hooks'
import { refusalPath, type TurnedAway, type TurnedAwayTexts } from '../../protocol/live.ts'
import { Scroller } from '../furniture/scroller.tsx'
import { speaker } from '../furniture/speech.ts'
import { ask } from '../state/desk.ts'
import { connection } from '../state/page.ts'
import { failureViewWords } from './words.ts'

const say = speaker(failureViewWords)

type Comparison = NonNullable<TurnedAwayTexts['comparison']>
type Shown = Comparison['ours']

/** Under way; not to be had, now or ever; or there. */
type Content = 'loading' | 'forgotten' | 'recorded' | Comparison

export function RefusalTexts({ number, id }: Pick<TurnedAway, 'number'> & { readonly id: string }) {
  const [content, setContent] = useState<Content>('loading')
  useEffect(() => {
    let isGone = false
    void fetched(number).then((found) => isGone || setContent(found))
    return () => {
      isGone = true
    }
  }, [number])
  const note = noteOf(content)
  const compared = typeof content === 'string' ? null : content
  return (
    <div class="texts" id={id}>
      {compared === null ? null : <Text name="refusal-ours" shown={compared.ours} />}
      {compared?.theirs && note === null ? (
        <Text name="refusal-theirs" shown={compared.theirs} />
      ) : null}
      <p class="aside" role="status">
        {note === null ? '' : say(note)}
      </p>
    </div>
  )
}

function noteOf(content: Content): keyof typeof failureViewWords | null {
  if (typeof content === 'string') return `refusal-${content}`
  const { ours, theirs } = content
  if (theirs === null) return 'refusal-unexplained'
  const alike = ours.marked === '' && theirs.marked === '' && ours.before === theirs.before
  return alike ? 'refusal-alike' : null
}

async function fetched(number: number): Promise<Content> {
  if (connection.value === 'recorded') return 'recorded'
  const told = await ask<TurnedAwayTexts>(refusalPath(number))
  return (told.ok ? told.value.comparison : null) ?? 'forgotten'
}

interface TextProps {
  readonly name: 'refusal-ours' | 'refusal-theirs'
  readonly shown: Shown
}

/** A long text begins where it becomes interesting. */
function Text({ name, shown: { before, marked, after } }: TextProps) {
  const text = useRef<HTMLElement>(null)
  const mark = useRef<HTMLElement>(null)
  useEffect(() => {
    if (text.current === null || mark.current === null) return
    text.current.scrollTop = Math.max(0, mark.current.offsetTop - text.current.clientHeight / 2)
  }, [])
  return (
    <div>
      <h3>{say(name)}</h3>
      <Scroller label={say(name)} scroller={text}>
        <pre>
          {before}
          <mark ref={mark} hidden={marked === '' && after === ''}>
            {marked}
          </mark>
          {after}
        </pre>
      </Scroller>
    </div>
  )
}

/** What a key does on the stage, and the card that tells so. Keys rest while somebody types. */
import { useEffect, useRef } from 'preact/hooks'
import { speaker } from '../furniture/speech.ts'
import { stageWords } from './words.ts'

const say = speaker(stageWords)

/** Calls what a key stands for; letters in either case. */
export function useKeys(deeds: Readonly<Record<string, () => void>>): void {
  const latest = useRef(deeds)
  latest.current = deeds
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key !== 'Escape' && isTyping(event.target)) return
      const deed = latest.current[event.key.length === 1 ? event.key.toLowerCase() : event.key]
      if (deed === undefined) return
      event.preventDefault()
      deed()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  target.closest('input, textarea, select, [contenteditable]') !== null

const keys = [
  ['N', 'key-next'],
  ['P', 'key-previous'],
  ['F', 'key-present'],
  ['T', 'key-table'],
  ['?', 'key-help'],
  ['Esc', 'key-escape'],
] as const satisfies readonly (readonly [string, keyof typeof stageWords])[]

export function KeysCard({ onClose }: { readonly onClose: () => void }) {
  const card = useRef<HTMLDivElement>(null)
  useEffect(() => card.current?.focus(), [])
  return (
    <div
      class="keys-card"
      role="dialog"
      aria-label={say('keys-title')}
      tabIndex={-1}
      ref={card}
      data-testid="keys"
    >
      <h2>{say('keys-title')}</h2>
      <dl>
        {keys.map(([key, word]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{say(word)}</dd>
          </div>
        ))}
      </dl>
      <button type="button" onClick={onClose}>
        {say('close')}
      </button>
    </div>
  )
}

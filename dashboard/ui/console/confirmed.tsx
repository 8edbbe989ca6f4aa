/** A button that asks first, where something is lost: what will be lost stands there before it is. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { speaker } from '../furniture/speech.ts'
import { consoleWords } from './words.ts'

const say = speaker(consoleWords)

interface ConfirmedProps {
  readonly name: string
  readonly label: string
  /** What is lost; null where nothing is, and nothing is asked. */
  readonly question: string | null
  readonly confirm: string
  readonly isDisabled: boolean
  readonly onConfirm: () => void
  readonly isMain?: boolean
  readonly describedBy?: string
}

export function Confirmed(props: ConfirmedProps) {
  const { name, label, question, confirm, isDisabled, onConfirm, isMain, describedBy } = props
  const [isAsking, setAsking] = useState(false)
  const yes = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (isAsking) yes.current?.focus()
  }, [isAsking])
  if (!isAsking || question === null)
    return (
      <button
        type="button"
        class={isMain === true ? 'main' : undefined}
        data-testid={name}
        disabled={isDisabled}
        aria-describedby={describedBy}
        onClick={() => (question === null ? onConfirm() : setAsking(true))}
      >
        {label}
      </button>
    )
  const leave = () => setAsking(false)
  return (
    <div
      class="asking"
      role="alertdialog"
      aria-label={label}
      aria-describedby={`${name}-question`}
      onKeyDown={({ key }) => (key === 'Escape' ? leave() : undefined)}
    >
      <p id={`${name}-question`}>{question}</p>
      <button
        type="button"
        class="main"
        ref={yes}
        data-testid={`${name}-confirm`}
        disabled={isDisabled}
        onClick={() => {
          leave()
          onConfirm()
        }}
      >
        {confirm}
      </button>
      <button type="button" onClick={leave}>
        {say('keep')}
      </button>
    </div>
  )
}

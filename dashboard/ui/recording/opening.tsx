/** A recording comes from a disk: dropped here or chosen, and what was wrong with it when it was none. */
import { useRef, useState } from 'preact/hooks'
import { Panel } from '../furniture/panel.tsx'
import { speaker } from '../furniture/speech.ts'
import { open, refused } from './player.ts'
import { faultWords, recordingWords } from './words.ts'

const say = speaker(recordingWords)
const sayFault = speaker(faultWords)

const commands = [
  ['command-record', 'hutong run FILE --record OUT.hutong.gz'],
  ['command-replay', 'hutong replay OUT.hutong.gz'],
  ['command-report', 'hutong report OUT.hutong.gz --html OUT.html'],
] as const

const openFirst = (files: FileList | null | undefined) => {
  const file = files?.[0]
  if (file !== undefined) void open({ file, name: file.name, source: 'disk' })
}

export function Opening({ title }: { readonly title: string }) {
  return (
    <Panel title={title} unit={say('ending')} name="opening">
      <DropZone />
      <Refusal />
      <h3>{say('by-command')}</h3>
      <dl class="commands">
        {commands.map(([word, command]) => (
          <div key={word}>
            <dt>{say(word)}</dt>
            <dd>
              <code>{command}</code>
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}

function DropZone() {
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  return (
    // Whoever cannot drag has the button: the zone itself is no control.
    // biome-ignore lint/a11y/noStaticElementInteractions: the button within does the same
    <div
      class="drop-zone"
      data-testid="drop-zone"
      data-over={String(isOver)}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        openFirst(event.dataTransfer?.files)
      }}
    >
      <p>
        {say('drop')}{' '}
        <button type="button" class="strong" onClick={() => input.current?.click()}>
          {say('choose')}
        </button>
      </p>
      <p class="unit">{say('stays')}</p>
      <input
        ref={input}
        type="file"
        class="visually-hidden"
        data-testid="file"
        aria-label={say('choose')}
        tabIndex={-1}
        accept=".gz,.hutong,.jsonl"
        onChange={({ currentTarget }) => {
          openFirst(currentTarget.files)
          // The same file may be chosen once more.
          currentTarget.value = ''
        }}
      />
    </div>
  )
}

function Refusal() {
  const told = refused.value
  if (told === null) return null
  return (
    <p class="refusal" role="alert" data-testid="refusal">
      <strong>{told.name}</strong> {sayFault(told.fault, told.found)}
    </p>
  )
}

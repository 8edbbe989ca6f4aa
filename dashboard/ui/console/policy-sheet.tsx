/** The document as text, and beside each line what is wrong with it. */
import { speaker } from '../furniture/speech.ts'
import { mayControl } from '../state/page.ts'
import { type Located, lineOf } from './json-lines.ts'
import { changedPlaces, mistakes, text, write } from './policy-draft.ts'
import { consoleWords } from './words.ts'

const say = speaker(consoleWords)

export interface Note {
  readonly line: number
  readonly where: string
  readonly says: string
}

/** Rows of the sheet a note takes, as its style has it, and the fewest there are. */
const noteRows = 4
const rowsMin = 14

/** Every mistake at its line, from top to bottom. */
export function notesOf(located: Located): readonly Note[] {
  if (!located.ok) {
    const says = `${say('no-json')}. ${say('no-json-todo', located.says)}`
    return [{ line: located.line, where: 'JSON', says }]
  }
  return mistakes()
    .map(({ where, found, todo }) => ({
      ...{ line: lineOf(where, located.lines), where, says: `${found}. ${todo}` },
    }))
    .sort((one, other) => one.line - other.line)
}

/** Each note begins at its line, or below the note before it. */
function placed(notes: readonly Note[]): readonly (Note & { readonly row: number })[] {
  let free = 1
  return notes.map((note) => {
    const row = Math.max(note.line, free)
    free = row + noteRows
    return { ...note, row }
  })
}

interface SheetProps {
  readonly located: Located
  readonly notes: readonly Note[]
}

export function PolicySheet({ located, notes }: SheetProps) {
  const shown = placed(notes)
  const lines = text().split('\n').length
  const lastRow = (shown.at(-1)?.row ?? 1) + noteRows
  const rows = Math.max(lines + 1, lastRow, rowsMin)
  return (
    <div class="sheet" data-noted={String(shown.length > 0)}>
      <Bands located={located} notes={notes} />
      <textarea
        id="policy-text"
        data-testid="policy-text"
        spellcheck={false}
        autocapitalize="off"
        autocomplete="off"
        wrap="off"
        readOnly={!mayControl.value}
        aria-label={say('document')}
        aria-invalid={shown.length > 0}
        aria-describedby={shown.length > 0 ? 'policy-notes' : undefined}
        style={{ gridRow: `1 / span ${rows}` }}
        value={text()}
        onInput={({ currentTarget }) => write(currentTarget.value)}
      />
      <ol class="notes" id="policy-notes">
        {shown.map(({ row, line, where, says }) => (
          <li
            key={`${where} ${says}`}
            style={{ '--row': row }}
            data-testid="policy-note"
            data-line={line}
          >
            <button type="button" class="note-line" onClick={() => goToLine(line)}>
              {say('line', line)}
            </button>{' '}
            <code>{where}</code> {says}
          </li>
        ))}
      </ol>
    </div>
  )
}

/** Behind the text: the lines that changed, and those with a mistake. */
function Bands({ located, notes }: SheetProps) {
  const changed = located.ok
    ? changedPlaces(located).flatMap((place) => located.lines.get(keyOf(place)) ?? [])
    : []
  return (
    <>
      {changed.map(({ first, last }) => (
        <span
          key={`changed ${first}`}
          class="band"
          data-band="changed"
          style={{ gridRow: `${first} / span ${last - first + 1}` }}
        />
      ))}
      {[...new Set(notes.map(({ line }) => line))].map((line) => (
        <span
          key={`wrong ${line}`}
          class="band"
          data-band="wrong"
          style={{ gridRow: `${line} / span 1` }}
        />
      ))}
    </>
  )
}

const keyOf = (place: string) => (/^[\w$-]+$/.test(place) ? place : `[${JSON.stringify(place)}]`)

function goToLine(line: number): void {
  const area = document.querySelector<HTMLTextAreaElement>('#policy-text')
  if (area === null) return
  const before = area.value.split('\n').slice(0, line - 1)
  const from = before.reduce((sum, one) => sum + one.length + 1, 0)
  const length = area.value.split('\n')[line - 1]?.length ?? 0
  area.focus()
  area.setSelectionRange(from, from + length)
}

/**
 * Who can pay at whose codes, and how well it goes: a row for each app, wallets before banks, a column
 * for each network. A cell's share is told large, its rate small; arrow keys go from cell to cell.
 */
import { useRef, useState } from 'preact/hooks'
import { nameOf, speaker } from '../furniture/speech.ts'
import type { Picture } from '../state/picture.ts'
import { type Cells, pairOf } from './cells.ts'
import { type Group, GroupRows, Sums } from './matrix-rows.tsx'
import { neighbour } from './neighbour.ts'
import type { Turned } from './turned.ts'
import { matrixWords } from './words.ts'

const say = speaker(matrixWords)

interface MatrixProps {
  readonly seen: Picture
  readonly cells: Cells
  readonly turned: Turned
  /** The cell that is open, `app>owner`. */
  readonly chosen: string | null
}

export function Matrix({ seen, cells, turned, chosen }: MatrixProps) {
  const { owners, apps, frame } = seen
  const { over } = frame.now
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const [stop, setStop] = useState<string | null>(null)
  const table = useRef<HTMLTableElement>(null)
  const groups = groupsOf(seen)
  const shown = groups.filter(({ name }) => !folded.has(name)).flatMap((group) => group.apps)
  const first = pairOf({ app: shown[0]?.id ?? '', owner: owners[0]?.id ?? '' })
  const wanted = stop ?? chosen ?? first
  const tabStop = shown.some(({ id }) => wanted.startsWith(`${id}>`)) ? wanted : first
  const toggle = (name: string) => {
    const others = [...folded].filter((one) => one !== name)
    setFolded(new Set(folded.has(name) ? others : [...others, name]))
  }
  return (
    <table
      class="matrix"
      data-testid="matrix"
      ref={table}
      onKeyDown={(event) => {
        const next = table.current === null ? null : neighbour(table.current, event.key)
        if (next === null) return
        event.preventDefault()
        next.focus()
      }}
    >
      <caption class="visually-hidden">{say('caption')}</caption>
      <thead>
        <tr>
          <th scope="col">{say('app')}</th>
          {owners.map((owner) => (
            <th key={owner.id} scope="col" data-id={owner.id}>
              {nameOf(owner)}
            </th>
          ))}
        </tr>
        <Sums label={say('all-apps')} apps={apps} owners={owners} cells={cells} over={over} />
      </thead>
      {groups.map((group) => (
        <GroupRows
          key={group.name}
          group={group}
          isFolded={folded.has(group.name)}
          fold={() => toggle(group.name)}
          reached={setStop}
          {...{ owners, cells, over, turned, chosen, tabStop }}
        />
      ))}
    </table>
  )
}

/** A network and a bank are told apart by the map; a network's own app is a wallet. */
function groupsOf({ apps, places }: Picture): readonly Group[] {
  const banks = new Set(places.flatMap(({ id, kind }) => (kind === 'bank' ? [id] : [])))
  return [
    { name: 'wallets' as const, apps: apps.filter(({ id }) => !banks.has(id)) },
    { name: 'banks' as const, apps: apps.filter(({ id }) => banks.has(id)) },
  ].filter((group) => group.apps.length > 0)
}

/** The rows of the matrix: one for each app, and one with the sums of its group, by which it folds. */
import type { ComponentChildren } from 'preact'
import type { Named, Now } from '../../protocol/live.ts'
import { nameOf, speaker } from '../furniture/speech.ts'
import { MatrixCell } from './cell.tsx'
import { type Cells, pairOf, sumOf } from './cells.ts'
import { Sum } from './sum.tsx'
import type { Turned } from './turned.ts'
import { matrixWords } from './words.ts'

const say = speaker(matrixWords)

export interface Group {
  readonly name: 'wallets' | 'banks'
  readonly apps: readonly Named[]
}

interface RowProps {
  readonly owners: readonly Named[]
  readonly cells: Cells
  readonly over: Now['over']
  readonly turned: Turned
  /** The cell that is open, and the one by which the keyboard enters: `app>owner`. */
  readonly chosen: string | null
  readonly tabStop: string
  readonly reached: (pair: string) => void
}

interface GroupProps extends RowProps {
  readonly group: Group
  readonly isFolded: boolean
  readonly fold: () => void
}

export function GroupRows({ group, isFolded, fold, ...row }: GroupProps) {
  const { name, apps } = group
  const { owners, cells, over } = row
  const button = (
    <button type="button" class="fold" aria-expanded={!isFolded} onClick={fold}>
      {say(name)} <small>{apps.length}</small>
    </button>
  )
  return (
    <tbody data-group={name}>
      <Sums label={button} apps={apps} owners={owners} cells={cells} over={over} />
      {isFolded ? null : apps.map((app) => <AppRow key={app.id} app={app} {...row} />)}
    </tbody>
  )
}

const AppRow = ({ app, owners, ...row }: RowProps & { readonly app: Named }) => (
  <tr>
    <th scope="row" data-id={app.id}>
      {nameOf(app)}
    </th>
    {owners.map((owner) => {
      const pair = pairOf({ app: app.id, owner: owner.id })
      return (
        <MatrixCell
          key={pair}
          cell={row.cells.get(pair)}
          names={`${nameOf(app)} → ${nameOf(owner)}`}
          over={row.over}
          turned={row.turned.get(pair) ?? null}
          isChosen={pair === row.chosen}
          isTabStop={pair === row.tabStop}
          reached={() => row.reached(pair)}
        />
      )
    })}
  </tr>
)

interface SumsProps extends Pick<RowProps, 'owners' | 'cells' | 'over'> {
  readonly label: ComponentChildren
  readonly apps: readonly Named[]
}

/** Some apps together, at each network. */
export const Sums = ({ label, apps, owners, cells, over }: SumsProps) => (
  <tr class="sums">
    <th scope="row">{label}</th>
    {owners.map(({ id: owner }) => (
      <Sum
        key={owner}
        of={sumOf(apps.map(({ id: app }) => cells.get(pairOf({ app, owner }))))}
        over={over}
      />
    ))}
  </tr>
)

/** How a cell's payments are spread over scenes and cities; each can be looked at alone. */
import type { CellAnswer, CellShare } from '../../protocol/cells.ts'
import { count, percent } from '../furniture/figures.ts'
import { cityName, isScene, sceneName } from '../furniture/place-names.ts'
import { speaker } from '../furniture/speech.ts'
import { language } from '../state/page.ts'
import { asked } from './cells.ts'
import { matrixWords } from './words.ts'

const say = speaker(matrixWords)

export function Shares({ cell: { scenes, cities } }: { readonly cell: CellAnswer }) {
  if (scenes.length === 0) return null
  return (
    <section aria-label={say('where-paid')} data-testid="shares">
      <h3>{say('where-paid')}</h3>
      <div class="shares">
        <Table
          title={say('by-scene')}
          rows={scenes}
          name={sceneName}
          choose={(scene) => {
            if (isScene(scene)) asked.value = { ...asked.value, scene }
          }}
        />
        <Table
          title={say('by-city')}
          rows={cities}
          name={cityName}
          choose={(city) => {
            asked.value = { ...asked.value, city }
          }}
        />
      </div>
    </section>
  )
}

interface TableProps {
  readonly title: string
  readonly rows: readonly CellShare[]
  readonly name: (id: string) => string
  readonly choose: (id: string) => void
}

const Table = ({ title, rows, name, choose }: TableProps) => (
  <table>
    <thead>
      <tr>
        <th scope="col">{title}</th>
        <th scope="col">{say('total-attempts')}</th>
        <th scope="col">{say('total-share')}</th>
      </tr>
    </thead>
    <tbody>
      {rows.map(({ name: id, attempts, approved }) => (
        <tr key={id}>
          <th scope="row">
            <button type="button" title={say('filter', name(id))} onClick={() => choose(id)}>
              {name(id)}
            </button>
          </th>
          <td class="figure">{count(attempts, language.value)}</td>
          <td class="figure">{percent(approved / attempts, language.value)}</td>
        </tr>
      ))}
    </tbody>
  </table>
)

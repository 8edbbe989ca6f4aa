/**
 * The numbers of a chart as a table. Always there for who does not see the chart, short then; on
 * request for everybody, whole. It is renewed once a second at most: nobody reads faster.
 */
import { effect, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { SecondRow } from '../../protocol/live.ts'
import { speaker } from '../furniture/speech.ts'
import { createBeat } from './beat.ts'
import { rows } from './choices.ts'
import { crossesDays, momentOf } from './moments.ts'
import type { Column, Plan } from './plans.ts'
import { endOf } from './rows.ts'
import { screenTurns } from './screen-turns.ts'
import { readWords } from './words.ts'

const say = speaker(readWords)

/** As many as somebody who listens may want to hear. */
const rowsToHear = 12
const paceMs = 1000

interface TableProps {
  readonly plan: Plan
  readonly columns: readonly Column[]
  /** Open, it shows every row to everybody. */
  readonly open: boolean
}

export function DataTable({ plan, columns, open }: TableProps) {
  const read = useRowsAtRest()
  const listed = (open ? read : read.slice(-rowsToHear)).toReversed()
  const [oldest, newest] = [read[0], read.at(-1)]
  const days =
    oldest !== undefined &&
    newest !== undefined &&
    crossesDays({ from: oldest.second, to: endOf(newest) })
  return (
    <div
      class={open ? 'chart-numbers' : 'chart-numbers visually-hidden'}
      data-testid={`table-${plan.name}`}
      {...(open ? { tabIndex: 0, role: 'region', 'aria-label': plan.title } : {})}
    >
      <table>
        <caption class="visually-hidden">
          {say(open ? 'allRows' : 'newestRows', plan.title)}
        </caption>
        <thead>
          <tr>
            <th scope="col">{say('time')}</th>
            {columns.map(({ id, label }) => (
              <th scope="col" key={id}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        {open && plan.adds ? <Sums plan={plan} columns={columns} read={read} /> : null}
        <tbody>
          {listed.map((row) => (
            <tr key={row.second} data-second={row.second} data-span={row.span}>
              <th scope="row">
                {momentOf(row.second, days)}
                {row.span > 1 ? <small> {say('covers', row.span)}</small> : null}
              </th>
              {columns.map((column) => (
                <td key={column.id}>{plan.print(column.value(row))}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Counts of all rows together: what was divided by a row's seconds is multiplied again. */
const sumOf = ({ value }: Column, read: readonly SecondRow[]) =>
  Math.round(read.reduce((sum, row) => sum + (value(row) ?? 0) * row.span, 0))

interface SumsProps extends Omit<TableProps, 'open'> {
  readonly read: readonly SecondRow[]
}

const Sums = ({ plan, columns, read }: SumsProps) => (
  <tbody class="chart-sums">
    <tr>
      <th scope="row" title={say('sum-note')}>
        {say('sum')}
      </th>
      {columns.map((column) => (
        <td key={column.id} data-sum={column.id}>
          {plan.print(sumOf(column, read))}
        </td>
      ))}
    </tr>
  </tbody>
)

/** The rows shown, taken over once a second. */
function useRowsAtRest(): readonly SecondRow[] {
  const taken = useSignal(rows.peek())
  useEffect(() => {
    const take = () => {
      taken.value = rows.peek()
    }
    const beat = createBeat(take, { turns: screenTurns, paceMs: () => paceMs })
    beat.setAwake(true)
    const stop = effect(() => {
      void rows.value
      beat.soon()
    })
    return () => {
      stop()
      beat.stop()
    }
  }, [])
  return taken.value
}

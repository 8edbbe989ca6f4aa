/** The map as a table: for who cannot see it, and for who would rather read. */
import type { Flow } from '../../protocol/live.ts'
import { milliseconds, rate } from '../furniture/figures.ts'
import { speaker } from '../furniture/speech.ts'
import { language } from '../state/page.ts'
import { hopName } from './names.ts'
import { stageWords } from './words.ts'

const say = speaker(stageWords)

interface HopTableProps {
  readonly flows: readonly Flow[]
  readonly caption: string
  readonly name: string
}

export function HopTable({ flows, caption, name }: HopTableProps) {
  return (
    <table class="hops" data-testid={name}>
      <caption class="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{say('hop')}</th>
          <th scope="col">{say('per-second')}</th>
          <th scope="col">{say('failed')}</th>
          <th scope="col">{say('median')}</th>
        </tr>
      </thead>
      <tbody>
        {flows.map(([hop, perSecond, failed, p50Ms]) => (
          <tr key={hop} data-hop={hop} data-fails={String(failed > 0)}>
            <th scope="row">{hopName(hop)}</th>
            <td>{rate(perSecond, language.value)}</td>
            <td>{rate(failed, language.value)}</td>
            <td>{milliseconds(p50Ms, language.value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The busiest first. */
export const byRate = (flows: readonly Flow[]): readonly Flow[] =>
  [...flows].sort(([, one], [, other]) => other - one)

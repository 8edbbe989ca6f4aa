/** Why the sandbox did not do what it was asked: its sentence, and every mistake it found. */
import type { Answered } from '../state/desk.ts'

export function Mistakes({ told }: { readonly told: Answered<unknown> | null }) {
  if (told === null || told.ok) return null
  return (
    <div class="mistakes" role="alert">
      {told.mistakes.length === 0 ? <p>{told.says}</p> : null}
      <ul>
        {told.mistakes.map(({ where, found, todo }) => (
          <li key={`${where} ${found}`}>
            <code>{where}</code> {found}. {todo}
          </li>
        ))}
      </ul>
    </div>
  )
}

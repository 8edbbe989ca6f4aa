/** The code a payment began with, taken apart: the text in pieces, and what each piece says. */
import type { CodePart, ToldCode } from '../../protocol/story.ts'
import { Panel } from '../furniture/panel.tsx'
import { nameOf, speaker } from '../furniture/speech.ts'
import { codeWords } from './code-words.ts'
import { placeName } from './names.ts'
import { storyWords } from './words.ts'

const say = speaker(storyWords)

export function Codes({ codes }: { readonly codes: readonly ToldCode[] }) {
  if (codes.length === 0) return null
  return (
    <Panel title={say('codes')} name="told-codes">
      {codes.map((code) => (
        <section key={code.text} class="told-code">
          <p class="unit">
            {say(code.presented)} · {code.owner === null ? '' : placeName(code.owner)}
          </p>
          <p class="code-text" data-testid="code-text">
            {code.parts.map((part, place) => (
              <span key={`${place} ${part.name}`} data-shade={place % 4}>
                {part.text}
              </span>
            ))}
          </p>
          <table>
            <thead>
              <tr>
                <th scope="col">{say('part')}</th>
                <th scope="col">{say('means')}</th>
              </tr>
            </thead>
            <tbody>
              {code.parts.map((part, place) => (
                <Part key={`${place} ${part.name}`} part={part} shade={place % 4} depth={0} />
              ))}
            </tbody>
          </table>
        </section>
      ))}
    </Panel>
  )
}

interface PartProps {
  readonly part: CodePart
  readonly shade: number
  readonly depth: number
}

function Part({ part, shade, depth }: PartProps) {
  const { name, text, holds, parts } = part
  const means = meaningOf(name)
  if (means === '') return null
  return (
    <>
      <tr data-depth={depth}>
        <td class="code-piece" data-shade={shade}>
          {text}
        </td>
        <td>
          {means}
          {holds === null ? null : (
            <span class="told-outcome" data-tone={holds ? 'good' : 'bad'}>
              {say(holds ? 'check-holds' : 'check-fails')}
            </span>
          )}
        </td>
      </tr>
      {parts.map((inner, place) => (
        <Part key={`${place} ${inner.name}`} part={inner} shade={shade} depth={depth + 1} />
      ))}
    </>
  )
}

/** A field nobody has words for is called by its number. */
function meaningOf(name: string): string {
  const words = codeWords[name]
  return words === undefined ? name : nameOf({ english: words[0], chinese: words[1] })
}

/**
 * What was verified and what was signed, one above the other, with the first difference marked. The
 * texts are fetched when somebody wants to see them: frames do not carry them.
 */
import { refusalPath, type TurnedAwayTexts } from '../protocol.ts'
import { element, say, setAttribute } from './dom.ts'
import type { Language } from './store.ts'
import { type Word, word } from './words.ts'

type Comparison = NonNullable<TurnedAwayTexts['comparison']>
type Shown = Comparison['ours']

/** Nothing asked for yet; under way; not to be had; or there. */
type Content = 'unasked' | 'loading' | 'forgotten' | Comparison

export function createRefusalTexts(number: number) {
  let content: Content = 'unasked'
  let language: Language = 'english'
  const note = element('p', { class: 'aside', role: 'status' })
  const ours = createText('refusal-ours')
  const theirs = createText('refusal-theirs')
  const root = element(
    'div',
    { class: 'texts', id: `refusal-${number}`, hidden: '' },
    ...[ours.root, theirs.root, note],
  )

  function show(spoken: Language): void {
    language = spoken
    const compared = typeof content === 'string' ? null : content
    const saying = noteOf(content)
    ours.show(compared?.ours ?? null, language)
    theirs.show(saying === null ? (compared?.theirs ?? null) : null, language)
    say(note, saying === null ? '' : word(saying, language))
  }

  async function load(): Promise<void> {
    if (typeof content !== 'string') return
    content = 'loading'
    show(language)
    content = await fetched(number)
    show(language)
    ours.reveal()
    theirs.reveal()
  }

  return { root, show, load }
}

function noteOf(content: Content): Word | null {
  if (content === 'unasked') return null
  if (typeof content === 'string') return `refusal-${content}`
  const { ours, theirs } = content
  if (theirs === null) return 'refusal-unexplained'
  const alike = ours.marked === '' && theirs.marked === '' && ours.before === theirs.before
  return alike ? 'refusal-alike' : null
}

async function fetched(number: number): Promise<Content> {
  try {
    const answer = await fetch(refusalPath(number))
    if (!answer.ok) return 'forgotten'
    const texts: TurnedAwayTexts = await answer.json()
    return texts.comparison ?? 'forgotten'
  } catch (cause) {
    console.info('The texts could not be fetched.', cause)
    return 'forgotten'
  }
}

function createText(name: Word) {
  const label = element('h3')
  const mark = element('mark')
  const [before, after] = [document.createTextNode(''), document.createTextNode('')]
  const text = element('pre', { tabindex: '0', role: 'region' }, before, mark, after)
  const root = element('div', { hidden: '' }, label, text)

  function show(shown: Shown | null, language: Language): void {
    root.hidden = shown === null
    say(label, word(name, language))
    setAttribute(text, 'aria-label', word(name, language))
    if (shown === null || before.data + mark.textContent + after.data === textOf(shown)) return
    before.data = shown.before
    mark.textContent = shown.marked
    mark.hidden = shown.marked === '' && shown.after === ''
    after.data = shown.after
  }

  /** A long text begins where it becomes interesting. */
  const reveal = () => {
    text.scrollTop = Math.max(0, mark.offsetTop - text.clientHeight / 2)
  }

  return { root, show, reveal }
}

const textOf = ({ before, marked, after }: Shown) => before + marked + after

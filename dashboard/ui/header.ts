/** Who this is, what is being played, and whether what is seen can be trusted: live, and balanced. */
import { element, say, setAttribute } from './dom.ts'
import { duration, nothing, timeOfDay } from './figures.ts'
import { rememberPreference } from './preferences.ts'
import type { Picture, State, Store } from './store.ts'
import { type Word, word } from './words.ts'

export function createHeader(store: Store<State>) {
  const tagline = element('p', { class: 'tagline' })
  const facts = createFacts()
  const connection = createLight({ role: 'status', 'data-testid': 'connection' })
  const books = createLight({ 'data-testid': 'books' })
  const signatures = element('p', { class: 'mode', 'data-testid': 'signatures', hidden: '' })
  const buttons = createButtons(store)
  const lost = element('p', { class: 'lost', role: 'alert', hidden: '' })

  const root = element(
    'header',
    { class: 'masthead' },
    element(
      'div',
      { class: 'brand' },
      element('img', { class: 'seal', src: sealUrl, alt: '', width: '44', height: '44' }),
      element(
        'div',
        {},
        element('h1', {}, 'Hutong ', element('span', { lang: 'zh-CN' }, '互通')),
        tagline,
      ),
    ),
    facts.root,
    element('div', { class: 'lights' }, connection.root, books.root, buttons.root),
    signatures,
    lost,
  )

  function show(state: State): void {
    const { language, picture } = state
    say(tagline, word('tagline', language))
    facts.show(state)
    buttons.show(state)
    connection.show(state.connection, word(`connection-${state.connection}`, language))
    const balance = balanceOf(picture)
    books.show(balance, word(`books-${balance}`, language))
    const mode = picture?.frame.run.signatures ?? 'full'
    signatures.hidden = mode === 'full'
    say(signatures, word(`signatures-${mode}`, language))
    lost.hidden = state.connection !== 'lost' || picture === null
    say(lost, lost.hidden ? '' : word('lost', language, timeOfDay(picture?.frame.at ?? 0)))
  }

  return { root, show }
}

function balanceOf(picture: Picture | null): 'balance' | 'differ' | 'unchecked' {
  const balance = picture?.frame.health.booksBalance ?? null
  if (balance === null) return 'unchecked'
  return balance ? 'balance' : 'differ'
}

const sealUrl = new URL('./seal.svg', import.meta.url).href

function createFacts() {
  const title = element('dd', { class: 'title', 'data-testid': 'title' })
  const seed = element('dd', { class: 'figure', 'data-testid': 'seed' })
  const step = element('dd', { 'data-testid': 'step' })
  const elapsed = element('dd', { class: 'figure' })
  const terms = new Map<Word, HTMLElement>()
  const fact = (name: Word, value: HTMLElement) => {
    const term = element('dt')
    terms.set(name, term)
    return element('div', {}, term, value)
  }
  const root = element(
    'dl',
    { class: 'facts' },
    fact('scenario', title),
    fact('seed', seed),
    fact('run', step),
    fact('elapsed', elapsed),
  )

  function show({ language, picture }: State): void {
    for (const [name, term] of terms) say(term, word(name, language))
    if (picture === null) return
    const { run, at, now } = picture.frame
    say(title, run.title)
    say(seed, String(run.seed))
    say(step, word(`step-${run.step}`, language))
    setAttribute(step, 'data-step', run.step)
    const until = run.step === 'ended' ? (now.settledSecond + 1) * 1000 : at
    say(elapsed, run.step === 'idle' ? nothing : duration(until - run.startedAt))
  }

  return { root, show }
}

function createLight(attributes: Readonly<Record<string, string>>) {
  const text = element('span')
  const root = element('span', { class: 'light', ...attributes }, text)
  return {
    root,
    show(value: string, says: string): void {
      setAttribute(root, 'data-light', value)
      say(text, says)
    },
  }
}

function createButtons(store: Store<State>) {
  const language = element('button', { type: 'button', 'data-testid': 'language' })
  const theme = element('button', { type: 'button', 'data-testid': 'theme' })
  language.addEventListener('click', () => {
    const next = store.get().language === 'english' ? 'chinese' : 'english'
    rememberPreference('language', next)
    store.set({ language: next })
  })
  theme.addEventListener('click', () => {
    const next = store.get().theme === 'dark' ? 'light' : 'dark'
    rememberPreference('theme', next)
    store.set({ theme: next })
  })

  return {
    root: element('span', { class: 'choices' }, language, theme),
    show({ language: spoken, theme: worn }: State): void {
      const other = worn === 'dark' ? 'light' : 'dark'
      say(language, word(spoken === 'english' ? 'to-chinese' : 'to-english', spoken))
      setAttribute(language, 'lang', spoken === 'english' ? 'zh-CN' : 'en')
      setAttribute(language, 'title', word('to-language-label', spoken))
      say(theme, word(`to-${other}`, spoken))
      setAttribute(theme, 'title', word(`to-${other}-label`, spoken))
    },
  }
}

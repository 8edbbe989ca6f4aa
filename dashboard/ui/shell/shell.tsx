/** The frame around every view: the masthead, the way from view to view, and the view itself. */
import type { ComponentType } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { ChartsView } from '../charts/view.tsx'
import { ConsoleView } from '../console/view.tsx'
import { FailuresView } from '../failures/view.tsx'
import { speaker } from '../furniture/speech.ts'
import { InteroperabilityView } from '../interoperability/view.tsx'
import { PhoneView } from '../phone/view.tsx'
import { Scrubber } from '../recording/scrubber.tsx'
import { RecordingView } from '../recording/view.tsx'
import { StageView } from '../stage/view.tsx'
import { connection, picture } from '../state/page.ts'
import { hrefOf, route } from '../state/route.ts'
import { PaymentsView } from '../story/view.tsx'
import { Health } from './health.tsx'
import { Masthead } from './masthead.tsx'
import { viewWords } from './words.ts'

const say = speaker(viewWords)

interface View {
  readonly path: string
  readonly word: keyof typeof viewWords
  readonly Body: ComponentType
  /** Whether it has something to show before the sandbox has spoken. */
  readonly needsNoPicture?: true
}

/** In the order of the navigation. A view of one thing, such as `payment/K7`, is its list's. */
const views: readonly View[] = [
  { path: '', word: 'stage', Body: StageView },
  { path: 'charts', word: 'charts', Body: ChartsView },
  { path: 'matrix', word: 'matrix', Body: InteroperabilityView },
  { path: 'failures', word: 'failures', Body: FailuresView },
  { path: 'payments', word: 'payments', Body: PaymentsView },
  { path: 'phone', word: 'phone', Body: PhoneView },
  { path: 'console', word: 'console', Body: ConsoleView },
  { path: 'recording', word: 'recording', Body: RecordingView, needsNoPicture: true },
]

export function Shell() {
  const main = useRef<HTMLElement>(null)
  const path = route.value.view
  const view = views.find((one) => one.path === path)
  // Who goes to another view by keyboard is to begin there, not in the address.
  const first = useRef(true)
  useEffect(() => {
    if (!first.current) main.current?.focus({ preventScroll: true })
    first.current = false
  }, [path])
  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        {say('skip')}
      </button>
      <Masthead />
      <Navigation current={path} />
      <main id="view" ref={main} tabIndex={-1} data-view={path === '' ? 'stage' : path}>
        {view === undefined ? <p class="empty">{say('unknown')}</p> : <Shown view={view} />}
      </main>
      {connection.value === 'recorded' ? <Scrubber /> : null}
      <Health />
    </>
  )
}

function Shown({ view: { Body, needsNoPicture } }: { readonly view: View }) {
  if (picture.value === null && needsNoPicture !== true)
    return <p class="empty">{say('joining')}</p>
  return <Body />
}

function Navigation({ current }: { readonly current: string }) {
  const list = useRef<HTMLUListElement>(null)
  // On a narrow window the list scrolls sideways: where one is, is to be seen.
  useEffect(() => {
    const link = list.current?.querySelector<HTMLElement>('[aria-current]')
    if (list.current === null || link == null) return
    list.current.scrollLeft = link.offsetLeft - (list.current.clientWidth - link.offsetWidth) / 2
  }, [current])
  return (
    <nav class="views" aria-label={say('views')}>
      <ul ref={list}>
        {views.map(({ path, word }) => (
          <li key={path}>
            <a href={hrefOf(path)} aria-current={path === current ? 'page' : undefined}>
              {say(word)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

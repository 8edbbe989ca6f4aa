/** The phone in the hand: whose it is, and which of its screens is shown. */
import { useEffect, useRef } from 'preact/hooks'
import { timeOfDay } from '../furniture/figures.ts'
import { Mistakes } from '../furniture/mistakes.tsx'
import { speaker } from '../furniture/speech.ts'
import { mayControl, picture } from '../state/page.ts'
import { AmountScreen } from './amount-screen.tsx'
import { AppTile, appName } from './app-tile.tsx'
import { ConfirmScreen } from './confirm-screen.tsx'
import { handed, holder } from './desk-state.ts'
import { HomeScreen } from './home-screen.tsx'
import { PayCodeScreen } from './pay-code-screen.tsx'
import { PeopleScreen } from './people-screen.tsx'
import { lookAtPhone, refused, type Screen, scan, screen } from './phone-state.ts'
import { ResultScreen } from './result-screen.tsx'
import { ScanScreen } from './scan-screen.tsx'
import { counterWords, phoneWords } from './words.ts'

const say = speaker(phoneWords)
const sayToo = speaker(counterWords)

export function Handset() {
  const root = useRef<HTMLElement>(null)
  const body = useRef<HTMLDivElement>(null)
  const { at } = screen.value
  useEffect(() => {
    if (holder.value === null) void lookAtPhone()
  }, [])
  // A tap on the counter's code: whatever the phone shows, it scans.
  useEffect(
    () =>
      handed.subscribe((code) => {
        if (code === null) return
        handed.value = null
        // Where they stand under each other, the phone comes into sight.
        root.current?.scrollIntoView({ block: 'nearest' })
        void scan(code)
      }),
    [],
  )
  const before = useRef(at)
  useEffect(() => {
    // Who uses the keyboard goes on where the new screen begins.
    const find = (first: string) => body.current?.querySelector<HTMLElement>(first)
    const beginning = find('input[data-first]') ?? find('[data-first]')
    if (before.current !== at) beginning?.focus()
    before.current = at
  }, [at])
  const app = holder.value?.app ?? ''
  return (
    <section
      ref={root}
      class="handset"
      aria-label={say('phone')}
      data-testid="handset"
      data-at={at}
    >
      <header class="status-bar">
        <span class="figure">{timeOfDay(picture.value?.frame.at ?? 0).slice(0, 5)}</span>
        <span class="app-name">
          {app === '' ? null : <AppTile app={app} />}
          {appName(app)}
        </span>
      </header>
      <div class="handset-body" ref={body}>
        {mayControl.value ? null : (
          <p class="phone-hint phone-needs-token">{sayToo('needs-token')}</p>
        )}
        <Mistakes told={refused.value} />
        <Shown shown={screen.value} />
      </div>
    </section>
  )
}

function Shown({ shown }: { readonly shown: Screen }) {
  switch (shown.at) {
    case 'home':
      return <HomeScreen />
    case 'people':
      return <PeopleScreen />
    case 'scan':
      return <ScanScreen />
    case 'code':
      return <PayCodeScreen />
    case 'reading':
      return <Reading />
    case 'amount':
      return <AmountScreen {...shown} />
    case 'confirm':
      return <ConfirmScreen key={shown.payment.id} payment={shown.payment} />
    case 'result':
      return <ResultScreen result={shown.result} />
  }
}

const Reading = () => (
  <div class="phone-screen phone-waiting" data-first tabIndex={-1}>
    <span class="phone-spinner" aria-hidden="true" />
    <p role="status">{say('reading', appName(holder.value?.app ?? ''))}</p>
  </div>
)

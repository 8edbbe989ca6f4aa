/** Scanning: what the counter shows with one tap, a real code by camera or photo, or a text. */
import { useEffect } from 'preact/hooks'
import { money } from '../furniture/figures.ts'
import { speaker } from '../furniture/speech.ts'
import { language, mayControl } from '../state/page.ts'
import { QrCode } from './code-pictures.tsx'
import { CodeReader } from './code-reader.tsx'
import { openOrder, sign, signOf } from './desk-state.ts'
import { scan, screen } from './phone-state.ts'
import { ScreenHead } from './screen-head.tsx'
import { counterWords, phoneWords } from './words.ts'

const say = speaker(phoneWords)
const sayToo = speaker(counterWords)

export function ScanScreen() {
  useEffect(() => {
    // On a phone without a counter beside it, the counter may stand on another screen.
    if (sign.value !== null) return
    void openOrder().then((order) => {
      if (order !== undefined && sign.value === null) sign.value = signOf(order)
    })
  }, [])
  return (
    <div class="phone-screen phone-scan">
      <ScreenHead
        title={say('scan-title')}
        back={() => {
          screen.value = { at: 'home' }
        }}
      />
      <CounterCode />
      <CodeReader
        disabled={!mayControl.value}
        label={sayToo('paste')}
        onCode={(code) => void scan(code)}
      />
    </div>
  )
}

function CounterCode() {
  const shown = sign.value
  if (shown === null) return <p class="phone-hint">{say('scan-counter-none')}</p>
  return (
    <button
      type="button"
      class="counter-code"
      disabled={!mayControl.value}
      onClick={() => void scan(shown.code)}
    >
      <QrCode text={shown.code} />
      <span>
        <strong>{say('scan-counter')}</strong>
        <span class="phone-hint">
          {shown.name}
          {shown.amountFen === null ? '' : ` · ${money(shown.amountFen, language.value)}`}
        </span>
      </span>
    </button>
  )
}

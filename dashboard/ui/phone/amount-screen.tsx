/** A static code leaves the amount open: the payer says how much. */
import { useState } from 'preact/hooks'
import { cityName } from '../furniture/place-names.ts'
import { speaker } from '../furniture/speech.ts'
import { mayControl } from '../state/page.ts'
import { fenOf } from './money-typed.ts'
import { scan, screen } from './phone-state.ts'
import { ScreenHead } from './screen-head.tsx'
import { counterWords, phoneWords } from './words.ts'

const say = speaker(phoneWords)
const sayToo = speaker(counterWords)

interface AmountProps {
  readonly code: string
  readonly payee: string
  readonly city: string
}

export function AmountScreen({ code, payee, city }: AmountProps) {
  const [typed, type] = useState('')
  const amountFen = fenOf(typed)
  return (
    <form
      class="phone-screen"
      onSubmit={(event) => {
        event.preventDefault()
        if (amountFen !== undefined) void scan(code, amountFen)
      }}
    >
      <ScreenHead
        title={say('enter-amount')}
        back={() => {
          screen.value = { at: 'scan' }
        }}
      />
      <p class="phone-payee">
        <strong>{payee}</strong>
        <span class="phone-hint">{city === '' ? '' : cityName(city)}</span>
      </p>
      <p class="phone-hint">{say('static-pays')}</p>
      <label class="phone-field phone-amount">
        <span>{sayToo('amount')}</span>
        <input
          data-first
          inputmode="decimal"
          value={typed}
          autocomplete="off"
          onInput={({ currentTarget }) => type(currentTarget.value)}
        />
      </label>
      {typed !== '' && amountFen === undefined ? (
        <p class="phone-trouble">{sayToo('amount-odd')}</p>
      ) : null}
      <button
        type="submit"
        class="phone-primary"
        disabled={amountFen === undefined || !mayControl.value}
      >
        {say('next')}
      </button>
    </form>
  )
}

/** The payer's word: what is to be paid, six digits, and one payment however often it is pressed. */
import { useRef, useState } from 'preact/hooks'
import { type PhoneAnswer, type PhonePayment, passwordForm } from '../../protocol/phone.ts'
import { money } from '../furniture/figures.ts'
import { Mistakes } from '../furniture/mistakes.tsx'
import { cityName } from '../furniture/place-names.ts'
import { speaker } from '../furniture/speech.ts'
import { type Answered, ask } from '../state/desk.ts'
import { language, mayControl } from '../state/page.ts'
import { facts, holder, newKey } from './desk-state.ts'
import { sourceName } from './home-screen.tsx'
import { screen, showResult } from './phone-state.ts'
import { ScreenHead } from './screen-head.tsx'
import { phoneWords } from './words.ts'

const say = speaker(phoneWords)

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '', '0', '⌫'] as const

export function ConfirmScreen({ payment }: { readonly payment: PhonePayment }) {
  const { pay, decline, isBusy, told, ...word } = usePayersWord(payment)
  return (
    <form
      class="phone-screen phone-confirm"
      onSubmit={(event) => {
        event.preventDefault()
        pay()
      }}
    >
      <ScreenHead
        title={say('confirm')}
        back={() => {
          screen.value = { at: 'home' }
        }}
      />
      <Summary payment={payment} />
      <PasswordField {...word} />
      <Keypad put={(digit) => word.type((typed) => withDigit(typed, digit))} />
      <button
        type="submit"
        class="phone-primary"
        disabled={!mayControl.value || !passwordForm.test(word.password) || isBusy}
      >
        {isBusy ? say('paying') : say('pay', money(payment.amountFen, language.value))}
      </button>
      <button
        type="button"
        class="phone-plain"
        disabled={!mayControl.value || isBusy}
        onClick={decline}
      >
        {say('decline')}
      </button>
      <Mistakes told={told} />
    </form>
  )
}

/** What the payer types, and the yes or no that goes to the app with it. */
function usePayersWord(payment: PhonePayment) {
  const [password, type] = useState('')
  const [isWrong, reproach] = useState(false)
  const [isBusy, work] = useState(false)
  const [told, tell] = useState<Answered<PhoneAnswer> | null>(null)
  const field = useRef<HTMLInputElement>(null)
  // The same until the app has answered: pressed twice, or after a lost answer, it is one payment.
  const key = useRef(newKey())
  const body = { payer: holder.value?.id ?? '', payment: payment.id }
  const send = async (path: 'pay' | 'decline', about: object) => {
    work(true)
    const answer = await ask<PhoneAnswer>(`/admin/phone/${path}`, {
      method: 'POST',
      body: { ...body, ...about },
    })
    work(false)
    tell(answer)
    if (!answer.ok) return
    const { outcome } = answer.value
    if (outcome === 'password-wrong') {
      key.current = newKey()
      reproach(true)
      type('')
      field.current?.focus()
    } else showResult({ ...answer.value, payment: answer.value.payment ?? payment })
  }
  const pay = () => {
    if (!passwordForm.test(password)) return
    reproach(false)
    void send('pay', { key: key.current, password })
  }
  const decline = () => void send('decline', { key: newKey() })
  return { password, type, field, isWrong, isBusy, told, pay, decline }
}

type PasswordProps = Pick<
  ReturnType<typeof usePayersWord>,
  'password' | 'type' | 'field' | 'isWrong'
>

const PasswordField = ({ password, type, field, isWrong }: PasswordProps) => (
  <>
    <label class="phone-password">
      <span>{say('password')}</span>
      <input
        ref={field}
        data-first
        type="password"
        inputmode={hasOwnKeypad() ? 'none' : 'numeric'}
        autocomplete="off"
        maxLength={6}
        pattern="\d{6}"
        value={password}
        aria-invalid={isWrong}
        onInput={({ currentTarget }) => type(currentTarget.value.replace(/\D/g, ''))}
      />
    </label>
    {isWrong ? (
      <p class="phone-trouble" role="alert">
        {say('password-wrong')}
      </p>
    ) : (
      <p class="phone-hint">{say('password-hint', facts.value?.wrongPassword ?? '')}</p>
    )}
  </>
)

/** On a touch screen the keypad beneath is enough: a second one would cover it. */
const hasOwnKeypad = () => matchMedia('(pointer: coarse)').matches

/** Six digits at most; the last key takes one away. */
export const withDigit = (typed: string, digit: string): string =>
  digit === '⌫' ? typed.slice(0, -1) : (typed + digit).slice(0, 6)

const Summary = ({ payment: { payee, amountFen } }: { readonly payment: PhonePayment }) => (
  <div class="phone-summary">
    <p class="phone-payee">
      <strong>{payee.name}</strong>
      <span class="phone-hint">{payee.city === '' ? '' : cityName(payee.city)}</span>
    </p>
    <p class="amount-large figure" data-testid="amount">
      {money(amountFen, language.value)}
    </p>
    <p class="phone-hint">
      {say('from')}: {sourceName()}
    </p>
  </div>
)

const Keypad = ({ put }: { put(digit: string): void }) => (
  <div class="phone-keypad">
    {digits.map((digit) =>
      digit === '' ? (
        <span key="none" />
      ) : (
        <button
          key={digit}
          type="button"
          aria-label={digit === '⌫' ? say('erase') : say('digit', digit)}
          onClick={() => put(digit)}
        >
          {digit}
        </button>
      ),
    )}
  </div>
)

/** What is sold and for how much, and, where the payer is scanned, the code that pays. */
import { useState } from 'preact/hooks'
import type { CounterMerchant, CounterOrder, OrderAsk } from '../../protocol/phone.ts'
import { Mistakes } from '../furniture/mistakes.tsx'
import { speaker } from '../furniture/speech.ts'
import { type Answered, ask } from '../state/desk.ts'
import { mayControl } from '../state/page.ts'
import { CodeReader } from './code-reader.tsx'
import { newKey, payerCode } from './desk-state.ts'
import { fenOf, inGroups } from './money-typed.ts'
import { counterWords } from './words.ts'

const say = speaker(counterWords)

interface OrderFormProps {
  readonly isCharge: boolean
  readonly merchant: CounterMerchant
  show(order: CounterOrder | null): void
}

export function OrderForm(props: OrderFormProps) {
  const { isCharge } = props
  const { code, scan, isReady, isBusy, told, send, ...goods } = useOrder(props)
  return (
    <>
      {isCharge ? <PayerCodeField code={code} scan={scan} /> : null}
      <form
        class="order-form"
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <GoodsFields {...goods} />
        <button
          type="submit"
          class="phone-primary"
          disabled={!mayControl.value || !isReady || isBusy}
        >
          {say(isBusy ? 'working' : isCharge ? 'charge' : 'show-code')}
        </button>
        {mayControl.value ? null : <p class="phone-hint">{say('needs-token')}</p>}
        <Mistakes told={told} />
      </form>
    </>
  )
}

/** What the shop types and scans, and the asking that makes an order of it. */
function useOrder({ isCharge, merchant, show }: OrderFormProps) {
  const [amount, type] = useState('12.50')
  const [subject, call] = useState(say('goods'))
  const [code, scan] = useState('')
  const [told, tell] = useState<Answered<CounterOrder> | null>(null)
  const [isBusy, work] = useState(false)
  const amountFen = fenOf(amount)
  const isReady = amountFen !== undefined && subject.trim() !== '' && (!isCharge || code !== '')
  const send = async () => {
    if (!isReady || isBusy || !mayControl.value) return
    const { network, id } = merchant
    const body: OrderAsk = {
      ...{ key: newKey(), network, merchant: id, amountFen, subject: subject.trim() },
    }
    work(true)
    const path = `/admin/phone/counter/${isCharge ? 'charge' : 'order'}`
    const answer = await ask<CounterOrder>(path, {
      method: 'POST',
      body: isCharge ? { ...body, code } : body,
    })
    work(false)
    tell(answer)
    if (answer.ok) show(answer.value)
    if (answer.ok && isCharge) scan('')
  }
  const isOdd = amountFen === undefined
  return { amount, type, isOdd, subject, call, code, scan, isReady, isBusy, told, send }
}

type GoodsProps = Pick<
  ReturnType<typeof useOrder>,
  'amount' | 'type' | 'isOdd' | 'subject' | 'call'
>

const GoodsFields = ({ amount, type, isOdd, subject, call }: GoodsProps) => (
  <>
    <label class="phone-field phone-amount">
      <span>{say('amount')}</span>
      <input
        inputmode="decimal"
        value={amount}
        aria-invalid={isOdd}
        onInput={({ currentTarget }) => type(currentTarget.value)}
      />
    </label>
    {isOdd ? <p class="phone-trouble">{say('amount-odd')}</p> : null}
    <label class="phone-field">
      <span>{say('subject')}</span>
      <input
        value={subject}
        maxLength={40}
        onInput={({ currentTarget }) => call(currentTarget.value)}
      />
    </label>
  </>
)

interface PayerCodeProps {
  readonly code: string
  scan(code: string): void
}

function PayerCodeField({ code, scan }: PayerCodeProps) {
  const onPhone = payerCode.value
  return (
    <fieldset class="payer-code">
      <legend>{say('payer-code')}</legend>
      <output class="figure" data-testid="payer-code">
        {code === '' ? '—' : inGroups(code)}
      </output>
      <button
        type="button"
        disabled={!mayControl.value || onPhone === null}
        onClick={() => scan(onPhone ?? '')}
      >
        {say('take-phones')}
      </button>
      {onPhone === null ? <p class="phone-hint">{say('take-phones-none')}</p> : null}
      <CodeReader disabled={!mayControl.value} label={say('paste')} onCode={scan} />
    </fieldset>
  )
}

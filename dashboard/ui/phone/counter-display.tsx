/** What stands on the counter for the payer to see, and what the shop was told about it. */
import { useEffect, useState } from 'preact/hooks'
import {
  type CounterMerchant,
  type CounterOrder,
  type CounterWord,
  isOver,
  type TillBook,
} from '../../protocol/phone.ts'
import { money, timeOfDay } from '../furniture/figures.ts'
import { speaker } from '../furniture/speech.ts'
import { ask } from '../state/desk.ts'
import { language, mayControl } from '../state/page.ts'
import { hrefOf } from '../state/route.ts'
import { networkName } from './app-tile.tsx'
import { QrCode } from './code-pictures.tsx'
import { handed, sign } from './desk-state.ts'
import { useRepeat } from './repeat.ts'
import { counterWords } from './words.ts'

const say = speaker(counterWords)

/** How often the page looks how an order stands, in milliseconds. */
const lookEveryMs = 500

interface OrderProps {
  readonly order: CounterOrder | null
  readonly empty: string
  show(order: CounterOrder): void
}

export function OrderDisplay({ order, show, empty }: OrderProps) {
  const path = `/admin/phone/counter/${order?.orderNo ?? ''}`
  const isWatched = order !== null && !isOver(order)
  useRepeat(
    async () => {
      const told = await ask<CounterOrder>(path)
      if (told.ok) show(told.value)
    },
    isWatched ? lookEveryMs : null,
    path,
  )
  if (order === null) {
    return (
      <div class="phone-display" data-state="empty">
        <div class="blank-code" aria-hidden="true" />
        <p class="phone-hint">{empty}</p>
      </div>
    )
  }
  return (
    <div class="phone-display" data-state={order.state} data-testid="display">
      <ShopName merchant={order.merchant} />
      <p class="display-amount figure">{money(order.amountFen, language.value)}</p>
      {order.code !== null && order.state === 'open' ? (
        <ScannableCode code={order.code} />
      ) : (
        <Mark order={order} />
      )}
      <p class="phone-order-state" role="status" data-state={order.state}>
        {say(`state-${order.state}`)}
      </p>
    </div>
  )
}

interface NewsProps {
  readonly order: CounterOrder
  show(order: CounterOrder): void
}

/** The shop's side of it: what the network said, and what may be done about it. */
export const OrderNews = ({ order, show }: NewsProps) => (
  <div class="counter-news">
    <Told order={order} />
    <Steps order={order} show={show} />
  </div>
)

const ShopName = ({ merchant: { network, name } }: Pick<CounterOrder, 'merchant'>) => (
  <p class="display-shop">
    <span>{networkName(network)}</span> {name}
  </p>
)

/** A tap on the code is the phone's scan of it. */
function ScannableCode({ code }: { readonly code: string }) {
  return (
    <>
      <button
        type="button"
        class="scannable"
        disabled={!mayControl.value}
        onClick={() => {
          handed.value = code
        }}
      >
        <QrCode text={code} label={say('code-text')} />
        <span>{say('scan-this')}</span>
      </button>
      <code class="phone-code-text" data-testid="code-text">
        {code}
      </code>
    </>
  )
}

const marks = {
  ...{ asking: '…', open: '…', waiting: '…', unknown: '?' },
  ...{ paid: '✓', refused: '!', closed: '–' },
} as const satisfies Record<CounterOrder['state'], string>

const Mark = ({ order: { state } }: { readonly order: CounterOrder }) => (
  <div class="phone-mark" data-state={state} aria-hidden="true">
    {marks[state]}
  </div>
)

const Told = ({ order: { told, orderNo } }: { readonly order: CounterOrder }) => (
  <div class="phone-told">
    <h3>{say('told')}</h3>
    <ol>
      {told.map((word) => (
        <li key={`${word.at} ${word.via} ${word.reason}`} data-via={word.via}>
          <span class="figure">{timeOfDay(word.at)}</span>
          <span class="phone-via">{say(`via-${word.via}`)}</span>
          <span class="phone-word">{wordOf(word)}</span>
        </li>
      ))}
    </ol>
    <p class="phone-hint">
      {say('order-no')} <span class="figure">{orderNo}</span>
    </p>
  </div>
)

const wordOf = ({ reason, state }: CounterWord) => (
  <>
    {reason === '' ? <span>{say('verified')}</span> : <code>{reason}</code>}
    {' · '}
    {say(`state-${state}`)}
  </>
)

function Steps({ order, show }: NewsProps) {
  const [isBusy, work] = useState(false)
  const step = async (name: 'ask' | 'cancel') => {
    work(true)
    const told = await ask<CounterOrder>(`/admin/phone/counter/${order.orderNo}/${name}`, {
      method: 'POST',
    })
    work(false)
    if (told.ok) show(told.value)
  }
  return (
    <div class="phone-steps">
      <button type="button" disabled={!mayControl.value || isBusy} onClick={() => step('ask')}>
        {say('ask-now')}
      </button>
      <button
        type="button"
        disabled={
          !mayControl.value || isBusy || order.state === 'closed' || order.state === 'refused'
        }
        onClick={() => step('cancel')}
      >
        {say('cancel')}
      </button>
      <a href={hrefOf('payments', order.orderNo)}>{say('open-story')}</a>
    </div>
  )
}

/** A code that always hangs there: what came in is read off the shop's own account. */
export function StaticDisplay({ merchant }: { readonly merchant: CounterMerchant }) {
  const { network, id, name, staticCode } = merchant
  const [first, begin] = useState<number | null>(null)
  const [now, look] = useState<number | null>(null)
  const learn = async () => {
    const told = await ask<TillBook>(
      `/admin/phone/counter/till?network=${network}&merchant=${encodeURIComponent(id)}`,
    )
    if (!told.ok) return
    begin((known) => known ?? told.value.balanceFen)
    look(told.value.balanceFen)
  }
  useEffect(() => {
    void learn()
    if (staticCode !== null) sign.value = { code: staticCode, network, name, amountFen: null }
    return () => {
      sign.value = null
    }
  }, [])
  useRepeat(learn, 1000)
  const news = (now ?? 0) - (first ?? 0)
  return (
    <div class="phone-display" data-state="static" data-testid="display">
      <ShopName merchant={merchant} />
      {staticCode === null ? null : <ScannableCode code={staticCode} />}
      <p class="phone-hint">{say('static-hint')}</p>
      <p class="phone-order-state" role="status" data-state={news > 0 ? 'paid' : 'open'}>
        {news > 0
          ? say('received-new', money(news, language.value))
          : `${say('received')} ${money(now ?? 0, language.value)}`}
      </p>
    </div>
  )
}

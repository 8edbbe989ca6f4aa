/** The counter: who sells at which network, how payer and shop meet, and what the shop then shows. */
import { useEffect, useState } from 'preact/hooks'
import type { CounterMerchant, CounterOrder, Network } from '../../protocol/phone.ts'
import { Panel } from '../furniture/panel.tsx'
import { cityName } from '../furniture/place-names.ts'
import { speaker } from '../furniture/speech.ts'
import { networkName } from './app-tile.tsx'
import { Choice } from './choice.tsx'
import { OrderDisplay, OrderNews, StaticDisplay } from './counter-display.tsx'
import { facts, openOrder, sign, signOf } from './desk-state.ts'
import { OrderForm } from './order-form.tsx'
import { counterWords } from './words.ts'

const say = speaker(counterWords)

const ways = ['order', 'charge', 'static'] as const
type Way = (typeof ways)[number]

export function Counter() {
  const [way, meet] = useState<Way>('order')
  const sellers = useSellers(way)
  const [order, show] = useLatestOrder()
  const shown = order !== null && (way === 'charge') === order.isCharge ? order : null
  useEffect(() => {
    if (way !== 'static') sign.value = shown?.state === 'open' ? signOf(shown) : null
  }, [way, shown])
  return (
    <Panel name="counter" title={say('counter')} unit={say('counter-hint')}>
      <Choice
        name="way"
        label={say('way')}
        options={ways}
        chosen={way}
        choose={(one: Way) => meet(one)}
      >
        {(one: Way) => say(`way-${one}`)}
      </Choice>
      <div class="counter-desk">
        <CounterForm way={way} sellers={sellers} show={show} />
        {way === 'static' ? (
          sellers.merchant && (
            <StaticDisplay key={sellers.merchant.id} merchant={sellers.merchant} />
          )
        ) : (
          <OrderDisplay
            order={shown}
            show={show}
            empty={say(way === 'charge' ? 'empty-charge' : 'empty-show')}
          />
        )}
        {shown === null || way === 'static' ? null : <OrderNews order={shown} show={show} />}
      </div>
    </Panel>
  )
}

/** Who may sell at the chosen network in this way, and who does; with a static code, people too. */
function useSellers(way: Way) {
  const [network, choose] = useState<Network>('alipay')
  const [merchantId, pick] = useState('')
  const shops = facts.value?.merchants.filter((one) => one.network === network) ?? []
  const everybody = facts.value?.sellers.filter((one) => one.network === network) ?? []
  const people = way === 'static' ? everybody : []
  const all = [...shops, ...people]
  const merchant = all.find(({ id }) => id === merchantId) ?? all[0]
  const chooseNetwork = (one: Network) => {
    choose(one)
    pick('')
  }
  return { network, chooseNetwork, shops, people, merchant, pick }
}

/** The order last made here; a page that is loaded anew finds the code that still waits. */
function useLatestOrder() {
  const [order, show] = useState<CounterOrder | null>(null)
  useEffect(() => {
    void openOrder().then((open) => {
      if (open !== undefined) show((known) => known ?? open)
    })
  }, [])
  return [order, show] as const
}

interface CounterFormProps {
  readonly way: Way
  readonly sellers: ReturnType<typeof useSellers>
  show(order: CounterOrder | null): void
}

function CounterForm({ way, sellers, show }: CounterFormProps) {
  const { network, chooseNetwork, shops, people, merchant, pick } = sellers
  return (
    <div class="counter-form">
      <Choice
        name="network"
        label={say('network')}
        options={['alipay', 'wechatpay', 'unionpay'] as const}
        chosen={network}
        choose={chooseNetwork}
      >
        {(one) => networkName(one)}
      </Choice>
      <Seller merchant={merchant} pick={pick} shops={shops} people={people} />
      {way === 'static' || merchant === undefined ? null : (
        <OrderForm key={way} isCharge={way === 'charge'} merchant={merchant} show={show} />
      )}
    </div>
  )
}

interface SellerProps {
  readonly merchant: CounterMerchant | undefined
  readonly shops: readonly CounterMerchant[]
  readonly people: readonly CounterMerchant[]
  pick(id: string): void
}

function Seller({ merchant, shops, people, pick }: SellerProps) {
  const option = ({ id, name, city }: CounterMerchant) => (
    <option key={id} value={id}>
      {city === '' ? `${name} · ${id}` : `${name} · ${cityName(city)}`}
    </option>
  )
  return (
    <label class="phone-field">
      <span>{say('merchant')}</span>
      <select
        value={merchant?.id ?? ''}
        onChange={({ currentTarget }) => pick(currentTarget.value)}
      >
        {people.length === 0 ? (
          shops.map(option)
        ) : (
          <>
            <optgroup label={say('shops')}>{shops.map(option)}</optgroup>
            <optgroup label={say('people')}>{people.map(option)}</optgroup>
          </>
        )}
      </select>
    </label>
  )
}

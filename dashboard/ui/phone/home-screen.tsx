/** The phone at rest: who holds it, what they have, and the two things an app is opened for. */
import { money } from '../furniture/figures.ts'
import { speaker } from '../furniture/speech.ts'
import { language, mayControl } from '../state/page.ts'
import { hrefOf } from '../state/route.ts'
import { AppTile, appName } from './app-tile.tsx'
import { holder, latest } from './desk-state.ts'
import { asked, funds, screen } from './phone-state.ts'
import { phoneWords } from './words.ts'

const say = speaker(phoneWords)

export function HomeScreen() {
  const person = holder.value
  if (person === null) return <div class="phone-screen phone-waiting" />
  return (
    <div class="phone-screen phone-home">
      <div class="phone-person">
        <AppTile app={person.app} />
        <p>
          <strong lang="zh-CN">{person.name}</strong>
          <span class="phone-hint">
            {appName(person.app)} · <span class="figure">{person.id}</span>
          </span>
        </p>
        <button
          type="button"
          onClick={() => {
            screen.value = { at: 'people' }
          }}
        >
          {say('change')}
        </button>
      </div>
      <Purse />
      {asked.value.map((payment) => (
        <button
          key={payment.id}
          type="button"
          class="phone-asks"
          disabled={!mayControl.value}
          onClick={() => {
            screen.value = { at: 'confirm', payment }
          }}
        >
          {say('asks', money(payment.amountFen, language.value))}
        </button>
      ))}
      <div class="phone-launch">
        <Launch at="scan" word="scan" />
        <Launch at="code" word="pay-code" />
      </div>
      <Latest />
    </div>
  )
}

interface LaunchProps {
  readonly at: 'scan' | 'code'
  readonly word: 'scan' | 'pay-code'
}

function Launch({ at, word }: LaunchProps) {
  return (
    <button
      type="button"
      disabled={!mayControl.value}
      data-first={at === 'scan' ? true : undefined}
      onClick={() => {
        screen.value = { at }
      }}
    >
      <LaunchPicture at={at} />
      <span>{say(word)}</span>
    </button>
  )
}

const LaunchPicture = ({ at }: Pick<LaunchProps, 'at'>) => (
  <svg viewBox="0 0 32 32" width="34" height="34" aria-hidden="true">
    <path
      d={
        at === 'scan'
          ? 'M4 11V6a2 2 0 0 1 2-2h5M21 4h5a2 2 0 0 1 2 2v5M28 21v5a2 2 0 0 1-2 2h-5M11 28H6a2 2 0 0 1-2-2v-5M4 16h24'
          : 'M5 7v18M9 7v18M13 7v12M17 7v12M21 7v18M27 7v18M24 7v12'
      }
      fill="none"
      stroke="currentColor"
      stroke-width="2.2"
      stroke-linecap="round"
    />
  </svg>
)

/** What pays, and how much there is of it. */
function Purse() {
  const person = holder.value
  const has = funds.value
  if (person === null || has === null) return null
  return (
    <div class="phone-purse" data-testid="purse">
      <span class="phone-hint">{sourceName()}</span>
      <span class="purse-amount figure" data-fen={has.balanceFen}>
        {money(has.balanceFen, language.value)}
      </span>
      {has.heldFen > 0 ? (
        <span class="phone-hint">{say('held', money(has.heldFen, language.value))}</span>
      ) : null}
      {person.limited ? <span class="phone-hint">{say('limited')}</span> : null}
    </div>
  )
}

/** `ICBC card *0076`, or the app's balance. */
export function sourceName(): string {
  const source = holder.value?.source
  if (source === undefined) return ''
  if (source.kind === 'balance') return say('balance')
  return `${say('card', appName(source.bank))} *${source.masked.slice(-4)}`
}

function Latest() {
  if (latest.value.length === 0) return null
  return (
    <div class="phone-latest">
      <h3>{say('latest')}</h3>
      <ul>
        {latest.value.map(({ id, payee, amountFen, state, trace }) => (
          <li key={id} data-state={state}>
            <a href={hrefOf('payments', trace)}>{payee.name}</a>
            <span class="figure">
              {state === 'paid' ? '−' : '✕ '}
              {money(amountFen, language.value)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

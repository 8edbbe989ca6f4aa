/** How it ended: the money leaves before the payer's eyes, or the app says why it stays. */
import { useEffect, useState } from 'preact/hooks'
import type { PhoneRefusal } from '../../protocol/phone.ts'
import { movedPhrase } from '../failures/failure-names.ts'
import { failureSaying } from '../failures/failure-words.ts'
import { outcomePhrase } from '../failures/outcome-words.ts'
import { money } from '../furniture/figures.ts'
import { speaker } from '../furniture/speech.ts'
import { hopName } from '../stage/names.ts'
import { language } from '../state/page.ts'
import { hrefOf } from '../state/route.ts'
import { lookAtPhone, type Result, screen, showResult } from './phone-state.ts'
import { useRepeat } from './repeat.ts'
import { counterWords, phoneWords } from './words.ts'

const say = speaker(phoneWords)
const sayToo = speaker(counterWords)

type End = 'paid' | 'refused' | 'unknown'

export function endOf({ outcome, payment, refusal }: Result): End {
  if (payment?.state === 'paid' || outcome === 'approved') return 'paid'
  const isRefused = refusal !== null && refusal.outcome !== 'result-unknown'
  return isRefused || payment?.state === 'refused' ? 'refused' : 'unknown'
}

const signs = { paid: '✓', refused: '!', unknown: '?' } as const satisfies Record<End, string>

export function ResultScreen({ result }: { readonly result: Result }) {
  const { payment } = result
  const end = endOf(result)
  useRepeat(
    async () => {
      if (payment === null) return
      const seen = await lookAtPhone({ payment: payment.id })
      const now = seen?.payment
      if (now === undefined || now === null || now.state === payment.state) return
      const { outcome, refusal } = now
      showResult({ ...result, outcome, refusal, payment: now, after: seen?.funds ?? result.after })
    },
    end === 'unknown' && payment !== null ? 800 : null,
    payment,
  )
  return (
    <div class="phone-screen phone-result" data-end={end} data-testid="result">
      <div class="phone-mark" data-state={end} aria-hidden="true">
        {signs[end]}
      </div>
      <h2 data-first tabIndex={-1}>
        {say(end)}
      </h2>
      {payment === null ? null : (
        <p class="phone-payee">
          <span>{payment.payee.name}</span>
          <span class="amount-large figure">{money(payment.amountFen, language.value)}</span>
        </p>
      )}
      {end === 'paid' ? <Leaving result={result} /> : null}
      {end === 'refused' ? <Why refusal={result.refusal ?? payment?.refusal ?? null} /> : null}
      {end === 'unknown' ? <p class="phone-app-says">{say('unknown-hint')}</p> : null}
      <Onward result={result} end={end} />
    </div>
  )
}

/** The balance runs down, where motion is wanted; else it stands as it is after. */
function Leaving({ result: { before, after } }: { readonly result: Result }) {
  const shown = useRunning(before.balanceFen, after.balanceFen)
  return (
    <dl class="phone-leaving" data-testid="leaving">
      <div>
        <dt>{say('before')}</dt>
        <dd class="figure" data-fen={before.balanceFen}>
          {money(before.balanceFen, language.value)}
        </dd>
      </div>
      <div>
        <dt>{say('after')}</dt>
        <dd class="figure phone-after" data-fen={after.balanceFen}>
          {money(shown, language.value)}
        </dd>
      </div>
    </dl>
  )
}

const runsMs = 900

function useRunning(from: number, to: number): number {
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
  const [now, move] = useState(isStill ? to : from)
  useEffect(() => {
    if (isStill) {
      move(to)
      return
    }
    const began = performance.now()
    let frame = requestAnimationFrame(function step(at) {
      const share = Math.min(1, Math.max(0, (at - began) / runsMs))
      move(Math.round(from + (to - from) * (1 - (1 - share) ** 3)))
      if (share < 1) frame = requestAnimationFrame(step)
    })
    return () => cancelAnimationFrame(frame)
  }, [from, to])
  return now
}

/** What the app shows, and beneath it what happened, where, and what became of the money. */
function Why({ refusal }: { readonly refusal: PhoneRefusal | null }) {
  if (refusal === null) return null
  const { failure, outcome, hop, moneyMoved } = refusal
  const saying = failure === null ? null : failureSaying(failure)
  return (
    <div class="phone-why">
      <p class="phone-app-says" data-testid="app-says">
        {saying?.app ?? outcomePhrase(outcome)}
      </p>
      <details open>
        <summary>{outcomePhrase(outcome)}</summary>
        {saying === null ? null : <p>{saying.says}</p>}
        {hop === null ? null : <p class="figure">{say('at', hopName(hop))}</p>}
        <p>{say('money', movedPhrase(moneyMoved))}</p>
      </details>
    </div>
  )
}

function Onward({ result: { payment }, end }: { readonly result: Result; readonly end: End }) {
  return (
    <div class="phone-onward">
      {end === 'unknown' && payment?.state === 'awaiting' ? (
        <button
          type="button"
          onClick={() => {
            screen.value = { at: 'confirm', payment }
          }}
        >
          {say('again')}
        </button>
      ) : null}
      <button
        type="button"
        class="phone-primary"
        onClick={() => {
          screen.value = { at: 'home' }
        }}
      >
        {say('done')}
      </button>
      {payment === null ? null : (
        <a href={hrefOf('payments', payment.trace)}>{sayToo('open-story')}</a>
      )}
    </div>
  )
}

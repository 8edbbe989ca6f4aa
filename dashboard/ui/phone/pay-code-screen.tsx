/** A payment code for the shop to scan: shown for a minute, then the next; it follows what a till does with it. */
import { useEffect, useState } from 'preact/hooks'
import type { ShownCode } from '../../protocol/phone.ts'
import { speaker } from '../furniture/speech.ts'
import { type Answered, ask } from '../state/desk.ts'
import { appName } from './app-tile.tsx'
import { Barcode, QrCode } from './code-pictures.tsx'
import { facts, holder, payerCode } from './desk-state.ts'
import { sourceName } from './home-screen.tsx'
import { inGroups } from './money-typed.ts'
import { funds, lookAtPhone, refused, screen, showResult } from './phone-state.ts'
import { useRepeat } from './repeat.ts'
import { ScreenHead } from './screen-head.tsx'
import { phoneWords } from './words.ts'

const say = speaker(phoneWords)

/** How often the phone looks whether a till has charged its code, in milliseconds. */
const lookEveryMs = 500

export function PayCodeScreen() {
  const { code, left, take } = useFreshCode(holder.value?.id ?? '')
  useTill(code)
  return (
    <div class="phone-screen phone-pay-code">
      <ScreenHead
        title={say('pay-code')}
        back={() => {
          screen.value = { at: 'home' }
        }}
      />
      {code === null ? (
        <p role="status">{say('asking-code', appName(holder.value?.app ?? ''))}</p>
      ) : (
        <PayCode code={code} left={left} take={take} />
      )}
    </div>
  )
}

/** A code, the seconds it is still shown, and how to take the next before its time. */
function useFreshCode(payer: string) {
  const [turn, take] = useState(0)
  const [code, show] = useState<string | null>(null)
  const [left, count] = useState(0)
  useEffect(() => {
    let isWanted = true
    void showCode(payer).then((shown) => {
      if (!isWanted || shown === null) return
      show(shown)
      payerCode.value = shown
      count(Math.round((facts.value?.codeShownMs ?? 60_000) / 1000))
    })
    return () => {
      isWanted = false
    }
  }, [payer, turn])
  useEffect(
    () => () => {
      payerCode.value = null
    },
    [],
  )
  useRepeat(
    async () => count((seconds) => Math.max(0, seconds - 1)),
    code === null ? null : 1000,
    code,
  )
  useEffect(() => {
    if (code !== null && left === 0) take((times) => times + 1)
  }, [left])
  return { code, left, take: () => take(turn + 1) }
}

/** Follows what a till does with the code: the phone asks its holder, or shows how it ended. */
function useTill(code: string | null): void {
  const [before] = useState(funds.value)
  useRepeat(
    async () => {
      const seen = await lookAtPhone({ code: code ?? '' })
      const charged = seen?.charged
      if (seen === undefined || charged === undefined || charged === null) return
      if (charged.state === 'awaiting') screen.value = { at: 'confirm', payment: charged }
      else if (charged.state !== 'paying') {
        const { outcome, refusal } = charged
        const { funds: after } = seen
        showResult({ outcome, refusal, payment: charged, before: before ?? after, after })
      }
    },
    code === null ? null : lookEveryMs,
    code,
  )
}

interface PayCodeProps {
  readonly code: string
  /** Seconds until the next one. */
  readonly left: number
  take(): void
}

const PayCode = ({ code, left, take }: PayCodeProps) => (
  <>
    <div class="pay-code-card">
      <Barcode digits={code} label={say('barcode', inGroups(code))} />
      <p class="figure phone-digits" data-testid="shown-code" data-code={code}>
        {inGroups(code)}
      </p>
      <QrCode text={code} label={say('qr', inGroups(code))} />
    </div>
    <p class="phone-hint">{say('code-hint')}</p>
    <p class="phone-hint">
      {say('from')}: {sourceName()}
    </p>
    <p class="phone-hint phone-refresh">
      <span class="figure">{say('code-for', left)}</span>
      <button type="button" onClick={take}>
        {say('code-new')}
      </button>
    </p>
  </>
)

/** A fresh code; without one the phone says why, and shows nothing. */
async function showCode(payer: string): Promise<string | null> {
  refused.value = null
  const told: Answered<ShownCode> = await ask<ShownCode>('/admin/phone/code', {
    method: 'POST',
    body: { payer },
  })
  if (!told.ok) {
    refused.value = told
    screen.value = { at: 'home' }
    return null
  }
  const { code, refusal } = told.value
  if (code === null) {
    const nothing = funds.value ?? { balanceFen: 0, heldFen: 0 }
    const outcome = refusal?.outcome ?? 'no-answer'
    showResult({ outcome, refusal, payment: null, before: nothing, after: nothing })
  }
  return code
}

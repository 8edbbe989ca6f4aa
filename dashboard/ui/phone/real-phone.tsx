/** The way from this screen onto a real phone: an address it can open, or how to get one. */
import { useState } from 'preact/hooks'
import { speaker } from '../furniture/speech.ts'
import { token } from '../state/page.ts'
import { hrefOf } from '../state/route.ts'
import { QrCode } from './code-pictures.tsx'
import { facts } from './desk-state.ts'
import { phoneWords } from './words.ts'

const say = speaker(phoneWords)

/** With the token where no server sees it, so that the first tap works. */
export const phoneAddress = (base: string, held: string | null): string =>
  `${base}/#${held === null ? '' : `token=${held}`}/phone/only`

export function RealPhone() {
  const addresses = facts.value?.addresses ?? []
  const [chosen, choose] = useState('')
  const base = addresses.find((one) => one === chosen) ?? addresses[0]
  return (
    <section class="real-phone" aria-label={say('real-phone')} data-testid="real-phone">
      <h3>{say('real-phone')}</h3>
      {base === undefined ? (
        <p class="phone-hint">{say('real-phone-no')}</p>
      ) : (
        <>
          <QrCode text={phoneAddress(base, token.value)} label={say('address-of', base)} />
          <div>
            <p class="phone-hint">{say('real-phone-hint')}</p>
            {addresses.length > 1 ? (
              <select
                value={base}
                onChange={({ currentTarget }) => choose(currentTarget.value)}
                aria-label={say('address-of')}
              >
                {addresses.map((one) => (
                  <option key={one}>{one}</option>
                ))}
              </select>
            ) : (
              <code>{base}</code>
            )}
          </div>
        </>
      )}
      <p>
        <a href={hrefOf('phone', 'only')}>{say('alone')}</a>
      </p>
    </section>
  )
}

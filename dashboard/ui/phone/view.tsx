/** The counter on the left, the phone on the right; `#/phone/only` and `#/phone/counter` show one alone. */
import { useEffect } from 'preact/hooks'
import { speaker } from '../furniture/speech.ts'
import { connection, isLive, picture } from '../state/page.ts'
import { hrefOf, route } from '../state/route.ts'
import { Counter } from './counter.tsx'
import { hasDoors } from './desk-state.ts'
import { Handset } from './handset.tsx'
import { RealPhone } from './real-phone.tsx'
import { counterWords, phoneWords } from './words.ts'
import { enterWorld, world } from './world.ts'

const say = speaker(phoneWords)
const sayToo = speaker(counterWords)

export function PhoneView() {
  const [part = 'both'] = route.value.parts
  const isRecorded = connection.value === 'recorded'
  const isVirtual = picture.value?.frame.run.time === 'virtual'
  useEffect(() => {
    if (isLive.value && !isVirtual) void enterWorld(world.value)
  }, [isLive.value, isVirtual, world.value])
  if (isRecorded) return <p class="empty">{sayToo('recorded')}</p>
  if (isVirtual || !hasDoors.value) return <p class="empty">{sayToo('no-doors')}</p>
  return (
    <div class="phone-view" data-part={part} key={world.value}>
      {part === 'only' ? null : <Counter />}
      {part === 'counter' ? null : (
        <div class="phone-side">
          <Handset />
          {part === 'only' ? (
            <p class="to-dashboard">
              <a href={hrefOf('phone')}>{say('to-dashboard')}</a>
            </p>
          ) : (
            <RealPhone />
          )}
        </div>
      )}
    </div>
  )
}

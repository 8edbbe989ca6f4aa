/** What keys do while a recording is shown: only where no other part of the page wants them. */
import { moment, playOrPause, seek, step, stepTurn } from './player.ts'

/** How far an arrow goes with shift. */
const skipMs = 10_000

type Deed = (event: KeyboardEvent) => void

/** By the key's name; with shift, arrows go further. */
const deeds: Readonly<Record<string, Deed>> = {
  ' ': () => playOrPause(),
  ArrowLeft: ({ shiftKey }) => go(-1, shiftKey),
  ArrowRight: ({ shiftKey }) => go(1, shiftKey),
  PageUp: () => stepTurn(-1),
  PageDown: () => stepTurn(1),
  Home: () => seek(Number.NEGATIVE_INFINITY),
  End: () => seek(Number.POSITIVE_INFINITY),
}

/** Listens until what it gives back is called. */
export function listenToKeys(): () => void {
  const heard = (event: KeyboardEvent) => {
    const deed = deeds[event.key]
    if (deed === undefined || !isOurs(event)) return
    event.preventDefault()
    deed(event)
  }
  addEventListener('keydown', heard)
  return () => removeEventListener('keydown', heard)
}

/** With nothing in focus, or the bar itself; its buttons keep the space bar, its slider nothing. */
function isOurs({ target, key, defaultPrevented, ctrlKey, altKey, metaKey }: KeyboardEvent) {
  if (defaultPrevented || ctrlKey || altKey || metaKey) return false
  if (!(target instanceof Element)) return false
  if (target === document.body || target.id === 'view') return true
  return target.closest('.scrubber') !== null && !(key === ' ' && target.matches('button'))
}

const go = (by: 1 | -1, isFar: boolean) => (isFar ? seek(moment.value + by * skipMs) : step(by))

/** Asks the sandbox the same thing every second, as long as somebody looks. */
import { useEffect, useState } from 'preact/hooks'
import { type Answered, ask } from '../state/desk.ts'

const everyMs = 1000

interface Repeated<T> {
  readonly path: string
  readonly told: Answered<T>
}

/**
 * The latest answer to `path`; null while there is none, and while there is nothing to ask. Another
 * `when` asks at once. A tab nobody sees asks nothing.
 */
export function useAskedAgain<T>(path: string | null, when: unknown = null): Answered<T> | null {
  const [answer, setAnswer] = useState<Repeated<T> | null>(null)
  useEffect(() => {
    if (path === null) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let isGone = false
    const look = async () => {
      if (!document.hidden) {
        const told = await ask<T>(path)
        if (isGone) return
        setAnswer({ path, told })
      }
      timer = setTimeout(look, everyMs)
    }
    void look()
    return () => {
      isGone = true
      clearTimeout(timer)
    }
  }, [path, when])
  return answer !== null && answer.path === path ? answer.told : null
}

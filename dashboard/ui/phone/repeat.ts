/** Asks again and again while a part of the page is shown, one question at a time. */
import { useEffect } from 'preact/hooks'

/** Nothing is asked while `everyMs` is null, or while nobody sees the page. */
export function useRepeat(
  work: () => Promise<unknown>,
  everyMs: number | null,
  ...about: unknown[]
): void {
  useEffect(() => {
    if (everyMs === null) return
    let isOver = false
    let timer = 0
    const turn = async () => {
      if (!document.hidden) await work()
      if (!isOver) timer = window.setTimeout(turn, everyMs)
    }
    timer = window.setTimeout(turn, everyMs)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [everyMs, ...about])
}

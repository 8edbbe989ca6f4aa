/** Full screen, for a room: by the browser where it lets us, and over the page in any case. */
import { useEffect, useState } from 'preact/hooks'

export interface Presenting {
  readonly is: boolean
  readonly toggle: () => void
  readonly leave: () => void
}

export function usePresenting(stage: { readonly current: HTMLElement | null }): Presenting {
  const [is, setPresenting] = useState(false)
  useEffect(() => {
    const follow = () => {
      if (document.fullscreenElement === null) setPresenting(false)
    }
    document.addEventListener('fullscreenchange', follow)
    return () => document.removeEventListener('fullscreenchange', follow)
  }, [])
  const leave = () => {
    setPresenting(false)
    if (document.fullscreenElement !== null) void document.exitFullscreen()
  }
  const enter = () => {
    setPresenting(true)
    stage.current?.requestFullscreen?.().catch((refusal: unknown) => {
      console.info('The browser keeps its frame; the stage takes the page.', refusal)
    })
  }
  return { is, leave, toggle: () => (is ? leave() : enter()) }
}

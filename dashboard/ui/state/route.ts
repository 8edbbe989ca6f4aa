/** Which view is shown: the part of the address behind `#/`, so that every view can be linked to. */
import { signal } from '@preact/signals'

/** `#/payment/K7x12` is the view `payment` of `K7x12`. */
export interface Route {
  readonly view: string
  readonly parts: readonly string[]
}

export const route = signal<Route>(routeOf(location.hash))

addEventListener('hashchange', () => {
  route.value = routeOf(location.hash)
})

export function routeOf(hash: string): Route {
  const [view = '', ...parts] = hash.replace(/^#\/?/, '').split('/').map(decodedOr)
  return { view, parts }
}

/** The address of a view. */
export const hrefOf = (view: string, ...parts: readonly string[]): string =>
  `#/${[view, ...parts].map(encodeURIComponent).join('/')}`

export const goTo = (view: string, ...parts: readonly string[]): void => {
  location.hash = hrefOf(view, ...parts)
}

/** A percent sign that stands for nothing is itself. */
function decodedOr(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

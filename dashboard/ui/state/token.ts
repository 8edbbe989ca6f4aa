/**
 * The admin token: it comes once in the address, behind the `#`, where no server sees it, is taken
 * out of the address at once, and is kept as long as the tab.
 */
const key = 'hutong.token'
/** Behind it may stand a view: `#token=…/phone/only`. */
const inAddress = /^#token=([\w-]+)(\/.*)?$/

export function tokenAtHand(): string | null {
  const [, given, view = '/'] = inAddress.exec(location.hash) ?? []
  if (given === undefined) return kept()
  keepToken(given)
  history.replaceState(null, '', `#${view}`)
  return given
}

export function keepToken(token: string): void {
  try {
    sessionStorage.setItem(key, token)
  } catch (refusal) {
    console.info('The token holds until this page is closed.', refusal)
  }
}

function kept(): string | null {
  try {
    return sessionStorage.getItem(key)
  } catch {
    return null
  }
}

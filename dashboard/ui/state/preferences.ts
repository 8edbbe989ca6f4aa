/** What the watcher chose before, or what the browser says they would choose. */
import type { Language, Theme } from './picture.ts'

interface Preferences {
  readonly language: Language
  readonly theme: Theme
}

const keyOf = (name: keyof Preferences) => `hutong.${name}`

export function readPreferences(): Preferences {
  const language = remembered('language')
  const theme = remembered('theme')
  return {
    language: language === 'english' || language === 'chinese' ? language : browserLanguage(),
    theme: theme === 'dark' || theme === 'light' ? theme : browserTheme(),
  }
}

export function rememberPreference(name: keyof Preferences, value: Language | Theme): void {
  try {
    localStorage.setItem(keyOf(name), value)
  } catch (refusal) {
    console.info('The choice holds until this page is closed.', refusal)
  }
}

/** Calls back when the system changes its theme and the watcher has none of their own. */
export function followSystemTheme(listener: (theme: Theme) => void): void {
  lightWanted().addEventListener('change', () => {
    if (remembered('theme') === null) listener(browserTheme())
  })
}

function remembered(name: keyof Preferences): string | null {
  try {
    return localStorage.getItem(keyOf(name))
  } catch (refusal) {
    console.info('This browser remembers nothing for this page.', refusal)
    return null
  }
}

const lightWanted = () => matchMedia('(prefers-color-scheme: light)')
const browserTheme = (): Theme => (lightWanted().matches ? 'light' : 'dark')
const browserLanguage = (): Language =>
  navigator.language.toLowerCase().startsWith('zh') ? 'chinese' : 'english'

/** Puts the page into its document, and keeps what hangs on the document as the watcher chose it. */
import { effect } from '@preact/signals'
import { render } from 'preact'
import { connection, language, theme } from '../state/page.ts'
import { followSystemTheme } from '../state/preferences.ts'
import { Shell } from './shell.tsx'

export function mountPage(): void {
  effect(() => {
    const root = document.documentElement
    root.lang = language.value === 'chinese' ? 'zh-CN' : 'en'
    root.dataset.theme = theme.value
    root.dataset.connection = connection.value
  })
  followSystemTheme((worn) => {
    theme.value = worn
  })
  const page = document.querySelector('#page')
  if (page !== null) render(<Shell />, page)
}

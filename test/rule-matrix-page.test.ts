/** The page of the rule book tells what the rules say: it is written from them. */
import { expect, test } from 'vitest'
import { ruleHistory } from '../core/rule-history.ts'
import { rulePages } from '../core/rule-pages.ts'
import { agreesWith } from './outcomes/transcript.fixture.ts'
import { ruleBookPage } from './rule-matrix-page.fixture.ts'

test('docs/rule-book.md is as it would be written now', () => {
  const page = ruleBookPage()
  agreesWith(new URL('../docs/rule-book.md', import.meta.url), page)
  for (const { reason, source } of ruleHistory) expect(page).toContain(`${reason} | ${source} |`)
  for (const { title, day } of rulePages) expect(page).toContain(`### ${title}: ${day}`)
})

/** The page of failures says what the table says, and how the tests have each of them. */
import { expect, test } from 'vitest'
import { failureFacts, failures } from '../core/failures.ts'
import { failuresPage } from './failures-page.fixture.ts'
import { agreesWith } from './outcomes/transcript.fixture.ts'

test('docs/failures.md is as it would be written now', () => {
  const page = failuresPage()
  agreesWith(new URL('../docs/failures.md', import.meta.url), page)
  for (const failure of failures) {
    const section = page.split(`### ${failure}\n`)[1]?.split('\n### ')[0] ?? ''
    expect(section).toContain(failureFacts(failure).merchant)
    expect(section, failure).toMatch(/To have it:\n\n- [A-Z]/)
  }
})

/** What is shown, to take away: as a table on the page, as CSV in the clipboard or in a file. */
import { useSignal } from '@preact/signals'
import { speaker } from '../furniture/speech.ts'
import { picture } from '../state/page.ts'
import { rows, span } from './choices.ts'
import { csvOf } from './csv.ts'
import { momentOf } from './moments.ts'
import { type Plan, shownOf } from './plans.ts'
import { controlWords } from './words.ts'

const say = speaker(controlWords)

interface ExportProps {
  readonly plan: Plan
  readonly open: boolean
  onTable(): void
}

export function ExportActions({ plan, open, onTable }: ExportProps) {
  const told = useSignal('')
  const copy = async () => {
    const copied = await copyText(csvOf(shownOf(plan), rows.value))
    told.value = copied ? say('copied', rows.value.length) : say('not-copied')
  }
  const named = (word: 'table' | 'copy-csv' | 'save-csv') => `${say(word)}: ${plan.title}`
  return (
    <>
      <button type="button" aria-pressed={open} aria-label={named('table')} onClick={onTable}>
        {say('table')}
      </button>
      <button type="button" aria-label={named('copy-csv')} onClick={copy}>
        {say('copy-csv')}
      </button>
      <button type="button" aria-label={named('save-csv')} onClick={() => save(plan)}>
        {say('save-csv')}
      </button>
      <span class="chart-told" role="status">
        {told.value}
      </span>
    </>
  )
}

/** Without a safe origin, such as another machine's address, a browser has no clipboard. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch (refusal) {
    console.info('The browser refused to copy.', refusal)
    return false
  }
}

/** `hutong-lunch-rush-latency-2026-11-22-090507.csv` */
function nameOf({ name }: Plan): string {
  const scenario = picture.value?.frame.run.scenario ?? 'sandbox'
  const from = momentOf(rows.value[0]?.second ?? span.value.from, true)
  return `hutong-${scenario}-${name}-${from.replaceAll(':', '').replace(' ', '-')}.csv`
}

function save(plan: Plan): void {
  const file = new Blob([csvOf(shownOf(plan), rows.value)], { type: 'text/csv' })
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = nameOf(plan)
  link.click()
  // The browser has its own copy once the download has begun.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

/** What `hutong explain` says to a person: the verdict, what to do, and both texts with their difference. */
import type { Shown } from '../../core/difference.ts'
import type { Explained } from './explain.ts'

export function explainedWords(explained: Explained): string {
  const { network, request, diagnosis, comparison, notes } = explained
  const noted = notes.map((note) => `  ${note}`)
  if (diagnosis === null || comparison === null) {
    return [`${network}: ${request}`, '', 'The signature verifies.', '', ...noted].join('\n')
  }
  const { says, todo, detail, mistake } = diagnosis
  const { ours, theirs } = comparison
  const same = theirs !== null && isAlike(ours, theirs)
  return [
    `${network}: ${request}`,
    '',
    `The request is not believed (${mistake}). ${says}`,
    ...(detail === '' ? [] : [`  ${detail}`]),
    `  ${todo}`,
    '',
    'What is verified here:',
    ...shownLines(ours),
    ...(theirs === null || same ? [] : ['', 'What the client signed:', ...shownLines(theirs)]),
    ...(same ? ['', alike] : []),
    '',
    ...noted,
  ].join('\n')
}

const alike = 'What the client signed reads the same; what differs is told above.'

const isAlike = (ours: Shown, theirs: Shown) =>
  ours.marked === '' && theirs.marked === '' && ours.before === theirs.before

/** Each line indented, and what differs between » and «. */
function shownLines({ before, marked, after }: Shown): string[] {
  const isWhole = marked === '' && after === ''
  const text = isWhole ? before : `${before}»${marked}«${after}`
  return text.split('\n').map((line) => `  ${line}`)
}

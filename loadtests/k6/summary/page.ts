/** The summary as one HTML file that needs nothing but a browser: no script, no other resource. */
import type { Digest } from './digest.ts'
import { escaped } from './junit.ts'
import {
  booksWords,
  cellGrids,
  countTable,
  section,
  short,
  stepTable,
  timeTable,
  verdictTable,
} from './page-parts.ts'
import { style } from './page-style.ts'
import { signatureNotes } from './signature-notes.ts'

export function pageOf(digest: Digest): string {
  const { name, passed, about, verdicts } = digest
  const note = signatureNotes[about.signatures]
  const word = passed ? 'PASSED' : 'FAILED'
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${word}: k6 ${escaped(name)} · Hutong</title>
<style>${style}</style>
</head>
<body>
<main>
<header><h1>k6 ${escaped(name)}</h1><span class="verdict ${passed ? 'good' : 'bad'}">${word}</span></header>
<p class="quiet">${aboutLine(digest)}</p>
${note === undefined ? '' : `<p class="note">${escaped(note)}</p>`}
<div class="tiles">${tiles(digest).join('')}</div>
${section('Thresholds', verdictTable(verdicts))}
${section('Steps', stepTable(digest.steps))}
${section('Rule book and payments', cellGrids(digest.cells))}
${section('Times by phase, in milliseconds', timeTable(digest.phases))}
${section('Whole payments by kind, in milliseconds', timeTable(digest.cells.length > 0 ? [] : digest.kinds))}
${section('Ends', ends(digest))}
${section('Books', booksWords(digest))}
<footer>Bars: thin from least to most, thick from the median to p95, a stroke at p99. Times are those of
one k6 process: those of several cannot be merged from their percentiles.</footer>
</main>
</body>
</html>
`
}

function aboutLine({ about }: Digest): string {
  const { scenario, seed, signatures, target, startedAt, seconds, tag } = about
  const parts = [
    `“${scenario}”, seed ${seed}`,
    `signatures ${signatures}`,
    `at ${target}`,
    `${startedAt.slice(0, 19).replace('T', ' ')} UTC, ${seconds} s`,
    `orders K${tag}…`,
  ]
  return parts.map(escaped).join(' · ')
}

function tiles({ payments, perSecond, dropped, requests, verdicts, books }: Digest): string[] {
  const failed = verdicts.filter(({ state }) => state === 'failed').length
  const tile = (says: string, value: string, isGood = true) =>
    `<div class="tile"><b class="${isGood ? '' : 'bad'}">${escaped(value)}</b><span>${says}</span></div>`
  const balanced = books?.balance === true && books.recordsAgree
  return [
    tile('payments', String(payments), payments > 0),
    tile('payments a second', short(perSecond)),
    tile('arrivals dropped', String(dropped), dropped === 0),
    tile('requests', String(requests)),
    tile('thresholds failed', `${failed} of ${verdicts.length}`, failed === 0),
    tile('books and records', balanced ? 'balance' : 'do not balance', balanced),
  ]
}

function ends({ outcomes, reasons }: Digest): string {
  const tables = [
    countTable('What the payer or the till was told', outcomes),
    countTable('In the network’s own words', reasons),
  ].join('')
  return tables === '' ? '' : `<div class="two">${tables}</div>`
}

/**
 * A recording as one HTML file that asks nobody for anything: script, style and the recording itself
 * stand in it, and its policy forbids the browser to fetch. It opens from a disk, also a stranger's.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { insideId, type RecordingHead } from '../../dashboard/protocol/recording.ts'
import { Misuse } from '../misuse.ts'
import { builtFolder } from '../page-files.ts'

/** The page of reports as it was built: where HUTONG_REPORT says, or where builds go. */
function builtReport(): { readonly script: string; readonly style: string } {
  const folder = builtFolder('dashboard-report', process.env.HUTONG_REPORT)
  if (folder === undefined) {
    const todo = 'Build it: npm run build.'
    throw new Misuse('write the report', [{ where: 'its page', found: 'not built', todo }])
  }
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  return { script: read('report.js'), style: read('report.css') }
}

/** @throws Misuse when the page of reports was not built. */
export function assertReportBuilt(): void {
  builtReport()
}

/** @throws Misuse as above. */
export function reportPage(file: Buffer, { title, seed }: Pick<RecordingHead, 'title' | 'seed'>) {
  const { script, style } = builtReport()
  const name = markup(`${title}, seed ${seed}: a report by Hutong`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<title>${name}</title>
<style>${style.replaceAll('</style', '<\\/style')}</style>
</head>
<body>
<div id="page"></div>
<noscript>${name}. It draws itself with JavaScript, which is switched off here.</noscript>
<script type="application/json" id="${insideId}">${data(file)}</script>
<script>${inScript(script)}</script>
</body>
</html>
`
}

/** Nothing may be fetched; what stands in the file may draw. */
const policy =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"

const data = (file: Buffer) =>
  JSON.stringify({ encoding: 'gzip+base64', data: file.toString('base64') })

/** Text that cannot end its script, nor open a comment in it; in strings it says the same. */
export const inScript = (text: string) =>
  text
    .replaceAll(/<\/(?=script)/gi, '<\\/')
    .replaceAll('<!--', '<\\!--')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')

const signs: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

const markup = (text: string) => text.replace(/[&<>"]/g, (sign) => signs[sign] ?? sign)

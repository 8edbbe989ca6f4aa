/** What k6 calls at the end: the digest of a run in four forms, three of them into a folder if one is named. */
import type { Settings } from '../settings.ts'
import { digestOf } from './digest.ts'
import { junitOf } from './junit.ts'
import type { Measured } from './measured.ts'
import { pageOf } from './page.ts'
import { wordsOf } from './words.ts'

export type Summary = Readonly<Record<string, string>>

type Named = Pick<Settings, 'HUTONG_REPORTS' | 'HUTONG_URL' | 'PAY_URL'>

/** The folder must exist: k6 makes none. */
export const summaryOf =
  (name: string, { HUTONG_REPORTS: folder, HUTONG_URL, PAY_URL }: Named) =>
  (data: Measured): Summary => {
    const digest = digestOf(name, data, PAY_URL || HUTONG_URL)
    const stdout = wordsOf(digest)
    if (folder === '') return { stdout }
    return {
      stdout,
      [`${folder}/summary.txt`]: stdout,
      [`${folder}/summary.json`]: `${JSON.stringify(digest, null, 2)}\n`,
      [`${folder}/junit.xml`]: junitOf(digest),
      [`${folder}/report.html`]: pageOf(digest),
    }
  }

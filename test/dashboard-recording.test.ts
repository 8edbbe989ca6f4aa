/** Recordings on the page: kept, opened, wound back and forth, and ending on the screen that was live. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Snapshot } from '../dashboard/protocol/live.ts'
import { readRecording } from '../dashboard/protocol/recording-read.ts'
import { createPictures } from '../dashboard/ui/recording/pictures.ts'
import { type Picture, pictureFrom } from '../dashboard/ui/state/picture.ts'
import { type Replay, startReplay } from '../sandbox/recordings/replay.ts'
import { chromiumIsMissing } from './chromium.fixture.ts'
import {
  isTooWide,
  type Look,
  type Opened,
  openPageBrowser,
  type PageBrowser,
  photograph,
  seriousIssues,
} from './page.fixture.ts'
import { playRecorded, type RecordedRun } from './recorded-run.fixture.ts'

const missing = chromiumIsMissing('recordings')

let pages: PageBrowser
let run: RecordedRun
let live: Opened
let replay: Replay
let file: Buffer

beforeAll(async () => {
  if (missing) return
  pages = await openPageBrowser()
  run = await playRecorded(async ({ urls }) => {
    live = await pages.open(`${urls.dashboard}/#/`)
  })
  // What is told of the last ten seconds settles only then.
  await new Promise((resolve) => setTimeout(resolve, 12_000))
  file = run.sandbox.recording()
  replay = await startReplay(file, 'free')
}, 90_000)

afterAll(async () => {
  if (missing) return
  await replay.close()
  await pages.close()
  await run.close()
})

/** The picture of somebody who joins now. */
function pictureNow(): Promise<Picture> {
  const socket = io(run.sandbox.urls.dashboard ?? '', { path: '/live' })
  return new Promise((resolve) => {
    socket.once('snapshot', (snapshot: Snapshot) => {
      socket.disconnect()
      resolve(pictureFrom(snapshot))
    })
  })
}

/** Without what is of this very moment: its number and time, and how our own process feels. */
function lasting({ frame, ...picture }: Picture) {
  const { sequence: _sequence, at: _at, health: _health, ...rest } = frame
  return { ...picture, frame: rest }
}

test.skipIf(missing)('its last picture is the picture of who watches the sandbox now', async () => {
  const read = readRecording(gunzipSync(file).toString())
  if (!read.ok) throw new Error(read.found)
  const pictures = createPictures(read.recording)
  const last = pictures.picture(pictures.indexAt(pictures.to))
  expect(last.frame.totals.finished).toBe(90)
  expect(lasting(last)).toEqual(lasting(await pictureNow()))
})

const views = ['', 'matrix', 'failures'] as const

/** What can be read in a view; not the bar, which only a recording has. */
async function textOf(page: Page, view: string): Promise<string> {
  await page.evaluate((hash) => {
    location.hash = hash
  }, `#/${view}`)
  await page.locator(`main[data-view="${view === '' ? 'stage' : view}"]`).waitFor()
  return page.locator('main').innerText()
}

const tilesOf = (page: Page) => page.locator('.tiles').innerText()

test.skipIf(missing)(
  'it replays to the screen that was live',
  async () => {
    const shown = await pages.open(replay.url)
    await shown.page.getByTestId('scrubber').waitFor()
    await live.page.evaluate(() => {
      location.hash = '#/'
    })
    expect(await tilesOf(shown.page)).toBe(await tilesOf(live.page))
    expect(await tilesOf(shown.page)).toContain('approved')
    // The matrix and failures of a sandbox offer more than a recording: what both show is the same.
    for (const view of views.slice(1)) {
      const rows = (page: Page) => page.locator('main table').first().innerText()
      await textOf(shown.page, view)
      await textOf(live.page, view)
      expect(await rows(shown.page)).toBe(await rows(live.page))
    }
    expect(shown.troubles).toEqual([])
  },
  60_000,
)

const finished = (page: Page) =>
  page.locator('[data-testid="figures-payments"] [data-figure="finished"]').innerText()
const elapsed = (page: Page) => page.getByTestId('moment-elapsed').innerText()
const success = (page: Page) => page.locator('.tile').nth(2).innerText()

test.skipIf(missing)(
  'the keyboard winds it, and the page shows what was seen then',
  async () => {
    const { page, troubles } = await pages.open(replay.url)
    await page.getByTestId('scrubber').waitFor()
    const atTheEnd = await success(page)
    expect(atTheEnd).toMatch(/\d+ approved/)
    await page.keyboard.press('Home')
    expect(await elapsed(page)).toBe('00:00')
    expect(await success(page)).toContain('0 approved')
    expect(await page.getByTestId('step').innerText()).not.toBe('ended')
    for (let second = 0; second < 3; second += 1) await page.keyboard.press('ArrowRight')
    expect(await elapsed(page)).toMatch(/00:0[1-4]/)
    await page.keyboard.press('PageDown')
    const atTheFall = await elapsed(page)
    await page.keyboard.press('PageDown')
    expect(await elapsed(page)).not.toBe(atTheFall)
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('End')
    expect(await success(page)).toBe(atTheEnd)

    await page.getByTestId('slider').focus()
    await page.keyboard.press('Home')
    expect(await elapsed(page)).toBe('00:00')
    expect(await page.getByTestId('slider').getAttribute('aria-valuetext')).toContain('00:00 of ')
    expect(troubles).toEqual([])
  },
  40_000,
)

test.skipIf(missing)(
  'it plays at the pace that is chosen, and stops at its end',
  async () => {
    const { page } = await pages.open(replay.url)
    await page.getByTestId('scrubber').waitFor()
    await page.getByTestId('pace-60').click()
    await page.locator('main').focus()
    await page.keyboard.press('Space')
    await expect.poll(() => page.getByTestId('play').getAttribute('aria-label')).toBe('Play')
    expect(await success(page)).toMatch(/[1-9]\d* approved/)
    await page.getByTestId('pace-1').click()
    await page.getByTestId('play').click()
    await expect.poll(() => elapsed(page), { timeout: 5000 }).toBe('00:01')
    await page.getByTestId('play').click()
    const held = await elapsed(page)
    await page.waitForTimeout(1300)
    expect(await elapsed(page)).toBe(held)
  },
  40_000,
)

test.skipIf(missing)(
  'a live round is kept as a file, and wound back in place',
  async () => {
    const { page, troubles } = await pages.open(`${run.sandbox.urls.dashboard}/#/recording`)
    const round = page.getByTestId('round').first()
    await round.waitFor()
    const { passed } = run.report.verdict
    expect(await round.innerText()).toContain(passed ? '\npassed' : '\nnot passed')
    const downloading = page.waitForEvent('download')
    await round.getByText('Save recording').click()
    const download = await downloading
    expect(download.suggestedFilename()).toMatch(
      /^icbc-falls-and-returns-21-\d{8}T\d{4}\.hutong\.gz$/,
    )
    const saved = join(run.folder, 'saved.hutong.gz')
    await download.saveAs(saved)
    expect(await page.getByTestId('saved').innerText()).toContain('is saved')

    await round.getByText('Rewind here').click()
    await page.getByTestId('scrubber').waitFor()
    expect(await page.getByTestId('connection').innerText()).toBe('Recording')
    expect(await finished(page)).toBe('90')
    // A machine that is busy elsewhere may be the bottleneck of so short a run.
    const verdict = await page.getByTestId('verdict').getAttribute('data-verdict')
    expect(verdict).toBe(passed ? 'passed' : 'inconclusive')
    const jump = page.locator('.jump').first()
    await jump.click()
    expect(await elapsed(page)).toBe(await jump.innerText())
    await page.getByTestId('leave').click()
    await expect.poll(() => page.getByTestId('connection').innerText()).toBe('Live')
    expect(await page.getByTestId('scrubber').count()).toBe(0)
    expect(troubles).toEqual([])
  },
  40_000,
)

/** Lets go of a file over the page, as somebody does who dragged it there. */
async function drop(page: Page, name: string, bytes: Buffer): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([called, base64]) => {
      const data = Uint8Array.from(atob(base64 ?? ''), (letter) => letter.charCodeAt(0))
      const transfer = new DataTransfer()
      transfer.items.add(new File([data], called ?? ''))
      return transfer
    },
    [name, bytes.toString('base64')],
  )
  await page.getByTestId('drop-zone').dispatchEvent('drop', { dataTransfer })
}

test.skipIf(missing)(
  'a file is opened by dropping it or choosing it',
  async () => {
    const { page, troubles } = await pages.open(`${run.sandbox.urls.dashboard}/#/recording`)
    await page.getByTestId('drop-zone').waitFor()
    await drop(page, 'run.hutong.gz', file)
    await expect.poll(() => page.getByTestId('connection').innerText()).toBe('Recording')
    expect(await page.getByTestId('repeat').innerText()).toContain(
      `hutong run ${join(run.folder, 'outage.json')} --seed 21`,
    )
    await page.getByTestId('leave').click()
    await expect.poll(() => page.getByTestId('connection').innerText()).toBe('Live')
    const chosen = join(run.folder, 'chosen.hutong.gz')
    await writeFile(chosen, file)
    await page.getByTestId('file').setInputFiles(chosen)
    await expect.poll(() => page.getByTestId('connection').innerText()).toBe('Recording')
    expect(troubles).toEqual([])
  },
  40_000,
)

test.skipIf(missing)(
  'what is no recording is told kindly, and the page stays as it is',
  async () => {
    const { page, troubles } = await pages.open(`${run.sandbox.urls.dashboard}/#/recording`)
    const told = page.getByTestId('refusal')
    const newer = gzipSync(gunzipSync(file).toString().replace('"version":1', '"version":9'))
    for (const [name, bytes, says] of [
      ['empty.gz', Buffer.alloc(0), 'The file is empty'],
      ['cat.png', Buffer.from('\u0089PNG\r\n'), 'This is no recording: it begins with'],
      ['new.hutong.gz', newer, 'newer kind (version 9'],
      ['stub.hutong.gz', file.subarray(0, 90), 'cut off before its first moment'],
    ] as const) {
      await drop(page, name, bytes)
      await expect.poll(() => told.innerText()).toContain(says)
      expect(await told.innerText()).toContain(name)
    }
    expect(await page.getByTestId('connection').innerText()).toBe('Live')

    await drop(page, 'half.hutong.gz', file.subarray(0, Math.floor(file.length * 0.7)))
    await page.getByTestId('cut').waitFor()
    expect(await page.getByTestId('cut').innerText()).toMatch(
      /cut off at 00:\d\d: what came before/,
    )
    expect(await page.getByTestId('verdict').getAttribute('data-verdict')).toBe('no-verdict')
    expect(troubles).toEqual([])
  },
  40_000,
)

const looks: readonly Look[] = ([1440, 390] as const).flatMap((width) =>
  (['dark', 'light'] as const).flatMap((theme) =>
    (['english', 'chinese'] as const).map((language) => ({ width, theme, language })),
  ),
)

test.skipIf(missing).each(looks)(
  'it can be used by everybody, at $width px, $theme, in $language',
  async (look) => {
    const { width, theme, language } = look
    const kept = await pages.open(`${run.sandbox.urls.dashboard}/#/recording`, look)
    await kept.page.getByTestId('round').first().waitFor()
    expect(await seriousIssues(kept)).toEqual([])
    expect(await isTooWide(kept.page)).toBe(false)
    await photograph(kept.page, `recording-keep-${width}-${theme}-${language}`)

    const shown = await pages.open(`${replay.url}/#/recording`, look)
    await shown.page.getByTestId('scrubber').waitFor()
    await shown.page.keyboard.press('PageUp')
    expect(await seriousIssues(shown)).toEqual([])
    expect(await isTooWide(shown.page)).toBe(false)
    await photograph(shown.page, `recording-${width}-${theme}-${language}`)
    expect([...kept.troubles, ...shown.troubles]).toEqual([])
  },
  40_000,
)

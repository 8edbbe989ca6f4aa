/** The charts view as a person uses it, and what the sandbox itself knows: for comparing the two. */
import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright-core'
import { io } from 'socket.io-client'
import { expect } from 'vitest'
import type { Snapshot } from '../dashboard/protocol/live.ts'

export const chartNames = ['throughput', 'latency', 'heat', 'outcomes', 'notices'] as const
export type ChartName = (typeof chartNames)[number]

const latency = { kind: 'lognormal', medianMs: 30, sigma: 0.4, maxMs: 200 }
/** Half-way a bank falls, and returns. */
export const fall = {
  title: 'ICBC falls and returns',
  describes: 'Half-way ICBC refuses most of what it is asked; a little later it is itself again.',
  seed: 7,
  timing: 'may-decide',
  arrivals: [{ kind: 'constant', ratePerSecond: 24, seconds: 18 }],
  cast: {
    mix: [
      { app: 'icbc', owner: 'alipay', scene: 'merchant-code', weight: 2 },
      { app: 'icbc', owner: 'unionpay', scene: 'payer-code', weight: 1 },
      { app: 'cmb', owner: 'wechatpay', scene: 'merchant-code', weight: 2 },
    ],
    amount: { kind: 'fixed', fen: 1880 },
  },
  policies: { switch: { latency }, 'switch>icbc': { latency } },
  changes: [
    {
      atSeconds: 7,
      title: 'ICBC falls',
      policies: {
        'switch>icbc': {
          latency: { kind: 'lognormal', medianMs: 220, sigma: 0.4, maxMs: 800 },
          refusals: [
            { outcome: 'issuer-down', weight: 0.5 },
            { outcome: 'risk-refused', weight: 0.2 },
          ],
        },
      },
    },
    { atSeconds: 12, title: 'ICBC is back', policies: { 'switch>icbc': { latency } } },
  ],
  expectations: { booksBalance: true, recordsAgree: true },
}

/** What the sandbox tells whoever joins now. */
export function snapshotOf(url: string): Promise<Snapshot> {
  return new Promise((resolve, reject) => {
    const socket = io(url, { path: '/live', transports: ['websocket'] })
    socket.on('connect_error', reject)
    socket.on('snapshot', (snapshot: Snapshot) => {
      socket.disconnect()
      resolve(snapshot)
    })
  })
}

export const panelOf = (page: Page, chart: ChartName): Locator => page.getByTestId(`chart-${chart}`)

/** The canvas with its axes left out: where pointers point. */
export const plotOf = (page: Page, chart: ChartName): Locator =>
  page.getByTestId(`canvas-${chart}`).locator('.u-over')

/** What is drawn on each canvas, once each has been in view. */
export async function spansDrawn(page: Page): Promise<string[]> {
  const spans: string[] = []
  for (const chart of chartNames) {
    const canvas = page.getByTestId(`canvas-${chart}`)
    await canvas.scrollIntoViewIfNeeded()
    await page.waitForTimeout(150)
    spans.push(`${await canvas.getAttribute('data-from')}–${await canvas.getAttribute('data-to')}`)
  }
  return spans
}

/** The moment of the readout, and what it says of one chart: series and value as printed. */
export async function readout(page: Page, chart: ChartName) {
  const second = Number(await page.locator('[data-testid=readout] h2').getAttribute('data-second'))
  const lines = page.locator(`[data-testid=readout] [data-chart=${chart}] [data-series]`)
  const values: Record<string, string> = {}
  for (const line of await lines.all())
    values[(await line.getAttribute('data-series')) ?? ''] = await line.locator('dd').innerText()
  return { second, values }
}

export interface Table {
  readonly heads: readonly string[]
  readonly sums: readonly string[]
  /** Newest first. */
  readonly rows: readonly { readonly second: number; readonly cells: readonly string[] }[]
}

export async function tableOf(page: Page, chart: ChartName): Promise<Table> {
  const table = page.getByTestId(`table-${chart}`)
  const rows = []
  for (const row of await table.locator('tr[data-second]').all())
    rows.push({
      second: Number(await row.getAttribute('data-second')),
      cells: await row.locator('td').allInnerTexts(),
    })
  return {
    heads: await table.locator('thead th').allInnerTexts(),
    sums: await table.locator('.chart-sums td').allInnerTexts(),
    rows,
  }
}

/** Downloads what a chart shows, and parses it: the names of its columns, and a line a row. */
export async function downloadedCsv(page: Page, chart: ChartName) {
  const waiting = page.waitForEvent('download')
  await panelOf(page, chart).getByRole('button', { name: 'Download CSV' }).click()
  const download = await waiting
  const text = await readFile(await download.path(), 'utf8')
  const [head = '', ...lines] = text.trimEnd().split('\r\n')
  const names = head.split(',')
  const rows = lines.map((line) => {
    const fields = line.split(',')
    expect(fields).toHaveLength(names.length)
    return Object.fromEntries(names.map((name, index) => [name, fields[index] ?? '']))
  })
  return { name: download.suggestedFilename(), names, rows }
}

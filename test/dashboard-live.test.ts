/**
 * A connection that is gone for ten seconds, and a page that is reloaded, lose nothing: what the page
 * holds afterwards is what the server tells a newcomer.
 */

import type { AddressInfo } from 'node:net'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Page, WebSocket } from 'playwright-core'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Frame } from '../dashboard/protocol/frame.ts'
import type { Snapshot } from '../dashboard/protocol/live.ts'
import { type Picture, pictureFrom, withFrame } from '../dashboard/ui/state/picture.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import { chromiumIsMissing } from './chromium.fixture.ts'
import { openPageBrowser, type PageBrowser } from './page.fixture.ts'

const missing = chromiumIsMissing('a lost connection')

const busy = {
  title: 'A line that breaks',
  describes: 'Three apps at three networks, and a bank that says no now and then.',
  seed: 11,
  timing: 'may-decide',
  arrivals: [{ kind: 'constant', ratePerSecond: 15, seconds: 24 }],
  policies: {
    'switch>icbc': { refusals: [{ outcome: 'issuer-declined', weight: 0.2 }] },
  },
  cast: {
    mix: [
      { app: 'icbc', owner: 'alipay', scene: 'merchant-code', weight: 1 },
      { app: 'cmb', owner: 'wechatpay', scene: 'merchant-code', weight: 1 },
      { app: 'alipay', owner: 'unionpay', scene: 'payer-code', weight: 1 },
    ],
    amount: { kind: 'fixed', fen: 1880 },
  },
  expectations: { booksBalance: true, recordsAgree: true },
}

/** A way to the sandbox that can be cut, and mended under the same address. */
async function cable(port: number) {
  const ends = new Set<Socket>()
  const join = (end: Socket) => {
    const other = connect(port, '127.0.0.1')
    for (const one of [end, other]) {
      ends.add(one)
      one.on('error', () => one.destroy())
      one.on('close', () => ends.delete(one))
    }
    end.pipe(other).pipe(end)
  }
  const open = (at: number) =>
    new Promise<Server>((resolve) => {
      const server = createServer(join).listen(at, '127.0.0.1', () => resolve(server))
    })
  let server = await open(0)
  const { port: own } = server.address() as AddressInfo
  const cut = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const end of ends) end.destroy()
    await closed
  }
  return {
    url: `http://127.0.0.1:${own}`,
    cut,
    mend: async () => {
      server = await open(own)
    },
  }
}

/** What a page holds, by what it was sent: frames and snapshots as they came over its socket. */
function overhear(page: Page) {
  let picture: Picture | null = null
  const heard = { snapshots: 0, frames: 0, bytesMax: 0 }
  const hear = (payload: string) => {
    if (!payload.startsWith('42[')) return
    const [name, news]: [string, Snapshot & Frame] = JSON.parse(payload.slice(2))
    heard.bytesMax = Math.max(heard.bytesMax, name === 'frame' ? Buffer.byteLength(payload) : 0)
    if (name === 'snapshot') {
      heard.snapshots += 1
      picture = pictureFrom(news)
    } else if (picture !== null) {
      heard.frames += 1
      picture = withFrame(picture, news)
    }
  }
  page.on('websocket', (socket: WebSocket) => {
    socket.on('framereceived', ({ payload }) => hear(String(payload)))
  })
  return { heard, picture: () => picture }
}

/** What the server tells somebody who has just come. */
function snapshotOf(url: string): Promise<Snapshot> {
  const socket = io(url, { path: '/live', transports: ['websocket'], forceNew: true })
  return new Promise((resolve) => {
    socket.once('snapshot', (snapshot: Snapshot) => {
      socket.disconnect()
      resolve(snapshot)
    })
  })
}

/** What is the same for whoever looks at rest: not the moment, and not who looks. */
function lasting({ frame, seconds }: Pick<Snapshot, 'frame' | 'seconds'>) {
  const { totals, matrix, failures, failureCounts, refusals, notifications, run, now } = frame
  return { totals, matrix, failures, failureCounts, refusals, notifications, run, now, seconds }
}

const textsOf = (page: Page) => page.locator('main').innerText()

let sandbox: Sandbox
let pages: PageBrowser

beforeAll(async () => {
  if (missing) return
  pages = await openPageBrowser()
  sandbox = await startSandbox({ scenario: busy, home: process.env.HUTONG_TEST_HOME ?? '' })
}, 120_000)

afterAll(async () => {
  if (missing) return
  await pages.close()
  await sandbox.close()
})

test.skipIf(missing)(
  'ten seconds without a line, and a reload, leave totals, matrix and rows as the server has them',
  async () => {
    const line = await cable(Number(new URL(sandbox.urls.dashboard ?? '').port))
    const page = await pages.browser.newPage({ viewport: { width: 1440, height: 900 } })
    const told = overhear(page)
    await page.goto(`${line.url}/#/matrix`)
    const light = page.getByTestId('connection')
    await expect.poll(() => light.getAttribute('data-light'), { timeout: 20_000 }).toBe('live')
    const running = await sandbox.run()
    await expect
      .poll(() => told.picture()?.frame.totals.finished ?? 0, { timeout: 20_000 })
      .toBeGreaterThan(40)

    const before = told.picture()?.frame.totals.finished ?? 0
    await line.cut()
    await expect.poll(() => light.getAttribute('data-light'), { timeout: 20_000 }).toBe('lost')
    expect(await page.getByRole('alert').first().innerText()).toContain('The connection is lost.')
    await new Promise((resolve) => setTimeout(resolve, 10_000))
    expect(told.heard.snapshots).toBe(1)
    expect(told.picture()?.frame.totals.finished).toBeLessThan(before + 15)
    await line.mend()
    await expect.poll(() => light.getAttribute('data-light'), { timeout: 20_000 }).toBe('live')

    await running.finished
    const server = await settledAt(line.url, told)
    expect(told.heard.snapshots).toBe(2)
    expect(lasting(told.picture() ?? server)).toEqual(lasting(server))
    expect(server.frame.totals).toMatchObject({ started: 360, finished: 360, inFlight: 0 })
    expect(server.seconds.reduce((sum, { finished }) => sum + finished, 0)).toBe(360)

    // As it is drawn, too: as on a page that saw all of it in one piece, and as after a reload.
    const drawn = await textsOf(page)
    expect(drawn).toMatch(/ICBC/)
    await page.reload()
    await expect.poll(() => textsOf(page), { timeout: 20_000 }).toBe(drawn)
    await settledAt(line.url, told)
    expect(lasting(told.picture() ?? server)).toEqual(lasting(server))
    expect(told.heard.bytesMax).toBeLessThanOrEqual(20_020)
    await line.cut()
  },
  120_000,
)

/** Waits until the page has been told all that a newcomer is told. */
async function settledAt(url: string, told: ReturnType<typeof overhear>): Promise<Snapshot> {
  await sandbox.settled()
  await new Promise((resolve) => setTimeout(resolve, 12_000))
  const server = await snapshotOf(url)
  await expect
    .poll(() => JSON.stringify(told.picture()?.frame.totals), { timeout: 10_000 })
    .toBe(JSON.stringify(server.frame.totals))
  return server
}

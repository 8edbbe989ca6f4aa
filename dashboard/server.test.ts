/** The live door, tried by a real client over a real socket. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createProjection, type Projection } from './projection.ts'
import type { ClientToServer, Frame, ServerToClient } from './protocol/frame.ts'
import type { Snapshot } from './protocol/live.ts'
import {
  sampleApps,
  sampleAttempt,
  sampleHealth,
  sampleOwners,
  samplePlaces,
  sampleRun,
  sampleTick,
} from './sample-events.fixture.ts'
import { attachDashboard, type Dashboard } from './server.ts'

type Page = Socket<ServerToClient, ClientToServer>

let server: Server
let projection: Projection
let dashboard: Dashboard
let address: string
const pages: Page[] = []

beforeEach(async () => {
  server = createServer((_, response) => response.end('the page'))
  projection = createProjection({
    run: sampleRun,
    apps: sampleApps,
    owners: sampleOwners,
    places: samplePlaces,
    rule: () => 'open',
  })
  dashboard = attachDashboard({ server, projection, now: Date.now, health: () => sampleHealth })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  for (const page of pages.splice(0)) page.disconnect()
  await dashboard.close()
  await new Promise((closed) => server.close(closed))
})

function open(headers: Record<string, string> = {}): Page {
  const page: Page = io(address, {
    path: '/live',
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: headers,
  })
  pages.push(page)
  return page
}

const snapshotOf = (page: Page) =>
  new Promise<Snapshot>((resolve) => page.once('snapshot', resolve))
const frameOf = (page: Page) => new Promise<Frame>((resolve) => page.once('frame', resolve))

function frameWith(page: Page, wanted: (frame: Frame) => boolean): Promise<Frame> {
  return new Promise((resolve) => {
    page.on('frame', (frame) => {
      if (wanted(frame)) resolve(frame)
    })
  })
}

test('tells who joins everything there is', async () => {
  projection.apply(sampleTick({ seconds: [{ target: 7 }] }))
  const snapshot = await snapshotOf(open())
  expect(snapshot.run).toEqual(sampleRun)
  expect(snapshot.seconds).toMatchObject([{ target: 7 }])
  expect(snapshot.frame.health).toEqual(sampleHealth)
  expect(snapshot.owners).toEqual(sampleOwners)
})

test('shows a failure within half a second', async () => {
  const page = open()
  await snapshotOf(page)
  const happenedAt = performance.now()
  projection.apply(sampleAttempt({ trace: 'T9', outcome: 'issuer-timeout' }))
  const frame = await frameWith(page, ({ failures }) => failures.length > 0)
  expect(performance.now() - happenedAt).toBeLessThan(500)
  expect(frame.failures[0]).toContain('T9')
  expect(frame.failures[0]).toContain('issuer-timeout')
})

test('frames carry absolute values, in sequence', async () => {
  const page = open()
  await snapshotOf(page)
  projection.apply(sampleTick({ seconds: [{ target: 3 }] }))
  const first = await frameWith(page, ({ totals }) => totals.target === 3)
  projection.apply(sampleTick({ seconds: [{ target: 4 }] }))
  const later = await frameWith(page, ({ totals }) => totals.target === 7)
  expect(later.seconds).toMatchObject([{ target: 7 }])
  expect(later.sequence).toBeGreaterThan(first.sequence)
})

test('beats four times a second, and gives everybody the same frame', async () => {
  const [left, right] = [open(), open()]
  await Promise.all([snapshotOf(left), snapshotOf(right)])
  const startedAt = performance.now()
  const [one, other] = await Promise.all([frameOf(left), frameOf(right)])
  expect(other).toEqual(one)
  await frameOf(left)
  await frameOf(left)
  expect(performance.now() - startedAt).toBeLessThan(1_200)
})

test('builds no frame while nobody watches', async () => {
  dashboard.beat()
  dashboard.beat()
  expect((await snapshotOf(open())).frame.sequence).toBe(0)
})

test('turns a page from another origin away', async () => {
  const page = open({ origin: 'http://elsewhere.example' })
  await new Promise((refused) => page.on('connect_error', refused))
  expect(page.connected).toBe(false)
})

test('takes a page from its own origin in', async () => {
  expect((await snapshotOf(open({ origin: address }))).run).toEqual(sampleRun)
})

test('leaves every other path to the server, also after it is closed', async () => {
  const page = open()
  await snapshotOf(page)
  expect(await (await fetch(`${address}/`)).text()).toBe('the page')
  const left = new Promise((resolve) => page.on('disconnect', resolve))
  await dashboard.close()
  await left
  expect(await (await fetch(`${address}/`)).text()).toBe('the page')
})

test('a server that outlives what was shown there keeps nothing of it', async () => {
  const events = ['listening', 'close'] as const
  const kept = () => events.map((event) => server.listenerCount(event))
  await dashboard.close()
  const before = kept()
  for (let round = 0; round < 3; round += 1) {
    const next = attachDashboard({ server, projection, now: Date.now, health: () => sampleHealth })
    expect(kept()).not.toEqual(before)
    await next.close()
    expect(kept()).toEqual(before)
  }
})

/** The dashboard's door: the page, the live line to it, and the admin API, on one port. */
import { existsSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { appId, institutionId } from '../core/ids.ts'
import { createProjection } from '../dashboard/projection.ts'
import type { Named } from '../dashboard/protocol.ts'
import { attachDashboard } from '../dashboard/server.ts'
import { issuers } from '../simulators/banks/issuers.ts'
import { wallets } from '../simulators/banks/wallets.ts'
import { createDoor, type Door } from '../simulators/host/express.ts'
import type { HostRefusal } from '../simulators/host/institution.ts'
import { json } from '../simulators/roles/app-door.ts'
import { adminRoutes } from './admin.ts'
import { checkBooks } from './books.ts'
import type { ClosingOptions } from './clearing-party-side.ts'
import { createRateDesk, type RateDesk } from './rate-desk.ts'
import type { Stage } from './stage.ts'

export interface ViewOptions {
  readonly title: string
  readonly scenario: string
  readonly seed: number
  readonly workers: number
  readonly token: string
  /** How clearing days are closed by hand: as they close by themselves. */
  readonly closing: ClosingOptions
}

export interface View {
  readonly door: Door
  /** Where the rate of what is played is turned. */
  readonly rate: RateDesk
  close(): Promise<void>
}

export const apps: readonly Named[] = [
  { id: 'alipay', english: 'Alipay', chinese: '支付宝' },
  { id: 'wechat', english: 'WeChat', chinese: '微信' },
  { id: 'quickpass', english: 'Cloud QuickPass', chinese: '云闪付' },
  ...issuers.map(({ app, shortCode, chinese }) => ({ id: app.id, english: shortCode, chinese })),
  ...wallets.map(({ app, chinese }) => ({ id: app.id, english: app.english, chinese })),
]

export const owners: readonly Named[] = [
  { id: 'alipay', english: 'Alipay', chinese: '支付宝' },
  { id: 'wechatpay', english: 'WeChat Pay', chinese: '微信支付' },
  { id: 'unionpay', english: 'UnionPay', chinese: '银联' },
]

/** How often the books are looked at while money moves. */
const bookCheckMs = 2000

export function createView(stage: Stage, options: ViewOptions): View {
  const { title, scenario, seed, workers, token, closing } = options
  const started = stage.now()
  const projection = createProjection({
    run: { scenario, title, seed, signatures: stage.signatures, step: 'idle', startedAt: started },
    apps,
    owners,
    rule: (app, owner) =>
      stage.rules().connects(appId(app), institutionId(owner)) ? 'open' : 'closed',
  })
  stage.listen(projection.apply)

  const loop = monitorEventLoopDelay({ resolution: 10 })
  loop.enable()
  let booksBalance: boolean | null = null
  const health = () => ({
    eventLoopDelayMsP99: loop.percentile(99) / 1e6,
    heapUsedBytes: process.memoryUsage().heapUsed,
    workers,
    booksBalance,
  })
  const lookAtBooks = setInterval(async () => {
    booksBalance = (await checkBooks(stage, false)).balance
  }, bookCheckMs)
  lookAtBooks.unref()

  const rate = createRateDesk(stage)
  const door = createDoor({
    routes: adminRoutes({
      ...{ stage, token, rate, playing: () => ({ scenario, title, seed }) },
      closing: () => closing,
    }),
    refuse: async (why) => json(statusOf[why], { says: `Refused: ${why}.` }),
    crashed: (cause) => process.stderr.write(`The dashboard made a mistake: ${String(cause)}\n`),
    ...pageFiles(),
  })
  const dashboard = attachDashboard({ server: door.server, projection, now: stage.now, health })
  return {
    door,
    rate,
    close: async () => {
      clearInterval(lookAtBooks)
      loop.disable()
      await dashboard.close()
    },
  }
}

const statusOf = {
  'not-found': 404,
  'method-not-allowed': 405,
  'body-too-large': 413,
  'too-many-requests': 429,
  crashed: 500,
} as const satisfies Record<HostRefusal, number>

/** The page as built: beside the compiled sandbox, or in `dist` when run from source. */
function pageFiles() {
  const folder = ['../dashboard-ui/', '../dist/dashboard-ui/']
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((place) => existsSync(place))
  return folder === undefined ? {} : { files: { folder, headers: pageHeaders } }
}

const pageHeaders = {
  'Content-Security-Policy':
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
}

/** Too much to do at the doors of tills and phones, and where notifications arrive: books agree. */
import { expect, test } from 'vitest'
import { rehearsalReport } from '../sandbox/rehearsal/rehearsal-report.ts'
import { rehearse } from '../sandbox/rehearsal/rehearse.ts'
import { parseScenario } from '../sandbox/scenario.ts'

const apps = ['alipay', 'wechat', 'icbc', 'quickpass']
const owners = { alipay: 'open', wechatpay: 'open', unionpay: 'open' }

/** A minute of payments and refunds at which one place has one server, and room for two to wait. */
async function crowdedAt(place: string) {
  const latency = { kind: 'fixed', ms: 500 }
  const read = parseScenario(
    {
      ...{ title: place, describes: 'Everybody comes at once.', seed: 7, timing: 'may-decide' },
      arrivals: [
        { kind: 'constant', ratePerSecond: 10, seconds: 6 },
        { kind: 'constant', ratePerSecond: 1, seconds: 60 },
      ],
      cast: {
        mix: [{ app: apps, owner: Object.keys(owners), scene: '*', weight: 1 }],
        amount: { kind: 'lognormal', medianFen: 2500, sigma: 0.8, minFen: 100, maxFen: 200_000 },
        ...{ refundShare: 0.5, staticShare: 0.1 },
      },
      openings: Object.fromEntries(apps.map((app) => [app, owners])),
      policies: { [place]: { latency, capacity: { servers: 1, queueMax: 2 } } },
      patience: { switchMs: 6000, issuerMs: 2000, ownerMs: 3000 },
      expectations: { booksBalance: true, recordsAgree: true },
    },
    'test',
  )
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes))
  const rehearsed = await rehearse(read.scenario)
  const shed = rehearsed.evidence.events.filter(
    (event) => event.type === 'hop-passed' && event.shed === true,
  )
  return { report: rehearsalReport(rehearsed), shed }
}

const places = [
  ...['merchant>alipay', 'merchant>wechatpay', 'merchant>unionpay'],
  ...['icbc-app>icbc', 'alipay-app>alipay', 'wechatpay>merchant', 'merchant'],
  ...['alipay', 'wechatpay', 'unionpay'],
]

test.each(places)(
  'at %s some are turned away, and every merchant knows how it ended',
  async (at) => {
    const { report, shed } = await crowdedAt(at)
    expect(shed).not.toEqual([])
    expect(report.verdict).toEqual({ passed: true, reasons: [] })
    expect(report.traffic.unknown).toBe(0)
  },
  60_000,
)

import { expect, test } from 'vitest'
import { momentOf } from '../core/calendar.ts'
import { createVirtualClock } from '../core/clock.ts'
import { institutionNames } from './names.ts'
import { startSandbox } from './start-sandbox.ts'

const home = process.env.HUTONG_TEST_HOME ?? ''
const scenario = {
  title: 'A Sunday',
  describes: 'Banks close for their maintenance.',
  ...{ seed: 1, timing: 'may-decide', maintenance: true },
  arrivals: [{ kind: 'constant', ratePerSecond: 1, seconds: 1 }],
  cast: {
    mix: [{ app: 'icbc', owner: 'alipay', weight: 1 }],
    amount: { kind: 'fixed', fen: 100 },
  },
  expectations: { booksBalance: true, recordsAgree: true },
}

test('everybody has a door: 31 institutions with an app or codes, the switch, and the page', async () => {
  const sandbox = await startSandbox({ home })
  try {
    const names = Object.keys(sandbox.urls)
    expect(names.sort()).toEqual(['dashboard', ...institutionNames].sort())
    expect(names).toHaveLength(33)
    expect(new Set(Object.values(sandbox.urls)).size).toBe(33)
    const balance = await fetch(`${sandbox.urls.mipay}/app/mipay/payers/mipay-0`)
    expect(await balance.json()).toMatchObject({ outcome: 'approved', balanceFen: 100_000_000 })
    const cards = await fetch(`${sandbox.urls.mipay}/iso8583`, { method: 'POST', body: 'x' })
    expect(cards.status).toBe(404)
  } finally {
    await sandbox.close()
  }
})

test('the app of a bank under maintenance shows no code until the window is over', async () => {
  const clock = createVirtualClock(momentOf('2026-11-22 05:59:59') ?? 0)
  const sandbox = await startSandbox({ scenario, home, clock })
  const showCode = async (bank: string) => {
    const url = `${sandbox.urls[bank]}/app/${bank}/payers/${bank}-0/codes`
    const reply = await fetch(url, { method: 'POST' })
    return { status: reply.status, answer: await reply.json() }
  }
  try {
    expect(await showCode('tccb')).toMatchObject({
      ...{ status: 409, answer: { outcome: 'institution-down', decidedAt: 'tccb-app>tccb' } },
    })
    expect(await showCode('icbc')).toMatchObject({ status: 200 })
    clock.advance(1000)
    expect(await showCode('tccb')).toMatchObject({ status: 200 })
    const policies = await fetch(`${sandbox.urls.dashboard}/admin/policies`)
    expect(await policies.json()).toEqual({})
  } finally {
    await sandbox.close()
  }
})

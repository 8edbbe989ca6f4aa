/** Lines of the log: their form, their levels, what they never hold, and how a flood ends. */
import { expect, test } from 'vitest'
import type { SandboxEvent } from '../../core/events.ts'
import { appId, institutionId, merchantId, trace } from '../../core/ids.ts'
import { limits } from '../../core/limits.ts'
import { fen } from '../../core/money.ts'
import { createLog, type LogForm } from './log.ts'
import { logEvents } from './log-events.ts'

function opened(form: LogForm, level?: string) {
  const lines: string[] = []
  const at = { now: Date.UTC(2026, 10, 23, 4, 5, 6, 7) }
  const write = (line: string) => lines.push(line)
  const log = createLog({ form, level, now: () => at.now, write })
  return { lines, at, log, hear: logEvents(log, { secrets: ['s3cret-key'], traceId: () => 'abc' }) }
}

const ended: SandboxEvent = {
  ...{ type: 'attempt-ended', at: 0, trace: trace('T1'), scene: 'merchant-code' },
  ...{
    app: appId('icbc'),
    payerInstitution: institutionId('icbc'),
    owner: institutionId('alipay'),
  },
  ...{ merchant: merchantId('M1'), city: 'beijing', amountFen: fen(100), steppedUp: false },
  ...{ outcome: 'approved', hop: 'switch>icbc', moneyMoved: true, tookMs: 12 },
}
const failed: SandboxEvent = { ...ended, outcome: 'issuer-timeout', moneyMoved: false }
const dead: SandboxEvent = {
  ...{ type: 'notification-moved', at: 0, trace: trace('T1'), from: institutionId('alipay') },
  ...{ step: 'dead', attempt: 8, detail: '500 s3cret-key password=111111' },
}
const refused: SandboxEvent = {
  ...{ type: 'request-refused', at: 0, institution: institutionId('alipay') },
  ...{ reason: 'isv.invalid-signature', request: 'POST /gateway.do' },
}

test('JSON: one object a line, with time, level, message and fields', () => {
  const { lines, hear } = opened('json')
  for (const event of [refused, failed, dead]) hear(event)
  const time = '2026-11-23T04:05:06.007Z'
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { time, level: 'warn', message: 'request refused', institution: 'alipay' },
    { time, level: 'warn', message: 'payment failed', payment: 'T1', traceId: 'abc', tookMs: 12 },
    { time, level: 'error', message: 'notification dead', network: 'alipay', attempt: 8 },
  ])
  expect(lines.every((line) => line.endsWith('}\n'))).toBe(true)
})

test('for people: time, level, message, and names with values', () => {
  const { lines, hear } = opened('pretty')
  hear(refused)
  expect(lines).toEqual([
    '04:05:06.007 warn  request refused institution=alipay reason=isv.invalid-signature request="POST /gateway.do"\n',
  ])
})

test('no line holds a key or a password', () => {
  const { lines, hear } = opened('json')
  hear(dead)
  expect(lines[0]).toContain('notification dead')
  expect(lines[0]).not.toMatch(/s3cret-key|111111/)
})

test.each([
  [undefined, ['request refused', 'payment failed', 'notification dead']],
  ['debug', ['request refused', 'payment ended', 'payment failed', 'notification dead']],
  ['error', ['notification dead']],
  ['loud', ['request refused', 'payment failed', 'notification dead']],
])('level %s', (level, messages) => {
  const { lines, hear } = opened('json', level)
  for (const event of [refused, ended, failed, dead]) hear(event)
  expect(lines.map((line) => JSON.parse(line).message)).toEqual(messages)
})

test('of a flood so many lines a second are written, no field of the others is made', () => {
  const { lines, at, log } = opened('json')
  let made = 0
  const fields = () => {
    made += 1
    return { made }
  }
  for (let count = 0; count < 10_000; count += 1) log.write('warn', 'flood', fields)
  expect([lines.length, made]).toEqual([limits.logLinesPerSecond, limits.logLinesPerSecond])
  expect(log.dropped()).toBe(10_000 - limits.logLinesPerSecond)
  at.now += 1000
  log.write('warn', 'later')
  expect(lines.slice(-2).map((line) => JSON.parse(line))).toMatchObject([
    { level: 'warn', message: 'log lines dropped', lines: 10_000 - limits.logLinesPerSecond },
    { message: 'later' },
  ])
})

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import type { NotificationMoved, SandboxEvent } from '../../core/events.ts'
import type { Policies } from '../../core/faults.ts'
import { institutionId, trace } from '../../core/ids.ts'
import { limits } from '../../core/limits.ts'
import { createGate } from './fault-gate.ts'
import { loopbackOr } from './may-notify.ts'
import type { Notification } from './notification.ts'
import { createNotifier } from './notifier.ts'

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

type Ear = (request: IncomingMessage, response: ServerResponse) => void

async function listening(ear: Ear): Promise<string> {
  const server = createServer(ear)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`
}

function sender({ policies = {}, named = [] }: { policies?: Policies; named?: string[] } = {}) {
  const clock = createVirtualClock(0)
  const moves: NotificationMoved[] = []
  const emit = (event: SandboxEvent) => {
    if (event.type === 'notification-moved') moves.push(event)
  }
  const id = institutionId('alipay')
  const gate = createGate({ seed: 1, clock, emit, policies: () => policies })
  const complaints: unknown[] = []
  const complain = (cause: unknown) => void complaints.push(cause)
  const mayNotify = loopbackOr(named)
  const notifier = createNotifier({ id, clock, emit, gate, mayNotify, complain })
  const steps = () => moves.map(({ step, attempt }) => `${step} ${attempt}`)
  /** Waits, in real time, until that has been told. */
  const told = async (step: string) => {
    await expect.poll(steps, { interval: 5 }).toContain(step)
  }
  return { clock, notifier, moves, steps, told, complaints }
}

const to = (url: string, change: Partial<Notification> = {}): Notification => ({
  trace: trace('N1'),
  url,
  ladderMs: [1000, 5000],
  write: async (attempt) => ({ headers: { 'X-Attempt': String(attempt) }, body: `say ${attempt}` }),
  isAcknowledged: (status, body) => status === 200 && body === 'success',
  ...change,
})

test('climbs its ladder until it is acknowledged, with a fresh letter for each send', async () => {
  const heard: string[] = []
  const url = await listening(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    heard.push(`${request.method} ${request.headers['x-attempt']} ${Buffer.concat(chunks)}`)
    response.end(heard.length < 3 ? 'fail' : 'success')
  })
  const { clock, notifier, told, steps, moves } = sender()
  notifier.send(to(url))
  await told('retrying 0')
  clock.advance(999)
  expect(heard).toHaveLength(1)
  clock.advance(1)
  await told('retrying 1')
  expect(notifier.waiting()).toBe(1)
  clock.advance(5000)
  await told('delivered 2')
  expect(heard).toEqual(['POST 0 say 0', 'POST 1 say 1', 'POST 2 say 2'])
  expect(moves.map(({ answered }) => answered)).toEqual([undefined, true, true, undefined])
  expect(steps()).toEqual(['queued 0', 'retrying 0', 'retrying 1', 'delivered 2'])
  expect(notifier.waiting()).toBe(0)
  await notifier.close()
})

test('is dead at the end of its ladder', async () => {
  const url = await listening((_request, response) => response.writeHead(500).end('no'))
  const { notifier, told, moves } = sender()
  notifier.send(to(url, { ladderMs: [] }))
  await told('dead 0')
  expect(moves.at(-1)).toMatchObject({ detail: '500 no' })
  expect(notifier.waiting()).toBe(0)
  await notifier.close()
})

test('goes nowhere but to this machine and to hosts that were named', async () => {
  const { notifier, steps } = sender()
  const urls = ['http://10.0.0.1/', 'http://example.com/', 'ftp://127.0.0.1/', 'nonsense', '']
  for (const url of urls) notifier.send(to(url))
  expect(steps()).toEqual(urls.map(() => 'forbidden 0'))
  expect(notifier.waiting()).toBe(0)
  await notifier.close()
})

test.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['127.8.9.10', true],
  ['[::1]', true],
  ['shop.example', true],
  ['127.0.0.1.example.com', false],
  ['0.0.0.0', false],
  ['169.254.169.254', false],
])('may go to %s: %s', (host, may) => {
  expect(loopbackOr(['shop.example'])(host)).toBe(may)
})

test('follows no redirect', async () => {
  let strayed = 0
  const elsewhere = await listening((_request, response) => {
    strayed += 1
    response.end('success')
  })
  const url = await listening((_request, response) => {
    response.writeHead(302, { Location: elsewhere }).end()
  })
  const { notifier, told } = sender()
  notifier.send(to(url))
  await told('retrying 0')
  expect(strayed).toBe(0)
  await notifier.close()
})

test('hears the beginning of an answer without end, and hangs up', async () => {
  const url = await listening((_request, response) => {
    const talk = setInterval(() => response.write('success'.repeat(100)), 1)
    response.on('close', () => clearInterval(talk))
  })
  const { notifier, told, moves } = sender()
  notifier.send(to(url, { isAcknowledged: (_status, body) => body.length <= 1024 }))
  await told('delivered 0')
  expect(moves.at(-1)?.detail).toHaveLength(124)
  await notifier.close()
})

test('a letter that cannot be written is no delivery, and a mistake of ours', async () => {
  const { notifier, told, complaints } = sender()
  const write = () => Promise.reject(new Error('no key'))
  notifier.send(to('http://127.0.0.1:9/', { write, ladderMs: [] }))
  await told('dead 0')
  expect(complaints).toMatchObject([{ message: 'no key' }])
  await notifier.close()
})

test('a merchant who is too slow by the clock is asked again', async () => {
  const url = await listening(() => undefined)
  const { notifier, told, clock } = sender()
  notifier.send(to(url, { answerMs: 30_000 }))
  await told('queued 0')
  await new Promise((resolve) => setTimeout(resolve, 50))
  clock.advance(29_999)
  await new Promise((resolve) => setTimeout(resolve, 50))
  clock.advance(1)
  await told('retrying 0')
  await notifier.close()
})

test('a lost answer is a retry, a duplicate is heard twice', async () => {
  let heard = 0
  const url = await listening((_request, response) => {
    heard += 1
    response.end('success')
  })
  const lost = sender({ policies: { merchant: { faults: [{ kind: 'timeout', weight: 1 }] } } })
  lost.notifier.send(to(url))
  await lost.told('retrying 0')
  const twice = sender({ policies: { merchant: { faults: [{ kind: 'duplicate', weight: 1 }] } } })
  twice.notifier.send(to(url))
  await twice.told('delivered 0')
  expect(heard).toBe(3)
  await Promise.all([lost.notifier.close(), twice.notifier.close()])
})

test('sends a bounded number at once, and all in the end', async () => {
  let now = 0
  let most = 0
  const url = await listening((_request, response) => {
    now += 1
    most = Math.max(most, now)
    setTimeout(() => {
      now -= 1
      response.end('success')
    }, 5)
  })
  const { notifier, steps } = sender()
  const count = limits.notificationsAtOnceMax * 3
  for (let index = 0; index < count; index += 1) notifier.send(to(url))
  await expect.poll(() => notifier.waiting(), { timeout: 5000 }).toBe(0)
  expect(most).toBeLessThanOrEqual(limits.notificationsAtOnceMax)
  expect(steps().filter((step) => step === 'delivered 0')).toHaveLength(count)
  await notifier.close()
})

test('takes no more than may wait', async () => {
  const latency = { kind: 'fixed', ms: 1 } as const
  const { notifier, moves } = sender({ policies: { merchant: { latency } } })
  for (let index = 0; index <= limits.notificationsMax; index += 1) {
    notifier.send(to('http://127.0.0.1:9/'))
  }
  expect(notifier.waiting()).toBe(limits.notificationsMax)
  expect(moves.at(-1)).toMatchObject({ step: 'dead', detail: 'too many notifications wait' })
  await notifier.close()
  expect(notifier.waiting()).toBe(0)
})

test('closes while the clock stands still, finishes what is being sent, and takes nothing more', async () => {
  const url = await listening((_request, response) => {
    setTimeout(() => response.end('success'), 30)
  })
  const { notifier, steps, told } = sender()
  notifier.send(to(url))
  await new Promise((resolve) => setTimeout(resolve, 10))
  await notifier.close()
  await told('delivered 0')
  notifier.send(to(url))
  expect(steps().at(-1)).toBe('dead 0')
  expect(notifier.waiting()).toBe(0)
})

test('a host may be named in any spelling', () => {
  expect(loopbackOr(['Shop.Example'])('shop.example')).toBe(true)
  expect(loopbackOr(['::2'])('[::2]')).toBe(true)
  expect(loopbackOr(['::2'])('[::3]')).toBe(false)
})

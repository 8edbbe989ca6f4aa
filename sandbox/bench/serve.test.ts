/** Servers in processes of their own: they answer, they tell what they use, they end. */
import { expect, test, vi } from 'vitest'
import { formRequests, isFormRight } from './cases/plain-form.ts'
import { pressedCase } from './pressed-case.ts'
import { pinned, serve } from './serve.ts'

// Each starts processes that load the project from source, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    // ESRCH: nobody is there.
    return false
  }
}

test('a server answers, tells what it uses, and is gone when it is closed', async () => {
  const served = await serve('bare', { seed: 1 })
  const answer = await fetch(served.url, { method: 'POST', body: 'a=1&b=2' })
  expect(await answer.text()).toBe('respCode=00&respMsg=ok&fields=2')
  const { cpuMs, rssBytes, heapBytes } = await served.usage()
  expect(cpuMs).toBeGreaterThan(0)
  expect(rssBytes).toBeGreaterThan(heapBytes)
  await expect(served.ask('weather')).rejects.toThrow('bare answers no question like weather')
  expect(isAlive(served.pid)).toBe(true)
  await served.close()
  expect(isAlive(served.pid)).toBe(false)
  await served.close()
})

test('a kind that is not there, or cannot start, is told', async () => {
  await expect(serve('bear', { seed: 1 })).rejects.toThrow(/No such server: bear. Known: .*bare,/)
  await expect(serve('peer', { seed: 1, peer: 'nobody' })).rejects.toThrow('No such peer: nobody')
  await expect(serve('bare-xml', { seed: 1, reader: 'blind' })).rejects.toThrow('No such reader')
})

test('a case that presses measures the server it names', async () => {
  const looked: string[] = []
  const tiny = pressedCase({
    ...{ name: 'tiny', says: 'tiny', server: 'bare', baseline: null, connections: 2 },
    ...{ prepare: formRequests(40), isRight: isFormRight },
    after: async ({ url }) => void looked.push(url),
  })
  const { figure, beside } = await tiny.measure({ seed: 1, home: '/nowhere', round: 0 })
  expect(figure).toBeGreaterThan(0)
  expect(Object.keys(beside ?? {})).toEqual([
    ...['serverBusy', 'perCpuSecond', 'latencyMsP50', 'latencyMsP99'],
  ])
  expect(looked).toHaveLength(1)
  const wrong = pressedCase({
    ...{ name: 'wrong', says: 'wrong', server: 'bare', baseline: null },
    ...{ prepare: formRequests(4), isRight: () => false },
  })
  await expect(wrong.measure({ seed: 1, home: '/nowhere', round: 0 })).rejects.toThrow(
    'Answered 200',
  )
})

test('a command that may go anywhere is left as it is', () => {
  expect(pinned(['node', 'x'], 'any')).toEqual(['node', 'x'])
  expect(pinned(['node', 'x'], 1).slice(-2)).toEqual(['node', 'x'])
})

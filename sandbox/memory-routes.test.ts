import { expect, test } from 'vitest'
import { ByteBudget } from '../core/byte-budget.ts'
import type { RequestRefused } from '../core/events.ts'
import { Fingerprints } from '../core/fingerprints.ts'
import { institutionId } from '../core/ids.ts'
import { createMemoryStore } from '../storage/memory.ts'
import { createJournal } from './journal/journal.ts'
import { createRefusals } from './journal/refusals.ts'
import { memoryOf, memoryRoutes } from './memory-routes.ts'

const refused: RequestRefused = {
  type: 'request-refused',
  at: 1,
  institution: institutionId('alipay'),
  reason: 'isv.invalid-signature',
  request: 'POST /gateway.do',
}

/** Two institutions that share 100 kB, one of which has remembered more than it may. */
async function remembering() {
  const memory = { bytes: new ByteBudget(100_000), names: new Fingerprints(1000) }
  const stores = new Map(
    ['alipay', 'icbc'].map((name) => {
      const bounds = { bytesMax: 50_000, shared: memory.bytes, forgotten: memory.names }
      return [institutionId(name), createMemoryStore(1000, bounds)]
    }),
  )
  const icbc = stores.get(institutionId('icbc'))
  for (let number = 0; number < 500; number += 1) {
    const record = { text: 'x'.repeat(100) }
    const put = { key: `debit/${number}`, version: 0, record, final: true, once: true } as const
    await icbc?.commit({ puts: [put] })
  }
  const refusals = createRefusals({ countMax: 2 })
  for (let count = 0; count < 5; count += 1) refusals.hear(refused)
  return { stores, memory, refusals, journal: createJournal({ now: () => 0 }) }
}

test('tells of each institution, of all, and of the journal what is kept and what is gone', async () => {
  const stage = await remembering()
  const { institutions, all, forgottenNames, refusals, journal } = memoryOf(stage)
  expect(Object.keys(institutions)).toEqual(['alipay', 'icbc'])
  expect(institutions.alipay).toMatchObject({ records: 0, bytes: 0, forgotten: 0 })
  const { records = 0, bytes = 0, forgotten = 0 } = institutions.icbc ?? {}
  expect([records + forgotten, bytes <= 50_000, forgotten > 0]).toEqual([500, true, true])
  expect(all).toMatchObject({ records, bytes, forgotten, overLimit: 0, bytesMax: 100_000 })
  expect(forgottenNames).toEqual({ known: forgotten, bytes: 2048 * 8 })
  expect(refusals).toEqual({ kept: 2, dropped: 3, bytes: expect.any(Number) })
  expect(journal).toMatchObject({ kept: 0, dropped: 0, seen: 0, keptMax: 10_000 })
})

test('answers with the process beside it', async () => {
  const [route] = memoryRoutes(await remembering())
  if (route === undefined) throw new Error('There is no route.')
  const request = { method: 'GET', target: '', path: '', query: '', headers: {}, params: {} }
  const reply = await route.serve({ ...request, body: Buffer.alloc(0) })
  if (typeof reply === 'string') throw new Error('It is silent.')
  const said = JSON.parse(String(reply.body))
  expect([route.path, reply.status]).toEqual(['/admin/memory', 200])
  expect(said.process.rssBytes).toBeGreaterThan(said.process.heapUsedBytes)
  expect(said.institutions.icbc.records).toBeGreaterThan(0)
})

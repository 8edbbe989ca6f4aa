import { afterEach, beforeEach, expect, test } from 'vitest'
import { institutionId } from '../core/ids.ts'
import { fen } from '../core/money.ts'
import { capitalAccount, clearingAccount } from '../simulators/roles/parties.ts'
import { byHand } from './by-hand.ts'
import { openKeyRing } from './keyring.ts'
import { stageSettings } from './play.ts'
import { createStage, type Stage } from './stage.ts'
import { createView, type View } from './view.ts'

let stage: Stage
let view: View

beforeEach(async () => {
  const keyRing = (await openKeyRing(process.env.HUTONG_TEST_HOME ?? '')).data
  stage = await createStage({
    ...stageSettings(byHand),
    seed: 1,
    keyRing,
    mayNotify: () => false,
    peers: 'direct',
    address: '127.0.0.1',
    ports: 'free',
    complain: (cause) => expect.unreachable(String(cause)),
    frontDoor: (built) => {
      const { title } = byHand
      view = createView(built, { title, scenario: title, seed: 1, workers: 1, token: 'secret' })
      return view.door
    },
  })
})

afterEach(async () => {
  await view.close()
  await stage.close(0)
})

const ask = (path: string, options: RequestInit = {}) =>
  fetch(`${stage.urls.dashboard}/admin${path}`, options)

test('whoever looks is not counted as a request in flight', async () => {
  expect(await (await ask('/health')).json()).toMatchObject({ inFlight: 0 })
})

test('at rest the houses are compared with the switch', async () => {
  expect(await (await ask('/books')).json()).toMatchObject({ balance: true, broken: [] })
  const accounts = { debit: capitalAccount, credit: clearingAccount }
  await stage.stores.get(institutionId('icbc'))?.commit({
    puts: [],
    opens: [
      { account: capitalAccount, kind: 'capital' },
      { account: clearingAccount, kind: 'clearing' },
    ],
    transfers: [{ kind: 'post', id: 'stray', ...accounts, amountFen: fen(5) }],
  })
  const { balance, broken } = (await (await ask('/books')).json()) as {
    balance: boolean
    broken: string[]
  }
  expect(balance).toBe(false)
  expect(broken).toContain('all books together come to 5 fen, not to zero')
})

test('refuses what it does not do by the status that says why', async () => {
  const big = { method: 'PUT', body: 'x'.repeat(300_000) }
  expect((await ask('/policies', big)).status).toBe(413)
  expect((await ask('/health', { method: 'DELETE' })).status).toBe(405)
  expect((await ask('/nowhere')).status).toBe(404)
})

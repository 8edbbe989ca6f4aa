import { test } from 'vitest'
import { createMarket } from './market.fixture.ts'
import { stallsOf, turnsOf } from './money-model.test.ts'
test('stats', async () => {
  const count = new Map<string, number>()
  const add = (k: string) => count.set(k, (count.get(k) ?? 0) + 1)
  for (let seed = 1; seed <= 1000; seed += 1) {
    const market = createMarket(stallsOf(seed), { seed, slowStores: seed % 3 === 0 })
    const going: Promise<unknown>[] = []
    for (const turn of turnsOf(seed, stallsOf(seed))) {
      const work = market.play(turn)
      going.push(work)
      await (turn.waits ? market.town.until(work) : market.town.pass(0))
    }
    await market.town.until(Promise.all(going))
    await market.town.rest()
    for (const { deal, refunds, ended, charged } of market.orders.values()) {
      const order = await market.town.until(market.town.find(deal))
      add(`order ${order?.captures ? 'capture ' : ''}${order?.scene} ${order?.state}`)
      for (const r of order?.refunds ?? []) add(`refund ${r.state} ${r.undoes ?? ''} ${r.tries > 0 ? 'again' : ''}`)
      for (const e of ended) add(`ended ${e}`)
      for (const e of refunds) add(`refund told ${e.told}`)
      for (const e of charged) add(`charge told ${e}`)
    }
    for (const { told } of market.phones) for (const t of told) add(`phone ${t}`)
    for (const e of market.town.events) if (e.type === 'hop-passed') add(`hop ${e.operation} ${e.fault ?? ''}`)
  }
  console.log([...count].sort().map(([k, v]) => `${k}: ${v}`).join('\n'))
}, 100000)

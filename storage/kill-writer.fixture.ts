/**
 * A process that writes into a world until it is killed: each sale first at the payer's house, then at the
 * merchant's, then noted; it says on a line of its own what it was told is written, and nothing else.
 */
import { fen } from '../core/money.ts'
import { openDataFolder } from './data-folder.ts'

const [folder = '', life = '0'] = process.argv.slice(2)
const world = { hutong: '0.0.0', title: 'killed', seed: 1 }
const stores = await openDataFolder({ folder, world })
const [bank, network] = [stores.storeOf('icbc', 300), stores.storeOf('alipay', 300)]
const opens = [
  { account: 'capital', kind: 'capital' },
  { account: 'ann', kind: 'payer' },
] as const

async function sell(worker: number): Promise<never> {
  for (let number = 0; ; number += 1) {
    const id = `${life}-${worker}-${number}`
    const transfers = [
      { kind: 'post', id, debit: 'capital', credit: 'ann', amountFen: fen(3) },
    ] as const
    const record = { id, text: 'x'.repeat(200) }
    const put = { key: `order/${id}`, version: 0, record, final: true, once: true } as const
    for (const store of [bank, network]) {
      const commit = await store.commit({ puts: [put], opens, transfers })
      if (commit !== 'committed') throw new Error(`${id} is ${commit}`)
    }
    await stores.notes.put(`last/${worker}`, id)
    process.stdout.write(`${id}\n`)
  }
}

process.stdout.write('ready\n')
await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(sell))

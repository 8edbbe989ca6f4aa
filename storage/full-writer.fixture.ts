/**
 * A process that writes into a world until its disk takes no more: it says how much it was told is
 * written, what it was told instead from then on, and what its operator was told.
 */
import { openDataFolder } from './data-folder.ts'

// Where a limit stands for a full disk, the system would end the process by a signal of its own.
process.on('SIGXFSZ', () => undefined)

const [folder = ''] = process.argv.slice(2)
const complaints: string[] = []
const stores = await openDataFolder({
  folder,
  world: { hutong: '0.0.0', title: 'full', seed: 1 },
  failed: (cause) => void complaints.push(String(cause)),
})
const store = stores.storeOf('icbc')
const text = 'x'.repeat(2000)
const told = { written: 0, refused: 0 }
let number = 0

const put = async (key: string): Promise<boolean> =>
  Promise.resolve(
    store.commit({ puts: [{ key, version: 0, record: { text }, final: false }] }),
  ).then(
    (commit) => commit === 'committed',
    () => false,
  )

while (told.refused < 20 && number < 20_000) {
  const keys = Array.from({ length: 8 }, () => `order/${number++}`)
  for (const isWritten of await Promise.all(keys.map(put))) {
    if (isWritten) told.written += 1
    else told.refused += 1
  }
}

const refuses = (answer: Promise<unknown>) =>
  answer.then(
    () => false,
    () => true,
  )
const looks = {
  load: await refuses(Promise.resolve(store.load('order/1'))),
  scan: await refuses(store.scan('order/')),
  account: await refuses(store.account('ann')),
  note: await refuses(stores.notes.put('round', 1)),
}
const closed = await refuses(stores.close())
process.stdout.write(`${JSON.stringify({ ...told, looks, complaints, closed })}\n`)

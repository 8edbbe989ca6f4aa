/** A stepped world on LMDB that sells, and is moved four days on; to be killed on the way. */
import { startSandbox } from '../sandbox/start-sandbox.ts'
import { payBy, type Way } from './buyer.fixture.ts'

const [home = '', startsAt = '0', shop = ''] = process.argv.slice(2)
const ways: readonly Way[] = ['alipay-code', 'wechatpay-v3', 'unionpay']

const sandbox = await startSandbox({
  ...{ home, seed: 5, storage: 'lmdb', time: 'stepped', startsAt: Number(startsAt) },
})
for (const [n, way] of ways.entries()) {
  await payBy[way](sandbox, { number: `MOVED00000${n}`, notifyUrl: `${shop}/${way}` })
}
process.stdout.write('sold\n')
process.stdin.resume()
process.stdin.on('end', () => process.exit())
process.stdin.once('data', () => {
  process.stdout.write('moves\n')
  void sandbox.clock.advance('4d').then(() => process.stdout.write('moved\n'))
})

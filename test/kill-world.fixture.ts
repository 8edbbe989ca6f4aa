/** A world on LMDB in a process of its own, to be killed: says where its doors are, and stands there. */
import { startSandbox } from '../sandbox/start-sandbox.ts'

const [home = '', seed = '1'] = process.argv.slice(2)

const sandbox = await startSandbox({
  ...{ home, seed: Number(seed), storage: 'lmdb', signatures: 'trust' },
})
process.stdout.write(`${JSON.stringify(sandbox.urls)}\n`)
// It ends with whoever started it, should that end first.
process.stdin.resume()
process.stdin.on('end', () => process.exit())

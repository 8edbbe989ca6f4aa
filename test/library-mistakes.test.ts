/** Slips of whoever writes no types: each is told with its siblings, and none is passed over. */
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  Misuse,
  type Sandbox,
  type SandboxOptions,
  startSandbox,
} from '../sandbox/start-sandbox.ts'

const testHome = process.env.HUTONG_TEST_HOME ?? ''
let folder = ''
let sandbox: Sandbox

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hutong-mistakes-'))
  sandbox = await startSandbox({ home: testHome, seed: 7 })
})

afterAll(async () => {
  await sandbox.close()
  await rm(folder, { recursive: true })
})

/** What was refused, each as its place. */
async function refused(asking: () => unknown): Promise<readonly string[]> {
  const cause = await Promise.resolve()
    .then(asking)
    .then(
      () => undefined,
      (error: unknown) => error,
    )
  if (!(cause instanceof Misuse)) throw new Error(`No Misuse: ${String(cause)}`)
  for (const { found, todo } of cause.mistakes) expect([found, todo]).not.toContain('')
  return cause.mistakes.map(({ where }) => where)
}

/** As plain JavaScript would give it. */
const options = (given: object) => startSandbox(given as SandboxOptions)

test('options that nobody knows or that cannot be are refused together, before anything opens', async () => {
  const wrong = { sed: 7, port: 99_999, notifyHosts: 'a', workers: 0, journal: { keep: 'non' } }
  const wheres = await refused(() => options({ ...wrong, storage: 'lmbd', time: 'steped' }))
  const known = ['port', 'notifyHosts', 'workers', 'storage', 'time', 'keep']
  expect(wheres).toEqual(['sed', ...known])
  await expect(options({ sed: 7 })).rejects.toThrow('Did you mean seed?')
  await expect(options({ port: 'x' })).rejects.toThrow('port: "x". Give a whole number')
})

test('what is undefined was left out', async () => {
  const { seed, close } = await options({
    home: testHome,
    seed: 9,
    time: undefined,
    workers: undefined,
  })
  expect(seed).toBe(9)
  await close()
})

test.each([
  ['a merchant of nothing', () => sandbox.merchant(undefined as never), ['network']],
  [
    'a merchant',
    () => sandbox.merchant({ network: 'alipai', citty: 'x' } as never),
    ['citty', 'network'],
  ],
  ['a payer of nothing', () => sandbox.payer(undefined as never), ['app']],
  ['a payer', () => sandbox.payer({ app: 'icbx', balance: 5 } as never), ['balance', 'app']],
  ['an inbox', () => sandbox.inbox({ answers: 'sucess', to: 1 } as never), ['to', 'answers']],
  [
    'a payment of nothing',
    () => sandbox.pay({ payer: 'icbc-42', what: undefined as never }),
    ['what'],
  ],
  ['a scan of nothing', () => sandbox.scan({ payer: 'icbc-42', code: '' }), ['code']],
  ['a part of a fen', () => sandbox.expectLedger({ payer: 'icbc-42', fen: 12.5 }), ['fen']],
] as const)('%s is refused at once', async (_, asking, wheres) => {
  expect(await refused(asking)).toEqual(wheres)
})

test('a closed sandbox says that it is closed, also to the payers it had', async () => {
  const other = await startSandbox({ home: testHome })
  const payer = await other.payer({ app: 'icbc' })
  await other.close()
  await expect(other.payer({ app: 'icbc' })).rejects.toThrow('The sandbox is closed')
  await expect(other.merchant({ network: 'alipay' })).rejects.toThrow('The sandbox is closed')
  await expect(other.inbox()).rejects.toThrow('The sandbox is closed')
  await expect(payer.pay('https://qr.alipay.com/baxr1')).rejects.toThrow('its sandbox was closed')
})

test.each([
  ['a file', (file: string) => file],
  ['below a file', (file: string) => join(file, 'deep', 'home')],
])('a home that is %s is refused, and the file stays', async (_, homeOf) => {
  const file = join(folder, 'file')
  await writeFile(file, 'mine')
  const home = homeOf(file)
  const storage = 'lmdb'
  expect(await refused(() => startSandbox({ home }))).toEqual([home])
  expect(await refused(() => startSandbox({ home, storage }))).toEqual([home])
  expect(await readFile(file, 'utf8')).toBe('mine')
})

test('a sandbox says where its world is kept, and whether it went on', async () => {
  const home = join(folder, 'home')
  expect(sandbox.world).toEqual({ folder: null, goesOn: false })
  await mkdir(home)
  await copyFile(join(testHome, 'keyring.json'), join(home, 'keyring.json'))
  const given = { home, storage: 'lmdb', seed: 3 } as const
  const first = await startSandbox({ ...given, durability: 'machine' })
  expect(first.world).toEqual({ folder: expect.stringMatching(/world\/.*-3$/), goesOn: false })
  const { id: payer } = await first.payer({ app: 'icbc', balanceFen: 700 })
  await first.close()
  const second = await startSandbox(given)
  expect(second.world).toEqual({ ...first.world, goesOn: true })
  await second.expectLedger({ payer, fen: 700 })
  await second.expectBalanced()
  await second.reset()
  expect(second.world.goesOn).toBe(false)
  await second.close()
})

/** The examples are run as printed: each in a folder of its own, with the library as it is built. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')
let folder = ''

/** What `npm install` would do here, from what is installed already: the library is linked. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hutong-examples-'))
  const rooms = ['core', 'storage', 'simulators', 'loadtests', 'dashboard', 'sandbox']
  const built = await run(
    process.execPath,
    ['node_modules/typescript/bin/tsc', '-b', ...rooms],
    root,
  )
  if (built.code !== 0) throw new Error(`The library cannot be built:\n${built.said}`)
}, 240_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

async function run(command: string, args: readonly string[], cwd: string) {
  const { NODE_OPTIONS: _options, VITEST: _vitest, ...given } = process.env
  const env = { ...given, NO_COLOR: '1', FORCE_COLOR: '0' }
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk
    })
  }
  const [code] = await once(child, 'close')
  return { code, said }
}

interface Package {
  readonly scripts: { readonly test: string }
  readonly devDependencies: Readonly<Record<string, string>>
}

async function install(
  example: string,
  name = example,
): Promise<Package & { readonly cwd: string }> {
  const cwd = join(folder, name)
  await cp(join(root, 'examples', example), cwd, { recursive: true })
  const read: Package = JSON.parse(await readFile(join(cwd, 'package.json'), 'utf8'))
  await mkdir(join(cwd, 'node_modules'))
  for (const name of Object.keys(read.devDependencies)) {
    const from = name === 'hutong' ? root : join(root, 'node_modules', name)
    await symlink(from, join(cwd, 'node_modules', name))
  }
  return { ...read, cwd }
}

test.each([
  ['vitest', /Tests +3 passed/],
  ['jest', /Tests: +2 passed, 2 total/],
  ['node-test', /# pass 2\n# fail 0|ℹ pass 2\nℹ fail 0/],
])(
  'the example for %s passes',
  async (example, passed) => {
    const { cwd, scripts } = await install(example)
    const [command = '', ...args] = scripts.test.split(' ')
    const inFolder = join(cwd, 'node_modules', command, `${command}.mjs`)
    const { code, said } = await (command === 'node'
      ? run(process.execPath, args, cwd)
      : run(process.execPath, [inFolder, ...args], cwd))
    expect(said).toMatch(passed)
    expect(code).toBe(0)
  },
  120_000,
)

test('the example of the README passes as printed', async () => {
  const { cwd } = await install('vitest', 'readme')
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const [, code = ''] = /```ts\n(.*?)```/s.exec(readme) ?? []
  await writeFile(join(cwd, 'checkout.test.ts'), code)
  const vitest = join(cwd, 'node_modules', 'vitest', 'vitest.mjs')
  const { code: ending, said } = await run(process.execPath, [vitest, 'run'], cwd)
  expect(said).toMatch(/Tests +1 passed/)
  expect(ending).toBe(0)
}, 120_000)

/** The walls stand: the tool saw the whole tree, and each rule catches a breach that was planted. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const rooms = ['core', 'storage', 'simulators', 'loadtests', 'dashboard', 'sandbox'] as const

interface Cruise {
  readonly modules: readonly { readonly source: string }[]
  readonly summary: {
    readonly violations: readonly {
      readonly rule: { readonly name: string }
      readonly from: string
      readonly to: string
    }[]
    readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string }[] }
  }
}

function cruise(folder: string, args: readonly string[]): Cruise {
  const tool = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
  const config = join(root, '.dependency-cruiser.cjs')
  const output = execFileSync(
    process.execPath,
    [tool, '--config', config, '--output-type', 'json', ...args],
    { cwd: folder, maxBuffer: 256 * 1024 * 1024, encoding: 'utf8' },
  )
  return JSON.parse(output) as Cruise
}

const breachesOf = ({ summary }: Cruise) =>
  summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)

let planted: string | undefined
afterEach(() => {
  if (planted !== undefined) rmSync(planted, { recursive: true })
  planted = undefined
})

test('nobody breaks through a wall, and the tool has seen every room', () => {
  const found = cruise(root, [...rooms])
  const sources = found.modules.map(({ source }) => source).filter((file) => file.endsWith('.ts'))
  expect(sources.length).toBeGreaterThan(80)
  for (const room of rooms) {
    expect(sources.filter((file) => file.startsWith(`${room}/`)).length, room).toBeGreaterThan(3)
  }
  expect(breachesOf(found)).toEqual([])
})

// rule, the file that breaks it, what it imports
const breaches = [
  ['core-imports-core', 'core/money.ts', 'node:crypto'],
  ['core-imports-core', 'core/ids.ts', '../storage/store.ts'],
  ['storage-imports-core', 'storage/memory.ts', '../simulators/host/peer.ts'],
  ['host-imports-core', 'simulators/host/peer.ts', '../roles/pay.ts'],
  ['roles-import-host', 'simulators/roles/pay.ts', '../alipay/wire.ts'],
  ['institutions-are-strangers', 'simulators/alipay/wire.ts', '../wechatpay/wire.ts'],
  ['tests-are-strangers-too', 'simulators/alipay/wire.test.ts', '../wechatpay/wire.ts'],
  ['traffic-speaks-only', 'loadtests/traffic/scan.ts', '../../simulators/alipay/routes.ts'],
  ['k6-is-a-stranger', 'loadtests/k6/smoke.ts', '../../core/money.ts'],
  ['dashboard-watches', 'dashboard/run.ts', '../simulators/alipay/wire.ts'],
  ['page-knows-the-protocol', 'dashboard/ui/app.ts', '../run.ts'],
  ['nobody-imports-sandbox', 'loadtests/traffic/pool.ts', '../../sandbox/stage.ts'],
  ['tests-mint-only', 'core/money.test.ts', '../sandbox/stage.ts'],
  ['nobody-imports-proof', 'storage/memory.ts', './store.contract.ts'],
  ['storage-port-is-types', 'simulators/roles/pay.ts', '../../storage/store.ts'],
  ['no-circle', 'core/ids.ts', './ids.ts'],
  ['no-circle-of-types', 'core/circle.ts', './ring.ts'],
  ['all-is-found', 'core/ids.ts', './nowhere.ts'],
  ['one-door-to-express', 'sandbox/stage.ts', 'express'],
  ['one-door-to-@faker-js/faker', 'loadtests/traffic/scan.ts', '@faker-js/faker'],
  ['one-door-to-lowdb', 'storage/memory.ts', 'lowdb'],
  ['one-door-to-piscina', 'loadtests/traffic/scan.ts', 'piscina'],
  ['one-door-to-socket.io', 'dashboard/run.ts', 'socket.io'],
  ['one-door-to-@peculiar/x509', 'sandbox/stage.ts', '@peculiar/x509'],
  ['one-door-to-tsx', 'loadtests/traffic/scan.ts', 'tsx'],
  ['one-door-to-ajv', 'sandbox/stage.ts', 'ajv'],
  ['one-door-to-saxes', 'simulators/wechatpay/wire.ts', 'saxes'],
  ['one-door-to-prom-client', 'sandbox/stage.ts', 'prom-client'],
  ['one-door-to-@opentelemetry', 'sandbox/stage.ts', '@opentelemetry/api'],
] as const

test('every rule catches the breach that was planted for it', () => {
  planted = mkdtempSync(join(tmpdir(), 'hutong-walls-'))
  const files = new Map([['core/ring.ts', `import type { a } from './circle.ts'\n`]])
  for (const [, file, to] of breaches) {
    const target = join(dirname(file), to)
    if (to.startsWith('.') && to !== './nowhere.ts' && !files.has(target)) files.set(target, '')
    files.set(file, `${files.get(file) ?? ''}import '${to}'\n`)
  }
  for (const [file, text] of files) {
    mkdirSync(dirname(join(planted, file)), { recursive: true })
    writeFileSync(join(planted, file), `${text}export const a = 1\n`)
  }
  symlinkSync(join(root, 'node_modules'), join(planted, 'node_modules'))
  const found = cruise(planted, [...rooms])
  const caught = new Set(found.summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`))
  const missed = breaches.map(([rule, file]) => `${rule}: ${file}`)
  expect(missed.filter((breach) => !caught.has(breach))).toEqual([])
  const rules = found.summary.ruleSetUsed.forbidden.map(({ name }) => name)
  expect([...new Set(breaches.map(([rule]) => rule))].sort()).toEqual([...rules].sort())
})

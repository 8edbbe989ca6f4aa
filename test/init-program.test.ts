/** The program that `hutong init` prints for Node runs as it stands, with the lines it has written. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openKeyRing } from '../sandbox/keyring.ts'
import { clientFacts, envLines } from '../sandbox/shell/client-facts.ts'
import { envSnippetFor } from '../sandbox/shell/env-snippets.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'

const home = process.env.HUTONG_TEST_HOME ?? ''
let folder = ''
let sandbox: Sandbox

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hutong-init-'))
  await symlink(resolve('node_modules'), join(folder, 'node_modules'))
  sandbox = await startSandbox({ home })
})

afterAll(async () => {
  await sandbox.close()
  await rm(folder, { recursive: true })
})

test.each([
  ['alipay', /^https:\/\/qr\.alipay\.com\/\S+$/],
  ['wechatpay', /^weixin:\/\/wxpay\/\S+$/],
] as const)(
  '%s: an order is made, and a payer pays its code',
  async (network, form) => {
    const { urls } = sandbox
    const { dashboard = '', alipay = '', wechatpay = '', unionpay = '' } = urls
    const ring = (await openKeyRing(home)).data
    const facts = clientFacts[network](ring, { dashboard, alipay, wechatpay, unionpay })
    await writeFile(join(folder, '.env.hutong'), `${envLines(facts).join('\n')}\n`)
    await writeFile(join(folder, 'app.mjs'), envSnippetFor('node', network) ?? '')
    const args = ['--env-file=.env.hutong', 'app.mjs']
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder })
    expect(stdout.trim()).toMatch(form)
    const payer = await sandbox.payer({ app: 'icbc', balanceFen: 5000 })
    expect(await payer.pay(stdout.trim())).toMatchObject({ outcome: 'approved', amountFen: 1250 })
    await sandbox.expectLedger({ payer, fen: 3750 })
    await sandbox.expectBalanced()
  },
  60_000,
)

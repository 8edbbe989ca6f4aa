/**
 * Presses the shop: a payment network on free ports, the shop as a program before it, and k6 with
 * checkout.js. Ends as k6 does; 99 is a threshold that was crossed, or books that do not balance.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { startSandbox } from 'hutong'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const { K6 = 'k6', HOME_FOLDER = '.hutong' } = process.env

const sandbox = await startSandbox({ seed: 7, home: HOME_FOLDER })
const shop = spawn(process.execPath, [here('../src/server.js')], {
  stdio: ['ignore', 'pipe', 'inherit'],
  env: {
    ...process.env,
    ...{ PORT: '0', ALIPAY_URL: sandbox.urls.alipay, WECHATPAY_URL: sandbox.urls.wechatpay },
    KEYRING: `${HOME_FOLDER}/keyring.json`,
  },
})

async function pressed() {
  const lines = createInterface({ input: shop.stdout })
  const [line] = await Promise.race([once(lines, 'line'), once(shop, 'exit')])
  const { port } = JSON.parse(String(line))
  const given = { SHOP_URL: `http://127.0.0.1:${port}`, BANK_URL: sandbox.urls.icbc }
  const k6 = spawn(K6, ['run', '--quiet', ...process.argv.slice(2), here('checkout.js')], {
    stdio: 'inherit',
    env: { ...process.env, ...given, K6_NO_USAGE_REPORT: 'true' },
  })
  const [code] = await Promise.race([once(k6, 'exit'), once(k6, 'error').then(([why]) => [why])])
  return code
}

const code = await pressed()
await sandbox.settled()
const { balance } = await sandbox.books()
console.log(balance ? 'The books balance.' : 'The books do not balance.')
shop.kill('SIGTERM')
await sandbox.close()
process.exit(balance ? (Number.isInteger(code) ? code : 1) : 99)

/** However the first line of a request spells its target, a page of another origin may not ask. */
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox({ seed: 3, home: process.env.HUTONG_TEST_HOME ?? '' })
})
afterAll(() => sandbox.close(0))

/** The status of the answer to a POST of a page elsewhere. */
function asked(door: string, target: string): Promise<string> {
  const { hostname, host, port } = new URL(door)
  const head = [`POST ${target} HTTP/1.1`, `Host: ${host}`, 'Origin: http://evil.test']
  const text = [...head, 'Content-Length: 2', 'Connection: close', '', '{}'].join('\r\n')
  return new Promise((resolve, reject) => {
    let said = ''
    const socket = connect(Number(port), hostname, () => socket.write(text))
    socket.on('data', (bytes) => {
      said += bytes.toString('latin1')
    })
    socket.on('end', () => resolve(said.split(' ')[1] ?? ''))
    socket.on('error', reject)
  })
}

test('no page of another origin answers for a person on the page of WeChat Pay’s H5', async () => {
  const path = '/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx1&package=1'
  expect(await asked(sandbox.urls.wechatpay ?? '', path)).toBe('403')
})

test('at a bank no page sends a message of ISO 8583', async () => {
  expect(await asked(sandbox.urls.icbc ?? '', '/iso8583')).toBe('403')
})

test.each(['alipay', 'wechatpay', 'unionpay', 'icbc'] as const)(
  'at %s neither a path nor a whole address lets a page of another origin hold a phone',
  async (place) => {
    const door = sandbox.urls[place] ?? ''
    for (const path of ['/app/scan', '/cashier', '/cashier?x=1', '/app/pay/../scan']) {
      for (const target of [path, `${door}${path}`, `HTTP://elsewhere.test${path}`]) {
        expect(await asked(door, target), target).toBe('403')
      }
    }
  },
)

/** Clients with hard-coded hosts come here unmodified: through the proxy, or by a hosts file. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect as connectPlain, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'
import { AlipaySdk, ProxyAgent as SdkProxyAgent } from 'alipay-sdk'
import { Agent, ProxyAgent, request } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Interception } from '../sandbox/intercept/intercept.ts'
import { readConfig } from '../sandbox/shell/config.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import { programsAreMissing } from './programs.fixture.ts'

const home = process.env.HUTONG_TEST_HOME ?? ''
let sandbox: Sandbox
let intercept: Interception

beforeAll(async () => {
  sandbox = await startSandbox({ seed: 7, home, intercept: { allow: ['127.0.0.1', 'localhost'] } })
  if (sandbox.intercept === null) throw new Error('nothing intercepts')
  intercept = sandbox.intercept
})

afterAll(async () => {
  expect(await sandbox.settled()).toBe(true)
  expect(await sandbox.books()).toMatchObject({ balance: true, broken: [] })
  await sandbox.close()
})

/** The settings of a shell, as the command line prints them, and nothing else of ours. */
const shell = () => ({
  PATH: process.env.PATH ?? '',
  HTTPS_PROXY: intercept.proxyUrl,
  NODE_EXTRA_CA_CERTS: intercept.authorityFile ?? '',
  SSL_CERT_FILE: intercept.trustFile ?? '',
})

/** What a child prints; what it complains of is shown when it fails. */
async function told(child: ChildProcess): Promise<string> {
  const said = { out: '', err: '' }
  child.stdout?.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr?.on('data', (chunk) => {
    said.err += chunk
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`ended with ${code}: ${said.err}`)
  return said.out.trim()
}

async function payByPhone(institution: string, app: string, code: string): Promise<string> {
  const payer = `${sandbox.urls[institution]}/app/${app}/payers/${app}-5`
  const post = async (path: string, body: object) => {
    const reply = await fetch(`${payer}${path}`, { method: 'POST', body: JSON.stringify(body) })
    return (await reply.json()) as { payment?: { id: string }; outcome?: string }
  }
  const { payment } = await post('/scans', { code })
  const id = encodeURIComponent(payment?.id ?? '')
  return (await post(`/payments/${id}/confirm`, { password: '111111' })).outcome ?? ''
}

/** wechatpay-axios-plugin with no address given: its own code says api.mch.weixin.qq.com. */
const axiosPlugin = `
import { Wechatpay } from 'wechatpay-axios-plugin'
const { merchant, path, body, ...keys } = JSON.parse(process.env.GIVEN)
const wxpay = new Wechatpay({ ...keys, mchid: merchant })
const call = wxpay.chain(path)
const { data } = body ? await call.post(body) : await call.get({ params: { mchid: merchant } })
console.log(JSON.stringify(data))
`

async function wechatpay(path: string, body?: object): Promise<Record<string, unknown>> {
  const { merchants, platform } = sandbox.keys.wechatpay
  const [merchant] = merchants
  const certs = { [platform.serial]: platform.certificate }
  const named = { appid: merchant?.appid, mchid: merchant?.id, notify_url: 'https://a.example/n' }
  const given = {
    ...{ merchant: merchant?.id, serial: merchant?.serial, privateKey: merchant?.privateKey },
    ...{ certs, path, body: body && { ...named, ...body } },
  }
  const env = { ...shell(), GIVEN: JSON.stringify(given) }
  const child = spawn(process.execPath, ['--input-type=module', '-e', axiosPlugin], { env })
  return JSON.parse(await told(child))
}

test('wechatpay-axios-plugin pays here with HTTPS_PROXY and a trusted certificate, unmodified', async () => {
  const out_trade_no = 'INTERCEPTED1'
  const order = { description: 'tea', out_trade_no, amount: { total: 880, currency: 'CNY' } }
  const { code_url } = await wechatpay('v3/pay/transactions/native', order)
  expect(await payByPhone('wechatpay', 'wechat', String(code_url))).toBe('approved')
  expect(await wechatpay(`v3/pay/transactions/out-trade-no/${out_trade_no}`)).toMatchObject({
    trade_state: 'SUCCESS',
    amount: { total: 880 },
  })
}, 60_000)

/** alipay-sdk with no gateway given: its own code says openapi.alipay.com. */
function alipay(): AlipaySdk {
  const [merchant] = sandbox.keys.alipay.merchants
  return new AlipaySdk({
    appId: merchant?.id ?? '',
    privateKey: merchant?.privateKey ?? '',
    keyType: 'PKCS8',
    alipayPublicKey: sandbox.keys.alipay.platform.publicKey,
    proxyAgent: new SdkProxyAgent({
      uri: intercept.proxyUrl,
      requestTls: { ca: intercept.authority },
    }),
  })
}

test('alipay-sdk pays at its own default gateway, through its proxyAgent', async () => {
  const sdk = alipay()
  const bizContent = { outTradeNo: 'INTERCEPTED2', totalAmount: '3.20', subject: 'tea' }
  const sure = { validateSign: true }
  const { qrCode } = await sdk.exec('alipay.trade.precreate', { bizContent }, sure)
  expect(await payByPhone('alipay', 'alipay', qrCode)).toBe('approved')
  const query = { bizContent: { outTradeNo: 'INTERCEPTED2' } }
  expect(await sdk.exec('alipay.trade.query', query, sure)).toMatchObject({
    code: '10000',
    tradeStatus: 'TRADE_SUCCESS',
  })
})

/** Nothing but the standard library; the signature comes from openssl. */
const python = `
import base64, json, os, subprocess, tempfile, time, urllib.parse, urllib.request
app_id, key = json.loads(os.environ['GIVEN'])
with tempfile.NamedTemporaryFile('w', suffix='.pem') as pem:
    pem.write(key); pem.flush()
    params = {
        'app_id': app_id, 'method': 'alipay.trade.precreate', 'charset': 'utf-8', 'version': '1.0',
        'sign_type': 'RSA2',
        'timestamp': time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(time.time() + 8 * 3600)),
        'biz_content': json.dumps({'out_trade_no': 'INTERCEPTED3', 'total_amount': '4.50', 'subject': 'tea'}),
    }
    text = '&'.join(f'{k}={v}' for k, v in sorted(params.items())).encode()
    sign = ['openssl', 'dgst', '-sha256', '-sign', pem.name]
    signature = subprocess.run(sign, input=text, capture_output=True, check=True).stdout
    params['sign'] = base64.b64encode(signature).decode()
body = urllib.parse.urlencode(params).encode()
answer = urllib.request.urlopen('https://openapi.alipay.com/gateway.do', body, timeout=10)
node = json.load(answer)['alipay_trade_precreate_response']
print(node.get('qr_code', node))
`

const noPython = programsAreMissing(['python3', 'openssl'], 'no client in Python')

test.skipIf(noPython)('a client in Python pays here by the same settings', async () => {
  const [merchant] = sandbox.keys.alipay.merchants
  const env = { ...shell(), GIVEN: JSON.stringify([merchant?.id, merchant?.privateKey]) }
  const code = await told(spawn('python3', ['-c', python], { env }))
  expect(await payByPhone('alipay', 'alipay', code)).toBe('approved')
})

/** Any host leads to the TLS door, as a hosts file would have it. */
const byHostsFile = () =>
  new Agent({
    connect: {
      ca: intercept.authority,
      lookup: (_host, _options, found) => found(null, [{ address: '127.0.0.1', family: 4 }]),
    },
  })

test.each([
  ['gateway.test.95516.com', '/gateway/api/queryTrans.do', 'unionpay'],
  ['c2c.test.95516.com', '/qrc/api/backTransReq.do', 'switch'],
  ['api2.mch.weixin.qq.com', '/v3/certificates', 'wechatpay'],
  ['openapi-sandbox.dl.alipaydev.com', '/gateway.do', 'alipay'],
])('by a hosts file, https://%s%s is answered by %s', async (host, path, institution) => {
  const headers = { 'user-agent': 'test', accept: '*/*' }
  const ask = { method: host.includes('qq') ? 'GET' : 'POST', headers } as const
  const dispatcher = byHostsFile()
  const url = `https://${host}:${intercept.tlsPort}${path}`
  const answer = await request(url, { ...ask, dispatcher })
  const same = await request(`${sandbox.urls[institution]}${path}`, ask)
  expect(answer.statusCode).toBe(same.statusCode)
  expect(Object.keys(answer.headers)).toEqual(Object.keys(same.headers))
  expect((await answer.body.text()).slice(0, 20)).toBe((await same.body.text()).slice(0, 20))
  await dispatcher.close()
})

async function handshake(options: ConnectionOptions): Promise<TLSSocket> {
  const socket = connectTls({ port: intercept.tlsPort, ca: intercept.authority, ...options })
  await once(socket, 'secureConnect')
  return socket
}

test('the certificate is that of the host that was called, and the authority vouches for it', async () => {
  for (const servername of intercept.hosts) {
    const socket = await handshake({ servername })
    expect(socket.authorized).toBe(true)
    expect(socket.getPeerCertificate().subjectaltname).toBe(`DNS:${servername}`)
    socket.destroy()
  }
})

test('a host of nobody here gets no certificate', async () => {
  await expect(handshake({ servername: 'www.example.com' })).rejects.toThrow()
})

test('a client that offers HTTP/2 gets HTTP/1.1, or nothing when it knows no other', async () => {
  const servername = 'api.mch.weixin.qq.com'
  const socket = await handshake({ servername, ALPNProtocols: ['h2', 'http/1.1'] })
  expect(socket.alpnProtocol).toBe('http/1.1')
  socket.destroy()
  await expect(handshake({ servername, ALPNProtocols: ['h2'] })).rejects.toThrow(/no.application/i)
})

/** What the proxy says to bytes as they are, until it has said so much or hangs up. */
async function proxySays(
  head: string,
  until = '\r\n\r\n',
): Promise<{ said: string; socket: Socket }> {
  const socket = connectPlain(Number(new URL(intercept.proxyUrl).port), '127.0.0.1')
  let said = ''
  socket.write(`${head}\r\n\r\n`)
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    said += String(chunk)
    if (said.includes(until)) break
  }
  return { said, socket }
}

test.each([
  'GET http://www.example.com/ HTTP/1.1\r\nHost: www.example.com',
  'GET https://www.example.com/ HTTP/1.1\r\nHost: www.example.com',
])('another host is refused, with what to do: %s', async (head) => {
  const { said, socket } = await proxySays(head, '--allow www.example.com.')
  expect(said).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/)
  expect(said).toContain('start with --allow www.example.com.')
  socket.destroy()
})

test('a refused tunnel is told why in its status line, the only one that most clients show', async () => {
  const head = 'CONNECT www.example.com:443 HTTP/1.1\r\nHost: www.example.com:443'
  const { said, socket } = await proxySays(head, '--allow www.example.com.\n')
  const [statusLine, ...rest] = said.split('\r\n')
  expect(statusLine).toMatch(/^HTTP\/1\.1 403 Forbidden: .*start with --allow www\.example\.com\.$/)
  expect(rest.at(-1)).toContain('start with --allow www.example.com.')
  socket.destroy()
})

test('an allowed host is passed on to, by a request line and by a tunnel', async () => {
  const other = createServer((_request, response) => response.end('the other side'))
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as AddressInfo
  const plain = await proxySays(`GET http://localhost:${port}/ HTTP/1.1\r\nHost: x`, 'other side')
  expect(plain.said).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  plain.socket.destroy()
  const tunnel = await proxySays(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: x`)
  expect(tunnel.said).toBe('HTTP/1.1 200 Connection Established\r\n\r\n')
  tunnel.socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  const [answer] = await once(tunnel.socket, 'data')
  expect(String(answer)).toContain('the other side')
  tunnel.socket.destroy()
  other.closeAllConnections()
  other.close()
})

test('an https URL on the request line, as older axios sends it, is served too', async () => {
  const url = 'https://api.mch.weixin.qq.com/v3/certificates'
  const host = 'Host: api.mch.weixin.qq.com\r\nUser-Agent: t\r\nAccept: */*'
  const { said, socket } = await proxySays(`GET ${url} HTTP/1.1\r\n${host}`, 'SIGN_ERROR')
  expect(said).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/)
  // Spelled as the door spells them: some clients look for these names letter by letter.
  expect(said).toMatch(/\r\nRequest-ID: \w/)
  socket.destroy()
})

test('several requests share one connection', async () => {
  const socket = await handshake({ servername: 'openapi.alipay.com' })
  for (let count = 0; count < 3; count += 1) {
    socket.write('GET /gateway.do HTTP/1.1\r\nHost: openapi.alipay.com\r\n\r\n')
    const [answer] = await once(socket, 'data')
    expect(String(answer)).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    // Longer than the 7 s for which the Java SDK of WeChat Pay keeps a connection.
    expect(String(answer)).toContain('\r\nKeep-Alive: timeout=20\r\n')
  }
  socket.destroy()
})

test('links in answers name the host that was called, and lead back here', async () => {
  const h5 = {
    description: 'tea',
    out_trade_no: 'INTERCEPTED4',
    amount: { total: 100, currency: 'CNY' },
    scene_info: { payer_client_ip: '127.0.0.1', h5_info: { type: 'Wap' } },
  }
  const { h5_url } = await wechatpay('v3/pay/transactions/h5', h5)
  expect(h5_url).toMatch(/^https:\/\/wx\.tenpay\.com\//)
  const agent = new ProxyAgent({
    uri: intercept.proxyUrl,
    requestTls: { ca: intercept.authority },
  })
  const headers = { referer: 'https://a.example/', 'user-agent': 'a phone' }
  const page = await request(String(h5_url), { dispatcher: agent, headers })
  expect(page.headers['content-type']).toMatch(/^text\/html/)
  await page.body.dump()
  await agent.close()
})

test('a client that only says it came by https harms nobody', async () => {
  const headers = { 'x-forwarded-proto': 'https', host: 'openapi.alipay.com' }
  const answer = await request(`${sandbox.urls.alipay}/gateway.do`, { method: 'POST', headers })
  expect(answer.statusCode).toBe(200)
  await answer.body.dump()
})

test('a door that resets a connection resets it through the proxy as well', async () => {
  const when = { operation: ['query'] }
  sandbox.setPolicies({ alipay: { faults: [{ kind: 'reset', weight: 1, when }] } })
  const query = { bizContent: { outTradeNo: 'INTERCEPTED5' } }
  await expect(alipay().exec('alipay.trade.query', query)).rejects.toThrow(/ECONNRESET/)
  sandbox.setPolicies({})
})

test('the command line prints what to paste, and every mistake at once', async () => {
  const args = ['--import', 'tsx', 'sandbox/cli.ts', 'intercept', '--no-traffic', '--port', '0']
  const child = spawn(process.execPath, [...args, '--home', home])
  let out = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  await expect.poll(() => out, { timeout: 20_000 }).toContain('c2c.test.95516.com')
  child.kill('SIGINT')
  expect((await once(child, 'close'))[0]).toBe(0)
  for (const line of [
    /export HTTPS_PROXY=http:\/\/127\.0\.0\.1:\d+ /,
    /export NODE_EXTRA_CA_CERTS=\S+authority\.pem\n/,
    /export SSL_CERT_FILE=\S+authority-and-roots\.pem\n/,
    /keytool -importcert .* -file \S+authority\.pem/,
    /\n {2}127\.0\.0\.1 openapi\.alipay\.com /,
  ]) {
    expect(out).toMatch(line)
  }
  const flags = ['--allow', 'openapi.alipay.com', '--allow', 'https://a.example', '--tls-port', 'x']
  const read = () => readConfig(['intercept', ...flags], {})
  expect(read).toThrow('--allow openapi.alipay.com: the sandbox itself answers for it')
  expect(read).toThrow('--allow https://a.example: no host')
  expect(read).toThrow('--tls-port: "x"')
  expect(() => readConfig(['start', '--allow', 'a.example'], {})).toThrow('It goes with intercept')
}, 60_000)

const noOpenssl = programsAreMissing(['openssl'], 'openssl reads no authority')

test.skipIf(noOpenssl)('openssl, too, finds the authority limited to the networks', () => {
  const shown = ['x509', '-noout', '-ext', 'nameConstraints,basicConstraints']
  const says = execFileSync('openssl', shown, { input: intercept.authority, encoding: 'utf8' })
  expect(says).toContain('CA:TRUE')
  expect(says.match(/DNS:[\w.]+/g)).toEqual(
    ['alipay.com', 'alipaydev.com', 'weixin.qq.com', 'wechatpay.cn', 'tenpay.com', '95516.com'].map(
      (domain) => `DNS:${domain}`,
    ),
  )
})

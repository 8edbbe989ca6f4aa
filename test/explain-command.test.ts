/**
 * `hutong explain`: a request that was pasted, held against the keys of the home folder or against one
 * of a file. Good requests verify, broken ones are named, nonsense is refused with what to do.
 */
import { spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stream } from '../core/random.ts'
import { explainPaste } from '../sandbox/explain/explain.ts'
import { type KeyRing, openKeyRing } from '../sandbox/keyring.ts'
import { Misuse } from '../sandbox/misuse.ts'
import { beijing, form, hex, rsa, sorted } from './broken.fixture.ts'
import { first } from './clients.fixture.ts'

const home = process.env.HUTONG_TEST_HOME ?? ''
let folder: string
let ring: KeyRing
let good: Readonly<Record<string, string>>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hutong-explain-'))
  ring = (await openKeyRing(home)).data
  good = requests()
})

afterAll(() => rm(folder, { recursive: true }))

const explain = (text: string, more: { keyFile?: string; home?: string } = {}) =>
  explainPaste({ input: async () => Buffer.from(text), home, keyFile: null, ...more })

/** A good request of every wire, as somebody would paste it. Times are long past. */
function requests(appKey?: string) {
  const [app, shop, acp] = [
    first(ring.alipay.merchants),
    first(ring.wechatpay.merchants),
    first(ring.unionpay.merchants),
  ]
  const params = {
    ...{ app_id: app.id, method: 'alipay.trade.query', charset: 'utf-8', sign_type: 'RSA2' },
    ...{ timestamp: beijing(1e12), version: '1.0', biz_content: '{"out_trade_no":"茶 1"}' },
  }
  const call = form({ ...params, sign: rsa(sorted(params), appKey ?? app.privateKey) })
  const auth = `app_id=${app.id},nonce=n1,timestamp=1000000000000`
  const rest = `${auth}\nPOST\n/v3/alipay/trade/query\n{"a":1}\n`
  const path = `/v3/pay/transactions/id/1?mchid=${shop.id}`
  const v3 = rsa(`GET\n${path}\n1000000000\nn1\n\n`, shop.privateKey)
  const v2 = { mch_id: shop.id, nonce_str: 'n', out_trade_no: 'E1' }
  const sign = hex('md5', `${sorted(v2)}&key=${shop.apiV2Key}`).toUpperCase()
  const acpFields = {
    ...{ version: '5.1.0', signMethod: '01', certId: acp.certId, merId: acp.id, txnType: '00' },
  }
  const signature = rsa(hex('sha256', sorted(acpFields)), acp.privateKey)
  const member = { version: '1.0.0', reqType: '0140000903', issCode: '01020000' }
  const memberSigned = rsa(hex('sha256', sorted(member)), acp.privateKey)
  const xml = Object.entries({ ...v2, sign }).map(([name, one]) => `<${name}>${one}</${name}>`)
  return {
    'Alipay, gateway.do': `https://openapi.alipay.com/gateway.do?${call}`,
    'Alipay, gateway.do (order string)': call,
    'Alipay, v3': [
      'POST /v3/alipay/trade/query HTTP/1.1',
      `Authorization: ALIPAY-SHA256withRSA ${auth},sign=${rsa(rest, app.privateKey)}`,
      ...['', '{"a":1}', ''],
    ].join('\r\n'),
    'WeChat Pay, APIv3': [
      `curl 'https://api.mch.weixin.qq.com${path}' \\\n -H 'Accept: application/json' -H`,
      `'Authorization: WECHATPAY2-SHA256-RSA2048 mchid="${shop.id}",nonce_str="n1",`,
      `signature="${v3}",timestamp="1000000000",serial_no="${shop.serial}"'`,
    ].join(''),
    'WeChat Pay, APIv2': `<xml>${xml.join('')}</xml>\n`,
    'UnionPay, ACP': `POST /gateway/api/queryTrans.do\n\n${form({ ...acpFields, signature })}`,
    'the switch, institution protocol': form({ ...member, signature: memberSigned }),
  }
}

test('finds out whom a request is for, and sees that it verifies', async () => {
  expect(Object.keys(good)).toHaveLength(7)
  for (const [name, text] of Object.entries(good)) {
    const { network, verifies, diagnosis, notes } = await explain(text)
    expect({ diagnosis, verifies }, name).toEqual({ diagnosis: null, verifies: true })
    expect(network).toBe(name.replace(' (order string)', ''))
    expect(notes).toContain('The time in the request was not judged.')
  }
})

test('says what is wrong, shows both texts, and where they part', async () => {
  const call = (good['Alipay, gateway.do'] ?? '').replace('version=1.0', 'version=1.0&x=1')
  const { diagnosis, comparison } = await explain(call)
  expect(diagnosis).toMatchObject({ mistake: 'parameter-too-many', detail: 'x' })
  expect(comparison?.ours.marked).toBe('&x=1')
  expect(comparison?.theirs?.marked).toBe('')
})

test('takes the key of a client with keys of its own', async () => {
  const own = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const keyFile = join(folder, 'own.pem')
  await writeFile(keyFile, own.publicKey)
  const call = requests(own.privateKey)['Alipay, gateway.do']
  expect(await explain(call)).toMatchObject({ diagnosis: { mistake: 'unknown-key' } })
  expect(await explain(call, { keyFile, home: folder })).toMatchObject({ verifies: true })

  const bare = join(folder, 'own.txt')
  await writeFile(bare, own.publicKey.replaceAll(/-----.*-----|\n/g, ''))
  expect(await explain(call, { keyFile: bare, home: folder })).toMatchObject({ verifies: true })

  const secret = join(folder, 'secret')
  await writeFile(secret, `${first(ring.wechatpay.merchants).apiV2Key}\n`)
  const v2 = good['WeChat Pay, APIv2'] ?? ''
  expect(await explain(v2, { keyFile: secret })).toMatchObject({ verifies: true })
  await expect(explain(v2, { keyFile })).rejects.toThrow('--key: an RSA key, and the request is')
})

test('tells all mistakes together', async () => {
  const told = explain('hello', { keyFile: join(folder, 'missing'), home: folder })
  await expect(told).rejects.toThrow(/the request: it begins with "hello"[\s\S]*no such file/)
  await expect(explain('hello', { home: folder })).rejects.toThrow('no keyring.json in it')
  await expect(explain('GET /nowhere')).rejects.toThrow('it is for no network known here')
})

test('five hundred mutations of good requests are explained or refused, and nothing else happens', async () => {
  const draw = stream(20_261_122, 'explain')
  const endings = new Map<string, number>()
  for (let index = 0; index < 500; index += 1) {
    let text = draw.pick(Object.values(good))
    for (let times = draw.int(3); times >= 0; times -= 1) text = mutated(text, draw)
    const ending = await explain(text).then(
      ({ diagnosis }) => diagnosis?.mistake ?? 'verifies',
      (cause: unknown) => {
        expect(cause).toBeInstanceOf(Misuse)
        return 'refused'
      },
    )
    endings.set(ending, (endings.get(ending) ?? 0) + 1)
  }
  process.stdout.write(
    `Mutations ended so: ${[...endings].map((one) => one.join(' ')).join(', ')}\n`,
  )
  expect(endings.size).toBeGreaterThan(8)
}, 60_000)

/** Cuts, doubles, spoils or swaps something. */
function mutated(text: string, draw: ReturnType<typeof stream>): string {
  const at = draw.int(text.length + 1)
  const other = draw.int(text.length + 1)
  const [from, to] = at < other ? [at, other] : [other, at]
  switch (draw.int(5)) {
    case 0:
      return text.slice(0, at)
    case 1:
      return text.slice(0, to) + text.slice(from)
    case 2:
      return `${text.slice(0, at)}${draw.pick(['%', '&', '=', '"', '\\', '\n', '\r\n', '+', ' ', '\u0000', '茶', '{', '<'])}${text.slice(at + 1)}`
    case 3:
      return text.replaceAll(
        draw.pick(['%', '+', '"', '=', '\n']),
        draw.pick(['', ' ', '%25', '=']),
      )
    default:
      return text.slice(0, from) + text.slice(to)
  }
}

async function hutong(input: string, ...args: readonly string[]) {
  const flags = ['--import', 'tsx', 'sandbox/cli.ts', 'explain', ...args, '--home', home]
  const child = spawn(process.execPath, flags)
  const output = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    output.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    output.err += chunk
  })
  child.stdin.end(input)
  const [code] = await once(child, 'close')
  return { code, ...output }
}

test('on the command line: 0 when it verifies, 99 when not, 2 when it cannot be read', async () => {
  const call = good['Alipay, gateway.do'] ?? ''
  expect(await hutong(call)).toMatchObject({ code: 0, err: '' })

  const file = join(folder, 'request')
  await writeFile(file, call.replace('RSA2', 'RSA'))
  const { code, out } = await hutong('', file, '--json')
  expect(code).toBe(99)
  expect(JSON.parse(out)).toMatchObject({ verifies: false, network: 'Alipay, gateway.do' })

  const words = await hutong('', file)
  expect(words.out).toContain('The request is not believed (')
  expect(words.out).toContain('»')

  const misused = await hutong('hello', '--traffic')
  expect(misused.code).toBe(2)
  expect((await hutong('hello')).err).toContain('Failed to explain the request')
}, 60_000)

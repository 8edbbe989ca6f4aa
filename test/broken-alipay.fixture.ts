/** What people get wrong at `gateway.do` and in Alipay's v3. */
import { X509Certificate } from 'node:crypto'
import iconv from 'iconv-lite'
import {
  type Broken,
  beijing,
  form,
  type Pairs,
  post,
  random,
  rsa,
  sorted,
} from './broken.fixture.ts'
import { first, type Place } from './clients.fixture.ts'

const urlencoded = 'application/x-www-form-urlencoded;charset=utf-8'
const content = '{"out_trade_no":"E1","note":"茶 1/2 & http://a.b/c"}'

/** A query as an SDK would send it, and the pieces to break it with. */
export function alipay({ urls, merchants, keys }: Place) {
  const app = first(merchants.alipay)
  const gateway = `${urls.alipay}/gateway.do`
  const params = (more: Pairs = {}): Pairs => ({
    app_id: app.id,
    method: 'alipay.trade.query',
    charset: 'utf-8',
    sign_type: 'RSA2',
    timestamp: beijing(),
    version: '1.0',
    biz_content: content,
    ...more,
  })
  const sign = (text: string | Buffer, hash = 'sha256') => rsa(text, app.privateKey, hash)
  const send = (pairs: Pairs) => post(gateway, urlencoded, form(pairs))
  /** Signs one text and sends other pairs. */
  const signedOver = (text: (pairs: Pairs) => string | Buffer, more: Pairs = {}) => {
    const pairs = params(more)
    return send({ ...pairs, sign: sign(text(pairs)) })
  }
  const good = () => signedOver(sorted)
  return { app, gateway, params, sign, send, signedOver, good, platform: keys.alipay.platform }
}

export function brokenAlipay(place: Place): Broken[] {
  const { app, gateway, params, sign, send, signedOver, platform } = alipay(place)
  const row = (
    does: string,
    source: string,
    mistake: Broken['mistake'],
    request: Broken['send'],
  ): Broken => ({ wire: 'alipay', does, source, mistake, send: request })
  const encoded = (pairs: Pairs) =>
    Object.fromEntries(Object.entries(pairs).map(([name, one]) => [name, encodeURIComponent(one)]))
  return [
    row('signs GBK, sends UTF-8', 'alipay-easysdk#146', 'wrong-charset', () =>
      signedOver((pairs) => iconv.encode(sorted(pairs), 'gbk')),
    ),
    row('leaves + in sign', 'cordova_alipay#3; A1.3', 'plus-became-space', async () => {
      let pairs = params()
      let signature = ''
      for (let n = 0; !signature.includes('+'); n += 1) {
        pairs = params({ version: '1.0', notify_url: `http://a/${n}` })
        signature = sign(sorted(pairs))
      }
      return post(gateway, urlencoded, `${form(pairs)}&sign=${signature}`)
    }),
    row('encodes twice', 'A1.3', 'encoded-twice', () => {
      const pairs = params()
      return send(encoded({ ...pairs, sign: sign(sorted(pairs)) }))
    }),
    row('signs encoded values', 'helei112g/payment#56', 'signed-encoded-values', () =>
      signedOver((pairs) => sorted(encoded(pairs))),
    ),
    row('leaves sign_type out', 'egzosn/pay-java-parent#61', 'sign-type-left-out', () =>
      signedOver(({ sign_type: _, ...pairs }) => sorted(pairs)),
    ),
    row('adds return_url afterwards', 'alipay-sdk-nodejs-all#14', 'parameter-too-many', () =>
      signedOver(({ return_url: _, ...pairs }) => sorted(pairs), { return_url: 'http://a/back' }),
    ),
    row('signs format and drops it', 'A1.2', 'parameter-missing', () =>
      signedOver((pairs) => sorted({ ...pairs, format: 'JSON' })),
    ),
    row('has charset in the URL, too, in capitals', 'yansongda/pay#147', 'value-differs', () => {
      const pairs = params()
      const body = form({ ...pairs, sign: sign(sorted(pairs)) })
      return post(`${gateway}?charset=UTF-8`, urlencoded, body)
    }),
    row('signs biz_content with \\/', 'alipay-easysdk#298', 'body-reserialised', () =>
      signedOver((pairs) => sorted({ ...pairs, biz_content: content.replaceAll('/', '\\/') })),
    ),
    row('says RSA2 and uses SHA-1', 'Yurunsoft/PaySDK#28', 'wrong-hash', () => {
      const pairs = params()
      return send({ ...pairs, sign: sign(sorted(pairs), 'sha1') })
    }),
    row("takes Alipay's key for its own", 'fym201/alipay-node-sdk#18', 'wrong-key', () => {
      const pairs = params()
      return send({ ...pairs, sign: rsa(sorted(pairs), platform.privateKey) })
    }),
    row('signs &amp; for &', 'fzlee/alipay#54', 'values-escaped', () =>
      signedOver((pairs) => sorted({ ...pairs, biz_content: content.replaceAll('&', '&amp;') })),
    ),
    row('trims before it signs', 'fzlee/alipay#54; smartwalle/alipay#83', 'values-trimmed', () =>
      signedOver((pairs) => sorted({ ...pairs, notify_url: 'http://a/' }), {
        notify_url: ' http://a/',
      }),
    ),
    row('signs in the order it sends', 'A1.3', 'not-sorted', () =>
      signedOver((pairs) =>
        Object.entries(pairs)
          .map(([name, value]) => `${name}=${value}`)
          .join('&'),
      ),
    ),
    row('cuts one character too many', 'lodengo/alipay#4', 'joined-otherwise', () =>
      signedOver((pairs) => sorted(pairs).slice(0, -1)),
    ),
    row('signs an empty sign', 'yansongda/pay#147', 'signature-signed', () =>
      signedOver((pairs) =>
        Object.entries({ ...pairs, sign: '' })
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(([name, value]) => `${name}=${value}`)
          .join('&'),
      ),
    ),
    row('sends + in a value as it is', 'yansongda/pay#681', 'space-for-plus', () => {
      const pairs = params({ biz_content: '{"subject":"vip+"}' })
      const body = form({ ...pairs, sign: sign(sorted(pairs)) }).replace('vip%2B', 'vip+')
      return post(gateway, urlencoded, body)
    }),
    row('writes sign in hex', 'A1.3', 'not-base64', () => {
      const pairs = params()
      return send({ ...pairs, sign: Buffer.from(sign(sorted(pairs)), 'base64').toString('hex') })
    }),
    row('forgets sign', 'A5', 'no-signature', () => send(params())),
    row('has an app_id from elsewhere', 'A1.1', 'wrong-merchant', () =>
      signedOver(sorted, { app_id: '2014072300007148' }),
    ),
    row('names a certificate by its X.509 number', 'A2.6', 'wrong-serial', () =>
      signedOver(sorted, {
        app_cert_sn: new X509Certificate(app.certificate).serialNumber,
        alipay_root_cert_sn: 'a',
      }),
    ),
    row('writes &timestamp into a page', 'A1.2', 'values-escaped', () => {
      const pairs = params({ biz_content: '{"out_trade_no":"E1"}' })
      const body = form({ ...pairs, sign: sign(sorted(pairs)) })
      return post(gateway, urlencoded, body.replace('&timestamp', '%C3%97tamp'))
    }),
    row('says MD5', 'A1.1', 'wrong-sign-type', () => signedOver(sorted, { sign_type: 'MD5' })),
    row('signs something quite other', 'unexplained', 'other-text', () =>
      signedOver(() => 'hello'),
    ),
  ]
}

/** v3: `Authorization` and lines. */
export function alipayRest({ urls, merchants }: Place) {
  const app = first(merchants.alipay)
  const auth = (timestamp = String(Date.now())) =>
    `app_id=${app.id},nonce=${random()},timestamp=${timestamp}`
  const lines = (...all: readonly string[]) => all.map((one) => `${one}\n`).join('')
  const path = '/v3/alipay/trade/query'
  const body = '{"out_trade_no":"E1"}'
  const send = (signed: string, text: string, sent = { method: 'POST', path, body }) =>
    fetch(`${urls.alipay}${sent.path}`, {
      method: sent.method,
      headers: {
        'content-type': 'application/json',
        authorization: `ALIPAY-SHA256withRSA ${signed},sign=${rsa(text, app.privateKey)}`,
      },
      ...(sent.method === 'GET' ? {} : { body: sent.body }),
    })
  const good = () => {
    const signed = auth()
    return send(signed, lines(signed, 'POST', path, body))
  }
  return { url: `${urls.alipay}${path}`, auth, lines, path, body, send, good }
}

export function brokenAlipayRest(place: Place): Broken[] {
  const { url, auth, lines, path, body, send } = alipayRest(place)
  const row = (
    does: string,
    source: string,
    mistake: Broken['mistake'],
    request: Broken['send'],
  ): Broken => ({ wire: 'alipay v3', does, source, mistake, send: request })
  const bill = '/v3/alipay/data/dataservice/bill/downloadurl/query'
  return [
    row('forgets the last line end', 'A3.1', 'last-newline-missing', () => {
      const signed = auth()
      return send(signed, lines(signed, 'POST', path, body).slice(0, -1))
    }),
    row('leaves the query out', 'A3.1', 'wrong-path', () => {
      const signed = auth()
      const sent = { method: 'GET', path: `${bill}?bill_type=trade&bill_date=2026-01-01`, body: '' }
      return send(signed, lines(signed, 'GET', bill, ''), sent)
    }),
    row('puts the header together anew', 'A3.1', 'header-differs', () => {
      const signed = auth()
      const other = signed.split(',').reverse().join(',')
      return send(signed, lines(other, 'POST', path, body))
    }),
    row('counts in seconds', 'A3.1', 'clock-skew', () => {
      const signed = auth(String(Math.floor(Date.now() / 1000)))
      return send(signed, lines(signed, 'POST', path, body))
    }),
    row('sends no Authorization', 'A3.1', 'no-signature', () =>
      post(url, 'application/json', body),
    ),
  ]
}

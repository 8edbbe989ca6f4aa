/** What people get wrong in WeChat Pay's APIv3 and APIv2. */
import { createHmac } from 'node:crypto'
import {
  type Broken,
  hex,
  type Pairs,
  post,
  random,
  rsa,
  sorted,
  sortedWhole,
} from './broken.fixture.ts'
import { first, type Place } from './clients.fixture.ts'

interface Asked {
  readonly method: string
  readonly path: string
  readonly body: string
}

/** An order as an SDK would send it, and the pieces to break it with. */
export function wechatpay({ urls, merchants, keys }: Place) {
  const shop = first(merchants.wechatpay)
  const order: Asked = {
    method: 'POST',
    path: '/v3/pay/transactions/native',
    body: JSON.stringify({
      appid: shop.appid,
      mchid: shop.id,
      description: '茶/1',
      out_trade_no: `E${random().slice(0, 20)}`,
      notify_url: 'https://example.com/told',
      amount: { total: 1 },
    }),
  }
  const query: Asked = {
    method: 'GET',
    path: `/v3/pay/transactions/out-trade-no/E1234567?mchid=${shop.id}`,
    body: '',
  }
  const now = () => String(Math.floor(Date.now() / 1000))
  const lines = ({ method, path, body }: Asked, time: string, nonce: string) =>
    `${method}\n${path}\n${time}\n${nonce}\n${body}\n`
  /** Sends what is asked with the signature of whatever text is made for it. */
  const send = (
    asked: Asked,
    text: (asked: Asked, time: string, nonce: string) => string | Buffer = lines,
    { key = shop.privateKey, serial = shop.serial, mchid = shop.id, time = now() } = {},
  ) => {
    const nonce = random()
    const signature = rsa(text(asked, time, nonce), key)
    const pairs = { mchid, nonce_str: nonce, signature, timestamp: time, serial_no: serial }
    const named = Object.entries(pairs).map(([name, value]) => `${name}="${value}"`)
    return fetch(`${urls.wechatpay}${asked.path}`, {
      method: asked.method,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        authorization: `WECHATPAY2-SHA256-RSA2048 ${named.join(',')}`,
      },
      ...(asked.method === 'GET' ? {} : { body: asked.body }),
    })
  }
  return { shop, order, query, lines, send, now, platform: keys.wechatpay.platform }
}

export function brokenWechatpay(place: Place): Broken[] {
  const { shop, order, query, lines, send, now, platform } = wechatpay(place)
  const row = (
    does: string,
    source: string,
    mistake: Broken['mistake'],
    request: Broken['send'],
  ): Broken => ({ wire: 'wechatpay v3', does, source, mistake, send: request })
  const spaced = (body: string) => body.replaceAll('":', '": ').replaceAll(',"', ', "')
  const long = (seconds: number) => String(Number(now()) + seconds)
  return [
    row('leaves the query out', 'w7corp/easywechat#2443', 'wrong-path', () =>
      send(query, (asked, time, nonce) =>
        lines({ ...asked, path: asked.path.replace(/\?.*/, '') }, time, nonce),
      ),
    ),
    row('signs without /v3', 'W1.2', 'wrong-path', () =>
      send(order, (asked, time, nonce) =>
        lines({ ...asked, path: asked.path.slice(3) }, time, nonce),
      ),
    ),
    row('signs JSON with blanks', 'minibear2021/wechatpayv3#92', 'body-reserialised', () =>
      send(order, (asked, time, nonce) =>
        lines({ ...asked, body: spaced(asked.body) }, time, nonce),
      ),
    ),
    row('signs JSON with \\u escapes', 'minibear2021/wechatpayv3#91', 'body-reserialised', () =>
      send(order, (asked, time, nonce) =>
        lines({ ...asked, body: asked.body.replace('茶', '\\u8336') }, time, nonce),
      ),
    ),
    row('forgets the last line end', 'zoujingli/WeChatDeveloper#62', 'last-newline-missing', () =>
      send(order, (...all) => lines(...all).slice(0, -1)),
    ),
    row('ends lines with CRLF', 'binarywang/WxJava#2246', 'line-ends', () =>
      send(order, (...all) => lines(...all).replaceAll('\n', '\r\n')),
    ),
    row('does not sign the body', 'hpyer/node-easywechat#76', 'body-not-signed', () =>
      send(order, (asked, time, nonce) => lines({ ...asked, body: '' }, time, nonce)),
    ),
    row('signs {} for no body', 'W1.2', 'body-not-sent', () =>
      send(query, (asked, time, nonce) => lines({ ...asked, body: '{}' }, time, nonce)),
    ),
    row('signs ? for Chinese', 'wechatpay-apache-httpclient#8', 'wrong-charset', () =>
      send(order, (...all) => lines(...all).replace('茶', '?')),
    ),
    row('signs post', 'W1.2', 'wrong-method', () =>
      send(order, (asked, time, nonce) => lines({ ...asked, method: 'post' }, time, nonce)),
    ),
    row('takes the time twice', 'W1.2', 'header-differs', () =>
      send(order, (asked, time, nonce) => lines(asked, String(Number(time) + 1), nonce)),
    ),
    row('writes the serial in decimal', 'wechatpay-apache-httpclient#47', 'wrong-serial', () =>
      send(order, lines, { serial: BigInt(`0x${shop.serial}`).toString() }),
    ),
    row("names the platform's certificate", 'wechatpay-php#82', 'wrong-serial', () =>
      send(order, lines, { serial: platform.serial }),
    ),
    row('has a slow clock', 'W1.2', 'clock-skew', () => send(order, lines, { time: long(-420) })),
    row('counts in milliseconds', 'W1.2', 'clock-skew', () =>
      send(order, lines, { time: String(Date.now()) }),
    ),
    row("signs with the platform's key", 'wechatpay-php#82', 'wrong-key', () =>
      send(order, lines, { key: platform.privateKey }),
    ),
    row('sends no Authorization', 'W1.2', 'no-signature', () =>
      post(`${place.urls.wechatpay}${order.path}`, 'application/json', order.body),
    ),
    row('writes pairs without quotes', 'W1.2', 'header-garbled', () =>
      post(`${place.urls.wechatpay}${order.path}`, 'application/json', order.body, {
        authorization: `WECHATPAY2-SHA256-RSA2048 mchid=${shop.id},nonce_str=a,timestamp=${now()}`,
      }),
    ),
    row('has a wrong merchant number', 'binarywang/WxJava#673', 'wrong-merchant', () =>
      send(order, lines, { mchid: '1230000109' }),
    ),
    row('signs with a key from elsewhere', 'fzlee/alipay#163', 'unknown-key', () =>
      send(order, lines, { key: first(place.merchants.alipay).privateKey }),
    ),
  ]
}

/** A query in APIv2. */
export function wechatpayV2({ urls, merchants }: Place) {
  const shop = first(merchants.wechatpay)
  const fields = (more: Pairs = {}): Pairs => ({
    appid: shop.appid,
    mch_id: shop.id,
    nonce_str: random(),
    out_trade_no: 'E1234567',
    ...more,
  })
  const xml = (pairs: Pairs) =>
    `<xml>${Object.entries(pairs)
      .map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`)
      .join('')}</xml>`
  const md5 = (text: string, key = shop.apiV2Key) => hex('md5', `${text}&key=${key}`).toUpperCase()
  const send = (pairs: Pairs) => post(`${urls.wechatpay}/pay/orderquery`, 'text/xml', xml(pairs))
  const signedBy = (sign: (pairs: Pairs) => string, more: Pairs = {}) => {
    const pairs = fields(more)
    return send({ ...pairs, sign: sign(pairs) })
  }
  const good = () => signedBy((pairs) => md5(sorted(pairs)))
  return { shop, md5, signedBy, good }
}

export function brokenWechatpayV2(place: Place): Broken[] {
  const { shop, md5, signedBy } = wechatpayV2(place)
  const row = (
    does: string,
    source: string,
    mistake: Broken['mistake'],
    request: Broken['send'],
  ): Broken => ({ wire: 'wechatpay v2', does, source, mistake, send: request })
  const hmac = (text: string) =>
    createHmac('sha256', shop.apiV2Key).update(`${text}&key=${shop.apiV2Key}`).digest('hex')
  return [
    row('writes small letters', 'zhangv/wechat-pay#5', 'wrong-case', () =>
      signedBy((pairs) => md5(sorted(pairs)).toLowerCase()),
    ),
    row('uses the APIv3 key', 'binarywang/WxJava#2820', 'wrong-secret', () =>
      signedBy((pairs) => md5(sorted(pairs), shop.apiV3Key)),
    ),
    row('says HMAC-SHA256, uses MD5', 'binarywang/WxJava#888', 'wrong-hash', () =>
      signedBy((pairs) => md5(sorted(pairs)), { sign_type: 'HMAC-SHA256' }),
    ),
    row('uses HMAC, says nothing', 'binarywang/WxJava#888', 'wrong-hash', () =>
      signedBy((pairs) => hmac(sorted(pairs)).toUpperCase()),
    ),
    row('signs empty values', 'weixin-java-pay-demo#12; wechatpy#143', 'empty-values-signed', () =>
      signedBy((pairs) => md5(sortedWhole(pairs)), { attach: '' }),
    ),
    row('does not sign sign_type', 'WeiXinMPSDK#435', 'sign-type-left-out', () =>
      signedBy(({ sign_type: _, ...pairs }) => md5(sorted(pairs)), { sign_type: 'MD5' }),
    ),
    row('hashes one byte of each character', 'befinal/node-tenpay#4', 'wrong-charset', () =>
      signedBy(
        (pairs) =>
          hex('md5', Buffer.from(`${sorted(pairs)}&key=${shop.apiV2Key}`, 'latin1')).toUpperCase(),
        { attach: '茶' },
      ),
    ),
    row('signs 1.0, sends 1', 'borball/weixin-sdk#33', 'value-differs', () =>
      signedBy((pairs) => md5(sorted({ ...pairs, total_fee: '1.0' })), { total_fee: '1' }),
    ),
    row('forgets the key', 'W6.2', 'secret-missing', () =>
      signedBy((pairs) => hex('md5', sorted(pairs)).toUpperCase()),
    ),
    row('has a mistyped key', 'supersheep/wechat-pay#26', 'text-or-secret', () =>
      signedBy((pairs) => md5(sorted(pairs), `${shop.apiV2Key.slice(0, -1)}x`)),
    ),
  ]
}

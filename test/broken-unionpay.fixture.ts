/** What people get wrong at UnionPay's gateway. */
import {
  type Broken,
  beijing,
  form,
  hex,
  type Pairs,
  post,
  random,
  rsa,
  sorted,
  sortedWhole,
} from './broken.fixture.ts'
import { first, type Place } from './clients.fixture.ts'

const urlencoded = 'application/x-www-form-urlencoded;charset=UTF-8'

/** A query as an SDK would send it, and the pieces to break it with. */
export function unionpay({ urls, merchants }: Place) {
  const shop = first(merchants.unionpay)
  const fields = (more: Pairs = {}): Pairs => ({
    version: '5.1.0',
    encoding: 'UTF-8',
    signMethod: '01',
    certId: shop.certId,
    txnType: '00',
    txnSubType: '00',
    bizType: '000000',
    accessType: '0',
    merId: shop.id,
    orderId: `E${random().slice(0, 20)}`,
    txnTime: beijing().replaceAll(/\D/g, ''),
    ...more,
  })
  const sign = (text: string, hash = 'sha256') => rsa(hex(hash, text), shop.privateKey, hash)
  const send = (pairs: Pairs) =>
    post(`${urls.unionpay}/gateway/api/queryTrans.do`, urlencoded, form(pairs))
  const signedBy = (signature: (pairs: Pairs) => string, more: Pairs = {}) => {
    const pairs = fields(more)
    return send({ ...pairs, signature: signature(pairs) })
  }
  const good = () => signedBy((pairs) => sign(sorted(pairs)))
  return { shop, fields, sign, signedBy, good }
}

export function brokenUnionpay(place: Place): Broken[] {
  const { shop, fields, sign, signedBy } = unionpay(place)
  const row = (
    does: string,
    source: string,
    mistake: Broken['mistake'],
    request: Broken['send'],
  ): Broken => ({ wire: 'unionpay', does, source, mistake, send: request })
  const encoded = (pairs: Pairs) =>
    Object.fromEntries(Object.entries(pairs).map(([name, one]) => [name, encodeURIComponent(one)]))
  const keyed = { signMethod: '11', certId: '' }
  return [
    row('leaves + in signature', 'U1.2', 'plus-became-space', async () => {
      let pairs = fields()
      while (!sign(sorted(pairs)).includes('+')) pairs = fields()
      const body = `${form(pairs)}&signature=${sign(sorted(pairs))}`
      return post(`${place.urls.unionpay}/gateway/api/queryTrans.do`, urlencoded, body)
    }),
    row('says signMethod 02', 'U1.2', 'wrong-sign-type', () =>
      signedBy((pairs) => sign(sorted(pairs)), { signMethod: '02' }),
    ),
    row('hashes once', 'U1.3', 'hashed-once', () =>
      signedBy((pairs) => rsa(sorted(pairs), shop.privateKey)),
    ),
    row('writes the digest in capitals', 'U1.3', 'wrong-case', () =>
      signedBy((pairs) => rsa(hex('sha256', sorted(pairs)).toUpperCase(), shop.privateKey)),
    ),
    row('says 5.1.0 and signs as 5.0.0', 'omnipay-unionpay#26', 'wrong-hash', () =>
      signedBy((pairs) => sign(sorted(pairs), 'sha1')),
    ),
    row('writes certId in hex', 'U1.2', 'wrong-serial', () =>
      signedBy((pairs) => sign(sorted(pairs)), { certId: BigInt(shop.certId).toString(16) }),
    ),
    row('has the merId of another test', 'omnipay-unionpay#36', 'wrong-merchant', () =>
      signedBy((pairs) => sign(sorted(pairs)), { merId: '700000000000001' }),
    ),
    row('signs encoded values', 'U1.2', 'signed-encoded-values', () =>
      signedBy((pairs) => sign(sorted(encoded(pairs))), { reqReserved: 'a b/c' }),
    ),
    row('signs empty values', 'U1.2', 'empty-values-signed', () =>
      signedBy((pairs) => sign(sortedWhole(pairs)), { reserved: '' }),
    ),
    row('signs CRLF, sends LF', 'U1.3', 'line-ends', () =>
      signedBy((pairs) => sign(sorted({ ...pairs, reqReserved: 'a\r\nb' })), {
        reqReserved: 'a\nb',
      }),
    ),
    row('does not hash the secure key', 'U1.3', 'secret-unhashed', () =>
      signedBy((pairs) => hex('sha256', `${sorted(pairs)}&${shop.secureKey}`), keyed),
    ),
    row('signs encoding in other letters', 'U1.2', 'value-differs', () =>
      signedBy((pairs) => sign(sorted({ ...pairs, encoding: 'utf-8' }))),
    ),
  ]
}

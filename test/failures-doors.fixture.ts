/** How the failures that only exist at doors are provoked: signing, notifying, asking twice. */
import type { Hop } from '../core/events.ts'
import type { Failure } from '../core/failures.ts'
import type { Policies } from '../core/faults.ts'
import type { Sandbox } from '../sandbox/start-sandbox.ts'
import { wechatpay } from './broken-wechatpay.fixture.ts'
import { payBy } from './buyer.fixture.ts'
import { alipayClient, scanAndPay } from './clients.fixture.ts'
import { tap } from './outcomes/place.fixture.ts'
import type { Shop } from './shop.fixture.ts'

export interface DoorProvocation {
  readonly failure: Failure
  readonly hop: Hop
  readonly reason: string
  /** In a sentence, for the page. */
  readonly how: string
  readonly policies?: Policies
  /** How the order ends, as its network tells; none when it never was. */
  readonly ends: 'TRADE_SUCCESS' | 'none'
  play(at: Doors): Promise<unknown>
}

export interface Doors {
  readonly sandbox: Sandbox
  readonly shop: Shop
  /** The order's number, of its own in each row. */
  readonly number: string
}

const notifyUrl = ({ shop, number }: Doors) => `${shop.url}/${number}`
const bought = (at: Doors) =>
  payBy['alipay-code'](at.sandbox, { number: at.number, notifyUrl: notifyUrl(at) })

const precreate = ({ sandbox, number }: Doors, totalAmount = '1.00') =>
  alipayClient(sandbox).exec('alipay.trade.precreate', {
    bizContent: { outTradeNo: number, totalAmount, subject: 'tea' },
  })

const told = (failure: Failure, reason: string) =>
  ({ failure, reason, hop: 'alipay>merchant', ends: 'TRADE_SUCCESS' }) as const

const ofNotifying: readonly DoorProvocation[] = [
  {
    ...told('notification-lost', 'retrying'),
    how: 'A policy resets the connection to the merchant.',
    policies: {
      'alipay>merchant': {
        faults: [{ kind: 'reset', weight: 1, when: { operation: ['notify'] } }],
      },
    },
    play: (at) => {
      // The weather clears as soon as the first letter is lost.
      const stop = at.sandbox.listen((event) => {
        if (event.type !== 'notification-moved' || event.step !== 'retrying') return
        at.sandbox.setPolicies({})
        stop()
      })
      return bought(at)
    },
  },
  {
    ...told('notification-refused', 'retrying'),
    how: "The merchant's server answers 500.",
    play: (at) => {
      const answer = (n: number) => ({ status: n === 0 ? 500 : 200, body: 'success' })
      at.shop.says(`/${at.number}`, answer)
      return bought(at)
    },
  },
  {
    ...told('notification-doubled', 'duplicate'),
    how: 'A policy doubles the notification.',
    policies: {
      'alipay>merchant': {
        faults: [{ kind: 'duplicate', weight: 1, when: { operation: ['notify'] } }],
      },
    },
    play: bought,
  },
]

/** The same number twice, and the code of the first paid: by then it is one order, paid once. */
const twice = async (at: Doors, secondAmount: string) => {
  const { qrCode } = await precreate(at)
  await precreate(at, secondAmount)
  return scanAndPay(at.sandbox, 'icbc-1', qrCode)
}

const asked = { hop: 'merchant>alipay', ends: 'TRADE_SUCCESS' } as const

const ofClient: readonly DoorProvocation[] = [
  {
    ...{ ...asked, failure: 'number-reused', reason: 'order-mismatch' },
    how: 'An order number comes again with another amount.',
    play: (at) => twice(at, '2.00'),
  },
  {
    ...{ ...asked, failure: 'submitted-twice', reason: 'open' },
    how: 'An SDK that waited too briefly sends the same order again.',
    play: (at) => twice(at, '1.00'),
  },
  {
    ...{ ...asked, failure: 'result-unknown', reason: 'reset', ends: 'none' },
    how: "A policy resets the client's connection.",
    policies: {
      'merchant>alipay': {
        faults: [{ kind: 'reset', weight: 1, when: { operation: ['precreate'] } }],
      },
    },
    play: (at) => precreate(at).catch((cause: unknown) => cause),
  },
  {
    ...{ failure: 'wrong-password', reason: 'password-wrong', hop: 'icbc-app>icbc' },
    ...{ how: 'The payer enters a wrong password, then the right one.', ends: 'TRADE_SUCCESS' },
    play: async (at) => {
      const { qrCode: code } = await precreate(at)
      const { payment } = await tap(at.sandbox, 'icbc-1', '/scans', { code })
      const button = `/payments/${payment?.id}/confirm`
      await tap(at.sandbox, 'icbc-1', button, { password: '000000' })
      await tap(at.sandbox, 'icbc-1', button, { password: '111111' })
    },
  },
]

const turnedAway = (
  failure: Failure,
  reason: string,
  how: string,
  play: DoorProvocation['play'],
): DoorProvocation => ({ failure, reason, how, play, hop: 'merchant>wechatpay', ends: 'none' })

const ofCrypto: readonly DoorProvocation[] = [
  turnedAway(
    'signature-wrong',
    'body-not-signed',
    'The body is left out of what is signed.',
    (at) => {
      const { order, lines, send } = wechatpay(at.sandbox)
      return send(order, (of, time, nonce) => lines({ ...of, body: '' }, time, nonce))
    },
  ),
  turnedAway('line-ends-changed', 'line-ends', 'Lines are signed with CRLF.', (at) => {
    const { order, lines, send } = wechatpay(at.sandbox)
    return send(order, (...all) => lines(...all).replaceAll('\n', '\r\n'))
  }),
  turnedAway('clock-skewed', 'clock-skew', "The client's clock is ten minutes slow.", (at) => {
    const { order, lines, send, now } = wechatpay(at.sandbox)
    return send(order, lines, { time: String(Number(now()) - 600) })
  }),
  turnedAway('certificate-wrong', 'wrong-serial', 'Another serial number is named.', (at) => {
    const { order, lines, send } = wechatpay(at.sandbox)
    return send(order, lines, { serial: '3775B6A45ACD588826D15E583A95F5DD0A1B2C3D' })
  }),
  turnedAway(
    'certificate-expired',
    'certificate-expired',
    'The admin API lets the certificate of the merchant expire.',
    async (at) => {
      const { shop, order, send } = wechatpay(at.sandbox)
      const { setStanding } = at.sandbox.controls.wechatpay
      setStanding(shop.id, { apiCertificate: 'expired' })
      const reply = await send(order)
      setStanding(shop.id, { apiCertificate: 'valid' })
      return reply
    },
  ),
]

export const doorProvocations: readonly DoorProvocation[] = [
  ...[...ofNotifying, ...ofClient, ...ofCrypto],
]

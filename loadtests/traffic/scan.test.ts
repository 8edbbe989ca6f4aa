import { expect, test } from 'vitest'
import { appId, orderNo, payerId } from '../../core/ids.ts'
import { fen } from '../../core/money.ts'
import type { Scene } from '../../core/scene.ts'
import type { Phone, PhonePayment, PhoneSaid, TakenUp } from './phone.ts'
import { playScan, type ScanParts } from './scan.ts'
import type { Heard, Said, Till } from './tills/till.ts'

/** What each party says, in turn; the last word is repeated. `!` throws instead. */
interface Play {
  readonly open?: readonly Word[]
  readonly charge?: readonly Word[]
  readonly query?: readonly Word[]
  readonly cancel?: readonly Word[]
  readonly code?: readonly PhoneSaid['outcome'][]
  readonly scan?: readonly PhoneSaid['outcome'][]
  readonly confirm?: readonly PhoneSaid['outcome'][]
  readonly look?: readonly PhoneSaid['outcome'][]
  readonly waiting?: readonly PhonePayment[]
  readonly heard?: Heard
  readonly notifiesCharges?: boolean
}

type Word = Said['state'] | '!'

const asked: PhonePayment = {
  id: 'p1',
  scene: 'payer-code',
  owner: 'alipay',
  amountFen: 500,
  createdAt: 0,
}

const notice: Heard = { orderNo: 'K1', paid: true, amountFen: 500 }

/** Plays a scan among fakes; tells how it ended and what was said, in order. */
async function played(scene: Scene, play: Play) {
  const log: string[] = []
  const takenUp: TakenUp[] = []
  const inTurn = <T>(name: string, words: readonly T[]) => {
    let turn = 0
    return () => {
      log.push(name)
      const word = words[Math.min(turn, words.length - 1)]
      turn += 1
      if (word === undefined) throw new Error(`Nobody expected ${name}.`)
      return word
    }
  }
  const says = (name: string, words: readonly Word[] = []) => {
    const next = inTurn(name, words)
    return async (): Promise<Said> => {
      const state = next()
      if (state === '!') throw new Error('no answer')
      return {
        state,
        reason: `NET_${state.toUpperCase()}`,
        ...(state === 'open' ? { code: 'qr' } : {}),
      }
    }
  }
  const till: Till = {
    openOrder: says('open', play.open),
    charge: says('charge', play.charge),
    query: says('query', play.query),
    cancel: says('cancel', play.cancel),
    hear: () => undefined,
    acknowledgement: { status: 200, body: '' },
    notifiesCharges: play.notifiesCharges ?? false,
  }
  const tells = (name: string, words: readonly PhoneSaid['outcome'][] = [], more = {}) => {
    const next = inTurn(name, words)
    return async (): Promise<PhoneSaid> => {
      const outcome = next()
      return { outcome, ...(outcome === 'no-answer' ? {} : more) }
    }
  }
  const shown = (play.code ?? ['approved'])[0] === 'approved' ? { code: '28' } : {}
  const scan: Phone['scan'] = tells('scan', play.scan, { payment: asked })
  const phone: Phone = {
    showCode: tells('code', play.code ?? ['approved'], shown),
    scan: (tap, code, how = {}) => {
      takenUp.push(how)
      return scan(tap, code)
    },
    confirm: tells('confirm', play.confirm),
    payment: tells('look', play.look),
    waiting: tells('waiting', ['approved'], { payments: play.waiting ?? [] }),
  }
  const parts: ScanParts = {
    till,
    phone,
    payer: { app: appId('alipay'), payer: payerId('alipay-1'), city: 'Wuhan' },
    owner: 'unionpay',
    patience: { noticeMs: 10, queryGapsMs: [1, 2, 4] },
    notice: async () => {
      log.push('notice')
      return play.heard
    },
    sleep: async () => undefined,
  }
  const sale = { orderNo: orderNo('K1'), amountFen: fen(500), subject: '面', scene, notifyUrl: '' }
  const { final, outcome } = await playScan(parts, sale)
  const from = takenUp.flatMap(({ owner }) => (owner === undefined ? [] : [`from ${owner}`]))
  return `${final} ${outcome}: ${[...log, ...from].join(' ')}`
}

const scanned = { open: ['open'], scan: ['payer-confirming'] } as const

test.each<[string, Play, string]>([
  [
    'is paid, and the merchant is notified',
    { ...scanned, confirm: ['approved'], heard: notice },
    'paid approved: open scan confirm notice',
  ],
  [
    'is paid, and the till asks when no notification comes',
    { ...scanned, confirm: ['approved'], query: ['open', 'paid'] },
    'paid approved: open scan confirm notice query query',
  ],
  [
    'is paid, and a notification of another amount is not believed',
    { ...scanned, confirm: ['approved'], heard: { ...notice, amountFen: 1 }, query: ['paid'] },
    'paid approved: open scan confirm notice query',
  ],
  [
    'is approved to the payer and closed to the merchant, which the records will show',
    { ...scanned, confirm: ['approved'], query: ['closed'] },
    'unpaid approved: open scan confirm notice query',
  ],
  [
    'is refused, and the order is closed',
    { ...scanned, confirm: ['funds-insufficient'], cancel: ['closed'] },
    'unpaid funds-insufficient: open scan confirm cancel',
  ],
  [
    'is refused at the scan, and the order is closed at the second word',
    { open: ['open'], scan: ['code-closed-by-rule'], cancel: ['unknown', 'closed'] },
    'unpaid code-closed-by-rule: open scan cancel cancel',
  ],
  [
    'gets no answer to the scan, twice',
    { open: ['open'], scan: ['no-answer'], cancel: ['closed'] },
    'unpaid institution-down: open scan scan cancel',
  ],
  ['gets no order, as the network says', { open: ['refused'] }, 'unpaid NET_REFUSED: open'],
  [
    'gets no answer to the order, and makes sure there is none',
    { open: ['!', 'unknown'], cancel: ['!', 'refused'] },
    'unpaid institution-down: open open cancel cancel',
  ],
  [
    'is unknown to the phone until it looks again',
    {
      ...scanned,
      confirm: ['result-unknown'],
      query: ['open'],
      look: ['result-unknown', 'issuer-timeout'],
      cancel: ['closed'],
    },
    'unpaid issuer-timeout: open scan confirm query look query look cancel',
  ],
  [
    'is unknown to the phone, and the till hears of the payment first',
    { ...scanned, confirm: ['no-answer'], query: ['paid'] },
    'paid approved: open scan confirm query',
  ],
  [
    'was never confirmed, and is confirmed again',
    {
      ...scanned,
      confirm: ['no-answer', 'approved'],
      query: ['open'],
      look: ['payer-confirming'],
      heard: notice,
    },
    'paid approved: open scan confirm query look confirm notice',
  ],
  [
    'is never known to the phone, and closed',
    {
      ...scanned,
      confirm: ['result-unknown'],
      query: ['open'],
      look: ['result-unknown'],
      cancel: ['closed'],
    },
    'unpaid result-unknown: open scan confirm query look query look query look cancel',
  ],
  [
    'is never known to anybody',
    { ...scanned, confirm: ['approved'], query: ['!'] },
    'unknown result-unknown: open scan confirm notice query query query',
  ],
  [
    'cannot be closed any more because it was paid',
    {
      ...scanned,
      confirm: ['result-unknown'],
      query: ['open'],
      look: ['result-unknown'],
      cancel: ['paid'],
    },
    'paid approved: open scan confirm query look query look query look cancel',
  ],
])('a merchant code %s', async (_name, play, ended) => {
  expect(await played('merchant-code', play)).toBe(ended)
})

test.each<[string, Play, string]>([
  ['is paid at once', { charge: ['paid'] }, 'paid approved: code charge'],
  ['is refused', { charge: ['refused'] }, 'unpaid NET_REFUSED: code charge'],
  ['is not shown: the payer is refused', { code: ['payer-blocked'] }, 'unpaid payer-blocked: code'],
  [
    'is not shown: the app stays silent',
    { code: ['no-answer'] },
    'unpaid institution-down: code code',
  ],
  [
    'needs a word of the payer, and the till asks how it went',
    { charge: ['waiting'], waiting: [asked], confirm: ['approved'], query: ['waiting', 'paid'] },
    'paid approved: code charge waiting confirm query query',
  ],
  [
    'needs a word of the payer, where charges are notified',
    {
      charge: ['waiting'],
      waiting: [asked],
      confirm: ['approved'],
      notifiesCharges: true,
      heard: notice,
    },
    'paid approved: code charge waiting confirm notice',
  ],
  [
    'is refused after the word of the payer',
    { charge: ['waiting'], waiting: [asked], confirm: ['password-wrong'], cancel: ['closed'] },
    'unpaid password-wrong: code charge waiting confirm cancel',
  ],
  [
    'waits, but not for this payer',
    { charge: ['waiting'], waiting: [{ ...asked, amountFen: 7 }], query: ['waiting', 'paid'] },
    'paid approved: code charge waiting query waiting query',
  ],
  [
    'is unknown until the till asks',
    { charge: ['!'], query: ['unknown', 'refused'] },
    'unpaid NET_REFUSED: code charge query query',
  ],
  [
    'is never known, and given up',
    { charge: ['unknown'], query: ['unknown'], cancel: ['closed'] },
    'unpaid result-unknown: code charge query query query cancel',
  ],
  [
    'is never known, and not to be given up either',
    { charge: ['unknown'], query: ['unknown'], cancel: ['unknown'] },
    'unknown result-unknown: code charge query query query cancel cancel cancel',
  ],
])('a payer code %s', async (_name, play, ended) => {
  expect(await played('payer-code', play)).toBe(ended)
})

test.each([
  ['online', ' from unionpay'],
  ['mini-program', ' from unionpay'],
  ['top-up', ' from unionpay'],
  ['merchant-code', ''],
] as const)('%s: the phone takes up what the till offers', async (scene, from) => {
  const play = { ...scanned, confirm: ['approved'], heard: notice } as const
  expect(await played(scene, play)).toBe(`paid approved: open scan confirm notice${from}`)
})

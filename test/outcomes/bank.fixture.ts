/** A bank's ISO 8583 by HTTP: it has no header to ask by, so amounts and policies ask. */

import { compactTime } from '../../core/calendar.ts'
import { magicAmountFen } from '../../core/forcing.ts'
import { refundNo } from '../../core/ids.ts'
import { fen } from '../../core/money.ts'
import { isRefusal, type Outcome } from '../../core/outcome.ts'
import { formSettleKey, switchCode } from '../../core/settle-key.ts'
import { responses } from '../../simulators/banks/codes.ts'
import { unpack } from '../../simulators/banks/iso8583/message.ts'
import { type CardMessage, encodeCardMessage, type Question } from '../../simulators/banks/wire.ts'
import type { Place } from './place.fixture.ts'
import { type Ask, knock, type Operation, type Reading, type Wire } from './wire.fixture.ts'

const cardNo = '6222020000000000018'
/** The switch, which is busy in the same second, counts from 1. */
let count = 500_000

/** A key nobody had before, of today: what is reversed must be of the clearing day. */
function keyAt(now: number) {
  count += 1
  const traceNo = String(count).padStart(6, '0')
  const time = compactTime(now).slice(4)
  return formSettleKey({ acquirer: '49430000', forwarder: switchCode, traceNo, time })
}

const sent = (asked: CardMessage): Ask => ({
  ...{ method: 'POST', target: '/iso8583' },
  headers: { 'content-type': 'application/octet-stream' },
  body: encodeCardMessage(asked),
})

/** What F39 leaves open (U3.4): a late answer, a fault, a time-out at the switch. */
const openCodes: readonly string[] = ['68', '96', '98']

/** What takes money can be asked for by its amount; what undoes it, by a policy only. */
type Taking = 'authorise' | 'hold' | 'capture'

/** An operation that may be asked for an outcome by its amount. */
export interface CardOperation extends Operation {
  readonly wished?: (outcome: Outcome) => Promise<Ask>
}

export function createBankWire({
  sandbox,
  now,
}: Pick<Place, 'sandbox' | 'now'>): Wire & { operations: CardOperation[] } {
  const message = (question: Question, more: Partial<CardMessage> = {}): CardMessage => ({
    ...{ question, settleKey: keyAt(now()), cardNo, amountFen: fen(1288) },
    ...{ reason: '', reference: '' },
    ...more,
  })
  const done = async (asked: CardMessage) => {
    const { body } = await knock(sandbox.urls.icbc ?? '', sent(asked))
    const read = unpack(body)
    if (!read.ok || read.value.fields[39] !== '00') {
      const told = JSON.stringify(read.ok ? read.value.fields : read)
      throw new Error(`${asked.question} failed: ${told}`)
    }
    return asked
  }
  const before = async (question: Question) => {
    const { settleKey } = await done(message(question))
    return { settleKey }
  }
  const captured = async (amountFen = fen(1288)) => {
    const hold = await done(message('hold', { amountFen: fen(100_000) }))
    return message('capture', { of: hold.settleKey, amountFen })
  }
  const back = { reference: refundNo('R1') }
  const contents: Record<Question, () => Promise<CardMessage>> = {
    authorise: async () => message('authorise'),
    reverse: async () => message('reverse', { ...(await before('authorise')), reason: '4361' }),
    undo: async () => message('undo', { ...(await before('authorise')), ...back }),
    credit: async () => message('credit', { ...(await before('authorise')), ...back }),
    hold: async () => message('hold'),
    'reverse-hold': async () =>
      message('reverse-hold', { ...(await before('hold')), reason: '4361' }),
    'undo-hold': async () => message('undo-hold', { ...(await before('hold')), ...back }),
    capture: () => captured(),
    'reverse-capture': async () => {
      const { settleKey } = await done(await captured())
      return message('reverse-capture', { settleKey, reason: '4361' })
    },
    'undo-capture': async () => {
      const { settleKey } = await done(await captured())
      return message('undo-capture', { settleKey, ...back })
    },
  }
  const takings: Record<Taking, (amountFen: ReturnType<typeof fen>) => Promise<CardMessage>> = {
    authorise: async (amountFen) => message('authorise', { amountFen }),
    hold: async (amountFen) => message('hold', { amountFen }),
    capture: captured,
  }
  const isTaking = (name: string): name is Taking => Object.hasOwn(takings, name)
  return {
    name: 'a bank’s ISO 8583',
    source: 'U3.1, U3.2 and U3.4',
    door: 'icbc',
    repeats: [
      [/ 0[1-4]\d0 /g, ' <type> '],
      [/F3=\d+/g, 'F3=<type>'],
    ],
    operations: (Object.entries(contents) as [Question, () => Promise<CardMessage>][]).map(
      ([name, content]): CardOperation => ({
        name,
        fresh: async () => sent(await content()),
        ...(isTaking(name)
          ? { wished: async (outcome) => sent(await takings[name](fen(magicAmountFen(outcome)))) }
          : {}),
        expects: (outcome) => responses[outcome].code,
      }),
    ),
    hear: ({ status, body }) => {
      const read = unpack(body)
      if (!read.ok) throw new Error(`No message: ${body.toString('hex')}`)
      const { mti, fields } = read.value
      const { 3: processing, 39: code = '', 100: bank } = fields
      const told = Object.keys(fields).map((number) => `F${number}`)
      const words = `F3=${processing} F39=${code} F100=${bank} (${told.join(' ')})`
      return { code, reading: readingOf(code), shown: `${status} ${mti} ${words}` }
    },
  }
}

function readingOf(code: string): Reading {
  if (code === '00') return 'success'
  return openCodes.includes(code) ? 'unknown' : 'refused'
}

/** What a policy can make a bank say. */
export const byPolicy = (outcome: Outcome) => outcome === 'approved' || isRefusal(outcome)

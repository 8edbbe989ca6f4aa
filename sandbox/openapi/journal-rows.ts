/** The rows of the journal, of requests that were turned away, of business time and of snapshots. */
import { mistakes, type Row, says } from './row.ts'
import { anything, count, list, moment, num, obj, open, orNull, text, words } from './schema.ts'

const holding = obj({
  ...{ kept: count, keptMax: count, bytes: count, bytesMax: count },
  ...{ seen: count, dropped: count, droppedBytes: count, passedOver: count },
})
const looked: Row['query'] = {
  limit: { says: 'At most so many entries, the newest.', schema: count },
  before: {
    says: 'Only entries of lower numbers: where the page before this one ended.',
    schema: count,
  },
  masked: { says: 'With "false" nothing is covered, and the token is needed.' },
  ...Object.fromEntries(
    ['kind', 'institution', 'operation', 'orderNo', 'merchant', 'outcome', 'trace', 'since'].map(
      (name) => [name, { says: 'Only such.' }],
    ),
  ),
}

export const journalRows: readonly Row[] = [
  {
    ...{ method: 'GET', path: '/admin/journal', tag: 'journal', query: looked },
    summary: 'What was asked, answered and posted, newest first; secrets are covered.',
    answers: {
      200: obj(
        { entries: list(open({ number: count, at: moment, kind: text })), count, holding },
        { before: count },
      ),
      422: mistakes,
    },
  },
  {
    ...{ method: 'DELETE', path: '/admin/journal', tag: 'journal', token: true },
    summary: 'Forgets all entries; numbers go on.',
    answers: { 200: obj({ cleared: count }) },
  },
  {
    ...{ method: 'GET', path: '/admin/journal.har', tag: 'journal', query: looked },
    summary: 'The same as an HTTP archive, for the tools of browsers.',
    answers: { 200: open({ log: open({ entries: list(open()) }) }), 422: mistakes },
  },
  {
    ...{ method: 'GET', path: '/admin/journal/:number', tag: 'journal' },
    summary: 'One entry in full: its bytes, and what they say.',
    query: {
      as: { says: 'How it is told.', schema: words('json', 'http', 'curl') },
      masked: { says: 'With "false" nothing is covered, and the token is needed.' },
    },
    answers: { 200: open({ number: count, request: open() }), 404: says, 422: mistakes },
  },
  {
    ...{ method: 'POST', path: '/admin/verification', tag: 'journal' },
    summary: 'Whether what was expected came, in order and in time; near misses where it did not.',
    body: {
      schema: obj({ expected: list(open()) }, { inOrder: { type: 'boolean' }, withinMs: num }),
      example: { expected: [{ operation: 'alipay.trade.pay', times: { exactly: 1 } }] },
    },
    answers: {
      200: obj({
        ...{ passed: { type: 'boolean' }, says: text },
        expectations: list(open({ called: text, count, found: list(count) })),
      }),
      ...{ 400: mistakes, 422: mistakes },
    },
  },
]

export const refusalRows: readonly Row[] = [
  {
    ...{ method: 'GET', path: '/admin/refusals', tag: 'journal' },
    summary: 'Requests that were turned away, newest first, each with what is wrong with it.',
    answers: {
      200: obj({
        refusals: list(
          open({ number: count, at: moment, institution: text, reason: text, request: text }),
        ),
      }),
    },
  },
  {
    ...{ method: 'GET', path: '/admin/refusals/:number', tag: 'journal' },
    summary: 'One of them with both texts that were signed, held against each other.',
    answers: { 200: open({ number: count, comparison: orNull(open()) }), 404: says },
  },
]

const pending = obj({ kind: text, count, next: text, beijing: text })
const clock = {
  ...{ now: text, beijing: text, mode: words('real', 'scaled', 'stepped') },
  ...{ speed: num, pending: list(pending) },
}

export const clockRows: readonly Row[] = [
  {
    ...{ method: 'GET', path: '/admin/clock', tag: 'clock' },
    summary: 'Business time, how it goes, and what it will bring.',
    answers: { 200: obj(clock) },
  },
  {
    ...{ method: 'PUT', path: '/admin/clock', tag: 'clock', token: true },
    summary: 'Lets business time go as it does, faster, or by steps only.',
    body: {
      schema: obj({}, { mode: words('real', 'scaled', 'stepped'), speed: num }),
      example: { mode: 'scaled', speed: 60 },
    },
    answers: { 200: obj(clock), 422: mistakes },
  },
  {
    ...{ method: 'POST', path: '/admin/clock/advance', tag: 'clock', token: true },
    summary: 'Moves business time on, and waits for all that falls due on the way.',
    body: { schema: obj({}, { by: anything, to: anything }), example: { by: '1h' } },
    answers: {
      200: obj({ ...clock, from: text, called: anything, stirred: anything }),
      409: mistakes,
      422: mistakes,
    },
  },
]

const named = {
  schema: obj({ name: text }),
  example: { name: 'before-refunds' },
}

export const snapshotRows: readonly Row[] = [
  {
    ...{ method: 'GET', path: '/admin/snapshots', tag: 'world' },
    summary: 'The snapshots that were taken.',
    answers: { 200: obj({ snapshots: list(anything) }) },
  },
  ...(['snapshot', 'restore'] as const).map(
    (verb): Row => ({
      ...{ method: 'POST', path: `/admin/${verb}`, tag: 'world', token: true, body: named },
      summary: verb === 'snapshot' ? 'Keeps the world as it is.' : 'Puts a kept world on.',
      answers: { 200: open({ name: text }), 202: open(), 400: mistakes, 409: says, 422: mistakes },
    }),
  ),
]

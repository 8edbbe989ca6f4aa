/** The rows of policies, rules and cells, and of what is played. */
import { mistakes, type Row, says, unreadable } from './row.ts'
import {
  anything,
  clockDay,
  count,
  list,
  map,
  moment,
  num,
  obj,
  open,
  orNull,
  row,
  text,
  truth,
  whole,
  words,
} from './schema.ts'

const policy = {
  ...open({}, { latency: open(), refusals: list(open()), faults: list(open()), capacity: open() }),
  description: 'Latency, refusals, faults, capacity: as in the "policies" of a scenario.',
}

export const policyRows: readonly Row[] = [
  {
    ...{ method: 'GET', path: '/admin/policies', tag: 'policies' },
    summary: 'The policies that hold, by place.',
    answers: { 200: map(policy) },
  },
  {
    ...{ method: 'PUT', path: '/admin/policies', tag: 'policies', token: true },
    summary: 'Replaces all policies: they hold from the next message on.',
    body: { schema: map(policy), example: { icbc: { latency: { kind: 'fixed', ms: 80 } } } },
    answers: { 200: obj({ changed: list(text) }), ...unreadable },
  },
  {
    ...{ method: 'PUT', path: '/admin/policies/:place', tag: 'policies', token: true },
    summary: 'Sets one place whole: an institution, "merchant", or a hop such as switch>icbc.',
    body: { schema: policy, example: { latency: { kind: 'fixed', ms: 80 } } },
    answers: { 200: obj({ place: text, changed: list(text) }), ...unreadable, 404: mistakes },
  },
  {
    ...{ method: 'DELETE', path: '/admin/policies/:place', tag: 'policies', token: true },
    summary: 'Gives a place back what the scenario says of it.',
    answers: { 200: obj({ place: text, changed: list(text) }), 404: mistakes },
  },
  {
    ...{ method: 'GET', path: '/admin/rules', tag: 'policies' },
    summary: 'The rule book, and the day it is opened at.',
    answers: { 200: obj({ day: clockDay, rules: list(open({ from: clockDay, state: text })) }) },
  },
  {
    ...{ method: 'PUT', path: '/admin/rules', tag: 'policies', token: true },
    summary: 'Opens the rule book at another day.',
    body: { schema: obj({ day: clockDay }), example: { day: '2021-12-02' } },
    answers: { 200: obj({ day: clockDay }), 422: mistakes },
  },
  {
    ...{ method: 'GET', path: '/admin/rules/ruling', tag: 'policies' },
    summary: 'What the rule book says to one cell, and by which rule.',
    query: {
      app: { says: 'Such as icbc.', needed: true },
      owner: { says: 'A network.', needed: true },
      scene: { says: 'merchant-code when nothing is said.' },
      city: { says: 'Where the shop is.' },
      shop: { says: 'The name over it.' },
    },
    answers: {
      200: open({ day: clockDay, cell: open(), state: text, rule: orNull(open()), says: text }),
      422: mistakes,
    },
  },
  {
    ...{ method: 'GET', path: '/admin/cells', tag: 'policies' },
    summary: 'Every app at every network: open or closed, attempts, approvals.',
    query: { scene: { says: 'One scene; all without.' }, city: { says: 'One city; all without.' } },
    answers: {
      200: obj({
        ...{ at: moment, day: clockDay, scene: orNull(text), city: orNull(text) },
        cities: list(text),
        cells: list(row(text, text, words('open', 'partly', 'closed'), count, count, count, count)),
      }),
      422: mistakes,
    },
  },
  {
    ...{ method: 'GET', path: '/admin/cells/:app/:owner', tag: 'policies' },
    summary: 'One app at one network in full, with the rules that open or close it.',
    query: { scene: { says: 'One scene; all without.' }, city: { says: 'One city; all without.' } },
    answers: {
      200: obj({
        ...{ at: moment, day: clockDay, app: text, owner: text, scene: orNull(text) },
        ...{ city: orNull(text), state: words('open', 'partly', 'closed'), rulings: list(open()) },
        totals: obj({
          attempts: count,
          approved: count,
          recentAttempts: count,
          recentApproved: count,
        }),
        scenes: list(obj({ name: text, attempts: count, approved: count })),
        cities: list(obj({ name: text, attempts: count, approved: count })),
        endings: list(obj({ ending: text, attempts: count, samples: list(open()) })),
        past: obj({ until: moment, series: list(row(text, list(count))) }),
      }),
      404: mistakes,
      422: mistakes,
    },
  },
  {
    ...{ method: 'POST', path: '/admin/wechatpay/rotate', tag: 'policies', token: true },
    summary: 'WeChat Pay takes one step to its next platform certificate.',
    answers: { 200: obj({ stage: text }) },
  },
  {
    ...{ method: 'POST', path: '/admin/unionpay/rotate', tag: 'policies', token: true },
    summary: 'UnionPay gives out its next encryption certificate.',
    answers: { 200: says },
  },
  {
    ...{ method: 'PUT', path: '/admin/wechatpay/probes', tag: 'policies', token: true },
    summary: 'The shares of answers and callbacks that are signed wrongly on purpose.',
    body: {
      schema: obj({}, { responses: num, callbacks: num }),
      example: { responses: 0.25 },
    },
    answers: { 200: obj({ responses: num, callbacks: num }), 422: mistakes },
  },
  {
    ...{ method: 'PUT', path: '/admin/wechatpay/merchants/:mchid', tag: 'policies', token: true },
    summary: "How a merchant's keys stand with WeChat Pay.",
    body: {
      schema: obj(
        {},
        { callbackKey: text, publicKeyShare: num, publicKeyOnly: truth, apiCertificate: text },
      ),
      example: { apiCertificate: 'revoked' },
    },
    answers: { 200: open(), 404: says, 422: mistakes },
  },
]

const act = obj({ atSeconds: num, title: text })
const acts = obj({
  acts: list(open({ title: text })),
  act: whole,
  turnedBy: words('time', 'hand'),
  says: text,
})
const rate = obj({ factor: num, pressing: truth })
const state = open({
  changes: truth,
  title: text,
  seed: whole,
  time: text,
  step: text,
  round: count,
})
const turned = obj({ factor: num, paused: truth })

export const playRows: readonly Row[] = [
  {
    ...{ method: 'GET', path: '/admin/scenarios', tag: 'scenarios' },
    summary: 'The scenarios there are to choose from; a faulty one with all its mistakes.',
    answers: {
      200: obj({
        scenarios: list(
          open(
            {
              id: text,
              title: text,
              mistakes: list(open({ where: text, found: text, todo: text })),
            },
            { describes: text, seed: whole, seconds: num, arrivals: count, acts: list(act) },
          ),
        ),
      }),
    },
  },
  {
    ...{ method: 'GET', path: '/admin/play', tag: 'scenarios' },
    summary: 'How far what is played has come.',
    answers: { 200: state, 409: says },
  },
  {
    ...{ method: 'POST', path: '/admin/play', tag: 'scenarios', token: true },
    summary: 'Puts on another scenario, once the world before it has been told of.',
    body: {
      schema: obj(
        { scenario: text },
        { seed: whole, time: words('real', 'virtual'), speed: anything, rounds: whole },
      ),
      example: { scenario: 'lunch-rush', seed: 7 },
    },
    answers: { 200: open(), 202: open(), 404: says, 409: says, 422: mistakes, 500: says },
  },
  ...(['stop', 'pause', 'resume'] as const).map(
    (verb): Row => ({
      ...{ method: 'POST', path: `/admin/play/${verb}`, tag: 'scenarios', token: true },
      summary: { stop: 'No more arrivals.', pause: 'Nobody comes.', resume: 'They come again.' }[
        verb
      ],
      answers: {
        200: verb === 'stop' ? open({ ending: anything }) : turned,
        409: says,
        422: mistakes,
      },
    }),
  ),
  {
    ...{ method: 'PUT', path: '/admin/play/speed', tag: 'scenarios', token: true },
    summary: 'Virtual seconds in a real one, 1 to 3600, or "max".',
    body: { schema: open({ speed: anything }), example: { speed: 60 } },
    answers: { 200: open(), 409: says, 422: mistakes },
  },
  {
    ...{ method: 'GET', path: '/admin/rate', tag: 'scenarios' },
    summary: 'How many times as fast as planned the crowd comes.',
    answers: { 200: rate },
  },
  {
    ...{ method: 'PUT', path: '/admin/rate', tag: 'scenarios', token: true },
    summary: 'Turns the rate: 0 is a pause, 1 as planned, 10 the most.',
    body: {
      schema: obj({ factor: { type: 'number', minimum: 0, maximum: 10 } }),
      example: { factor: 2 },
    },
    answers: { 200: rate, 409: says, 422: mistakes },
  },
  {
    ...{ method: 'GET', path: '/admin/acts', tag: 'scenarios' },
    summary: 'The acts of the scenario, and which holds.',
    answers: { 200: acts },
  },
  {
    ...{ method: 'POST', path: '/admin/acts', tag: 'scenarios', token: true },
    summary: 'Turns to an act, -1 to before the first; "time" lets time turn again.',
    body: { schema: obj({ to: { anyOf: [whole, words('time')] } }), example: { to: 0 } },
    answers: { 200: acts, 422: mistakes },
  },
]

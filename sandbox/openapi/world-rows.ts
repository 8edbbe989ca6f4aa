/** The rows of health, institutions and shops, the world as a whole, and the document itself. */
import { mistakes, type Row, says } from './row.ts'
import {
  count,
  list,
  map,
  moment,
  num,
  obj,
  open,
  orNull,
  ref,
  text,
  truth,
  whole,
  words,
} from './schema.ts'

const network = words('alipay', 'wechatpay', 'unionpay')
const html = (told: string) => ({ media: 'text/html', says: told })

export const healthRows: readonly Row[] = [
  {
    ...{ method: 'GET', path: '/healthz', tag: 'health' },
    summary: 'Whether the process answers.',
    answers: { 200: obj({ status: words('alive') }) },
  },
  {
    ...{ method: 'GET', path: '/readyz', tag: 'health' },
    summary: 'Whether a signed request would succeed now, and if not why.',
    answers: {
      200: obj({ ready: truth, reasons: list(text) }),
      503: obj({ ready: truth, reasons: list(text) }),
    },
  },
  {
    ...{ method: 'GET', path: '/version', tag: 'health' },
    summary: 'What runs here.',
    answers: { 200: obj({ name: text, version: text, node: text }) },
  },
  {
    ...{ method: 'GET', path: '/admin/health', tag: 'health' },
    summary: 'Where every door is, and what is played.',
    answers: {
      200: obj({
        ...{ status: words('ready'), urls: map(text), inFlight: count, signatures: text },
        ...{ scenario: text, title: text, seed: whole },
      }),
    },
  },
  {
    ...{ method: 'GET', path: '/admin/openapi.json', tag: 'health' },
    summary: 'This document.',
    answers: { 200: open({ openapi: text, paths: open() }) },
  },
  {
    ...{ method: 'GET', path: '/admin/docs', tag: 'health' },
    summary: 'This document as a page.',
    answers: { 200: html('The page.') },
  },
  {
    ...{ method: 'GET', path: '/admin/docs/start.js', tag: 'health' },
    summary: 'What starts the page.',
    answers: { 200: { media: 'text/javascript', says: 'A script.' } },
  },
  {
    ...{ method: 'GET', path: '/admin/docs/swagger-ui-bundle.js', tag: 'health' },
    summary: 'What the page is drawn by.',
    answers: { 200: { media: 'text/javascript', says: 'A script.' }, 503: says },
  },
  {
    ...{ method: 'GET', path: '/admin/docs/swagger-ui.css', tag: 'health' },
    summary: 'How the page looks.',
    answers: { 200: { media: 'text/css', says: 'A style sheet.' }, 503: says },
  },
]

const load = open({ at: text, place: text, servers: count, busy: count, waiting: count })

export const institutionRows: readonly Row[] = [
  {
    ...{ method: 'GET', path: '/admin/institutions', tag: 'institutions' },
    summary: 'Everybody on the map: names, door, roles, policies that hold now, load, memory.',
    answers: {
      200: obj({
        institutions: list(
          obj({
            ...{ id: text, english: text, chinese: text, url: orNull(text) },
            kind: words('network', 'switch', 'bank', 'wallet'),
            roles: list(words('acquirer', 'wallet', 'issuer', 'switch')),
            ...{ policies: map(open()), loads: list(load) },
            remembers: obj({ records: count, accounts: count, bytes: count }),
          }),
        ),
      }),
    },
  },
  {
    ...{ method: 'GET', path: '/admin/capacity', tag: 'institutions' },
    summary: 'How loaded the places are that a policy gives a capacity.',
    answers: { 200: obj({ places: list(load) }) },
  },
  {
    ...{ method: 'GET', path: '/admin/merchants', tag: 'people' },
    summary:
      "Every network's merchants: the parts that are public, and what stands in their books.",
    answers: {
      200: obj({
        merchants: list(
          obj({
            network,
            id: text,
            name: text,
            city: text,
            staticCode: orNull(text),
            balanceFen: whole,
          }),
        ),
      }),
    },
  },
  {
    ...{ method: 'GET', path: '/admin/shops', tag: 'people' },
    summary: 'Every shop with the static code at its counter.',
    answers: {
      200: obj({
        shops: list(
          obj({ owner: network, merchant: text, name: text, city: text, staticCode: orNull(text) }),
        ),
      }),
    },
  },
]

const holding = {
  ...{ records: count, accounts: count, bytes: count, overLimit: count },
  ...{ forgotten: count, transfersForgotten: count },
}

export const worldRows: readonly Row[] = [
  {
    ...{ method: 'POST', path: '/admin/reset', tag: 'world', token: true },
    summary: 'The world at its beginning, with the same keys at the same doors.',
    body: { schema: open(), example: {}, optional: true },
    answers: {
      200: obj({ says: text, ms: count }),
      202: open({ before: open(), next: open() }),
      409: says,
      422: mistakes,
    },
  },
  {
    ...{ method: 'GET', path: '/admin/digest', tag: 'world' },
    summary: 'SHA-256 over all that is remembered: worlds that differ in a byte differ in it.',
    answers: { 200: obj({ digest: { type: 'string', pattern: '^[0-9a-f]{64}$' } }) },
  },
  {
    ...{ method: 'GET', path: '/admin/memory', tag: 'world' },
    summary: 'How much is remembered, by institution, and of how much room.',
    answers: {
      200: open({
        institutions: map(obj(holding)),
        all: obj({ ...holding, bytesMax: count }),
        forgottenNames: obj({ known: count, bytes: count }),
        process: obj({ rssBytes: count, heapUsedBytes: count, externalBytes: count }),
      }),
    },
  },
  {
    ...{ method: 'GET', path: '/admin/tenants', tag: 'world' },
    summary: 'The worlds beside this one.',
    answers: {
      200: obj({
        tenants: list(
          obj({ name: text, seed: whole, scenario: text, urls: map(text), inFlight: count }),
        ),
      }),
    },
  },
  {
    ...{ method: 'POST', path: '/admin/tenants', tag: 'world', token: true },
    summary: 'Opens a world of its own: doors, books, journal, policies, clock, token.',
    body: {
      schema: obj(
        { name: { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,31}$' } },
        {
          seed: { type: 'integer', minimum: 0, maximum: 4_294_967_295 },
          scenario: { description: 'The id of a listed scenario, or its content.' },
        },
      ),
      example: { name: 'shop-a', seed: 7 },
    },
    answers: { 201: ref('Tenant'), 409: mistakes, 422: mistakes },
  },
  {
    ...{ method: 'GET', path: '/admin/tenants/:name', tag: 'world', token: true },
    summary: 'A tenant with its keys and token.',
    answers: { 200: ref('Tenant'), 404: says },
  },
  {
    ...{ method: 'DELETE', path: '/admin/tenants/:name', tag: 'world', token: true },
    summary: 'Takes a tenant away, doors and all.',
    answers: { 200: obj({ name: text, says: text }), 404: says },
  },
  {
    ...{ method: 'POST', path: '/admin/tenants/:name/reset', tag: 'world', token: true },
    summary: 'A tenant at its beginning; no other is touched.',
    answers: { 200: obj({ name: text, says: text }), 404: says },
  },
  {
    ...{ method: 'GET', path: '/admin/recordings', tag: 'world' },
    summary: 'The rounds that are recorded, oldest first.',
    answers: {
      200: obj({
        rounds: list(
          obj({
            ...{ round: count, title: text, from: moment, to: moment, frames: count, bytes: count },
            ...{ everySeconds: num, why: text, passed: orNull(truth) },
          }),
        ),
      }),
    },
  },
  ...(['recording', 'report.html'] as const).map(
    (name): Row => ({
      ...{ method: 'GET', path: `/admin/${name}`, tag: 'world' },
      summary:
        name === 'recording'
          ? 'A round as a file, for "hutong replay".'
          : 'A round as one page that asks nobody for anything.',
      query: { round: { says: 'One that is kept; the newest when nothing is said.' } },
      answers: {
        200: { media: name === 'recording' ? 'application/gzip' : 'text/html', says: 'The file.' },
        404: mistakes,
        503: says,
      },
    }),
  ),
]

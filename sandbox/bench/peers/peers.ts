/** The mocks our door is held against: each set up as plainly and as fast as its own pages say. */
import { missingFile, missingProgram, peerFile } from './folder.ts'
import { mockoonFile } from './mockoon-file.ts'
import type { Peer, Place, SetUp } from './peer.ts'

const path = '/pay/micropay'
const wireMockJar = 'wiremock/build/wiremock-standalone-3.13.2.jar'
const xml = { takes: 'xml', path, status: 200, warmMs: 2000 } as const

const node = (file: string, ...args: readonly string[]) => [
  process.execPath,
  peerFile(file),
  ...args,
]

export const peers: readonly Peer[] = [
  {
    ...{ name: 'mountebank', ...xml, file: 'mountebank/bin/mb', canDelay: true },
    says: 'mountebank 2.9.1, one imposter without predicates, connections kept alive',
    setUp: ({ port, adminPort, delayMs, answer }) => ({
      files: { 'mb.json': imposters(port, delayMs, answer) },
      command: node(
        ...['mountebank/bin/mb', '--configfile', 'mb.json', '--nologfile', '--loglevel', 'error'],
        ...['--localOnly', '--port', String(adminPort)],
      ),
    }),
  },
  {
    ...{ name: 'mockoon', ...xml, file: '@mockoon/cli/bin/run.js', canDelay: true },
    says: 'Mockoon CLI 9.9.0, one route, no templating, no log file, no admin API',
    setUp: (place) => ({
      files: { 'mockoon.json': mockoonFile(path, place) },
      command: node(
        ...['@mockoon/cli/bin/run.js', 'start', '--data', 'mockoon.json', '-X'],
        ...['--disable-admin-api', '--hostname', '127.0.0.1', '--port', String(place.port)],
      ),
    }),
  },
  {
    ...{ name: 'wiremock', ...xml, warmMs: 6000, file: wireMockJar, needs: 'java' },
    says: 'WireMock 3.13.2 as it comes, one mapping',
    canDelay: true,
    setUp: wireMock(),
  },
  {
    ...{ name: 'wiremock-tuned', ...xml, warmMs: 6000, file: wireMockJar, needs: 'java' },
    says: 'WireMock 3.13.2 without journal and request log, asynchronous',
    canDelay: true,
    setUp: wireMock(
      ...['--no-request-journal', '--disable-request-logging', '--async-response-enabled=true'],
    ),
  },
  {
    ...{ name: 'prism', ...xml, file: '@stoplight/prism-cli/dist/index.js', canDelay: false },
    says: 'Prism CLI 5.14.2, one operation of an OpenAPI description, its example answered',
    setUp: ({ port, answer }) => ({
      files: { 'api.json': openApi(answer) },
      command: node(
        ...['@stoplight/prism-cli/dist/index.js', 'mock', 'api.json', '-v', 'error'],
        ...['-h', '127.0.0.1', '-p', String(port)],
      ),
    }),
  },
  {
    ...{ name: 'json-server', takes: 'json', path: '/payments', status: 201, warmMs: 1000 },
    says: 'json-server 0.17.4: the same fields as JSON, kept in its file; it takes no XML',
    ...{ file: 'json-server/lib/cli/bin.js', canDelay: true },
    setUp: ({ port, delayMs }) => ({
      files: { 'db.json': '{"payments":[]}' },
      command: node(
        ...['json-server/lib/cli/bin.js', 'db.json', '--quiet', '--host', '127.0.0.1'],
        ...['--port', String(port), ...(delayMs > 0 ? ['--delay', String(delayMs)] : [])],
      ),
    }),
  },
]

/** Why it cannot be started here; nothing when it can. */
export const missingPeer = ({ file, needs }: Peer): string | undefined =>
  missingFile(file) ?? (needs === undefined ? undefined : missingProgram(needs, '-version'))

const headers = { 'Content-Type': 'text/xml' }

function imposters(port: number, delayMs: number, body: string): string {
  const is = { statusCode: 200, headers: { ...headers, Connection: 'keep-alive' }, body }
  const response = { is, ...(delayMs > 0 ? { behaviors: [{ wait: delayMs }] } : {}) }
  return JSON.stringify({
    imposters: [{ port, protocol: 'http', stubs: [{ responses: [response] }] }],
  })
}

function wireMock(...flags: readonly string[]): (place: Place) => SetUp {
  return ({ port, delayMs, answer: body }) => ({
    files: {
      'mappings/pay.json': JSON.stringify({
        request: { method: 'POST', urlPath: path },
        response: {
          ...{ status: 200, headers, body },
          ...(delayMs > 0 ? { fixedDelayMilliseconds: delayMs } : {}),
        },
      }),
    },
    command: [
      ...['java', '-jar', peerFile(wireMockJar), '--port', String(port), '--root-dir', '.'],
      ...['--bind-address', '127.0.0.1', ...flags],
    ],
  })
}

function openApi(example: string): string {
  const schema = { type: 'string' }
  return JSON.stringify({
    openapi: '3.0.3',
    info: { title: 'pay', version: '1' },
    paths: {
      [path]: {
        post: {
          requestBody: { content: { 'text/xml': { schema } } },
          responses: {
            200: { description: 'paid', content: { 'text/xml': { schema, example } } },
          },
        },
      },
    },
  })
}

/** The OpenAPI document of the admin API, made of its rows: what stands in it is what is served. */
import { limits } from '../../core/limits.ts'
import { isMedia, type Media, type Row, sharedSchemas, type Tag } from './row.ts'
import { ref, type Schema } from './schema.ts'

interface About {
  readonly version: string
  /** Where it is served; the door one came to when nothing is said. */
  readonly url?: string
}

const tags: Readonly<Record<Tag, string>> = {
  health: 'Whether it lives, whether a payment would succeed, and what it is.',
  institutions: 'Networks, banks, wallets, the switch: where they are and how they stand.',
  policies: 'How institutions behave: latency, refusals, faults, capacity, and the rule book.',
  scenarios: 'What is played, how fast, and which act it is in.',
  people: 'Payers with phones, merchants with counters.',
  payments: 'Orders, stories of payments, books, clearing.',
  journal: 'What was asked and answered, and what was turned away.',
  clock: 'Business time.',
  world: 'The world as a whole: reset, tenants, recordings, snapshots.',
  metrics: 'Figures for machines.',
}

export function openApiOf(rows: readonly Row[], { version, url = '/' }: About) {
  const paths: Record<string, Record<string, object>> = {}
  for (const row of rows) {
    const path = templated(row.path)
    paths[path] = { ...paths[path], [row.method.toLowerCase()]: operationOf(row) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Hutong admin API', version, description, license },
    servers: [{ url }],
    tags: Object.entries(tags).map(([name, told]) => ({ name, description: told })),
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: tokenSays } },
      schemas: sharedSchemas,
    },
  }
}

const license = { name: 'Apache-2.0', identifier: 'Apache-2.0' }

const tokenSays =
  'The token of the sandbox: printed on start, kept in keyring.json, `sandbox.adminToken`.'

const description = [
  'Looking is free; what changes the sandbox needs its token.',
  `A body has at most ${limits.bodyBytesMax} bytes and ${limits.jsonDepthMax} levels, a query at most ${limits.queryNamesMax} names.`,
  'A mistake changes nothing, and is answered with all its siblings.',
].join(' ')

/** `/admin/policies/:place` → `/admin/policies/{place}`. */
const templated = (path: string) => path.replace(/:(\w+)/g, '{$1}')

function operationOf({ method, path, tag, summary, token, query = {}, body, answers }: Row) {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
  const parameters = [
    ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...Object.entries(query).map(([name, asked]) => ({
      ...{ name, in: 'query', required: asked.needed === true },
      ...{ description: asked.says, schema: asked.schema ?? { type: 'string' } },
    })),
  ]
  return {
    operationId: idOf(method, path),
    ...{ tags: [tag], summary },
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: body.optional !== true,
        content: { 'application/json': { schema: body.schema, example: body.example } },
      },
    }),
    responses: responsesOf({ ...refusals(token === true, body !== undefined), ...answers }),
    security: token === true ? [{ token: [] }] : [],
  }
}

const idOf = (method: string, path: string) =>
  [method.toLowerCase(), ...path.split(/[^\w]+/).filter((word) => word !== '' && word !== 'admin')]
    .map((word, index) => (index === 0 ? word : `${word.charAt(0).toUpperCase()}${word.slice(1)}`))
    .join('')

/** What any route may be answered before it is asked. */
const refusals = (token: boolean, body: boolean): Row['answers'] => ({
  ...(token && { 401: ref('Says') }),
  403: ref('Says'),
  ...(body && { 413: ref('Says'), 415: ref('Says') }),
  421: ref('Says'),
  429: ref('Says'),
})

const reasons: Readonly<Record<number, string>> = {
  200: 'Done, or shown.',
  201: 'Made.',
  202: 'It will be.',
  400: 'The body cannot be read.',
  401: 'The token is missing or wrong.',
  403: 'A page of another origin may not ask this.',
  404: 'There is no such thing.',
  409: 'Not as it stands.',
  413: 'The body is too large.',
  415: 'The body is packed, or of another kind.',
  421: 'Nobody here is called so.',
  422: 'The body or query has mistakes: all are listed.',
  429: 'One too many at once, or the world is being reset.',
  503: 'Not now.',
}

const responsesOf = (answers: Row['answers']) =>
  Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => [status, responseOf(Number(status), answer)]),
  )

function responseOf(status: number, answer: Schema | Media) {
  if (isMedia(answer)) {
    return { description: answer.says, content: { [answer.media]: { schema: { type: 'string' } } } }
  }
  const told = reasons[status] ?? 'An answer.'
  return { description: told, content: { 'application/json': { schema: answer } } }
}

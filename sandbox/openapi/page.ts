/** The admin API as a page of Markdown, made of its rows: docs/admin-api.md. */
import { isMedia, type Row, type Tag } from './row.ts'
import type { Schema } from './schema.ts'

const titles: Readonly<Record<Tag, string>> = {
  health: 'Health',
  institutions: 'Institutions',
  policies: 'Policies, rules, cells',
  scenarios: 'Scenarios',
  people: 'Payers and merchants',
  payments: 'Payments, books, clearing',
  journal: 'Journal',
  clock: 'Clock',
  world: 'The world as a whole',
  metrics: 'Metrics',
}

const head = `# The admin API

Served on the dashboard's door; the same as OpenAPI 3.1 at \`/admin/openapi.json\` ([openapi.json](openapi.json)),
to be tried at \`/admin/docs\`. Looking is free. What changes the sandbox takes the header
\`Authorization: Bearer TOKEN\`; the token is printed on start, kept in \`keyring.json\`, and is
\`sandbox.adminToken\` in the library. Mistakes change nothing and come all at once:
\`{ "mistakes": [{ "where", "found", "todo" }] }\`; other refusals are \`{ "says", "todo" }\`.
A path that is not there (404) is told the nearest that is, a method that does not go (405) those that do, in
\`Allow\`.
`

export const pageOf = (rows: readonly Row[]): string =>
  [
    head,
    ...Object.entries(titles).map(([tag, title]) => {
      const own = rows.filter((row) => row.tag === tag)
      return `## ${title}\n\n${own.map(sectionOf).join('\n')}`
    }),
    tail,
  ].join('\n')

function sectionOf({ method, path, summary, token, query = {}, body, answers }: Row): string {
  const lines = [
    `### \`${method} ${path}\`\n`,
    `${summary}${token === true ? ' Needs the token.' : ''}\n`,
    ...Object.entries(query).map(
      ([name, { says, needed }]) => `- \`?${name}=\`${needed === true ? ' (needed)' : ''} ${says}`,
    ),
    ...(Object.keys(query).length > 0 ? [''] : []),
    ...(body === undefined ? [] : [`Body: \`${JSON.stringify(body.example)}\`\n`]),
    `Answers: ${Object.entries(answers).map(told).join(', ')}.\n`,
  ]
  return lines.join('\n')
}

function told([status, answer]: [string, Row['answers'][number]]): string {
  if (isMedia(answer)) return `${status} ${answer.media}`
  const members = membersOf(answer)
  return members.length === 0 ? status : `${status} \`{ ${members.join(', ')} }\``
}

function membersOf({ $ref, properties }: Schema): string[] {
  const shared = { Says: ['says', 'todo'], Mistakes: ['mistakes'] } as const
  const name = String($ref ?? '')
    .split('/')
    .at(-1)
  if (name === 'Says' || name === 'Mistakes') return [...shared[name]]
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : []
}

const tail = `## Tenants

A tenant is a world of its own in the same process: doors, books, journal, policies, clock, seed and token.
Nothing that changes is shared, so the reset of one leaves every other byte for byte as it was, which
\`GET /admin/digest\` shows. There are at most 32; each remembers 16 MiB before it forgets what is final.

Requests are told apart by the door they come to, and not by their \`app_id\`, \`mchid\` or \`merId\` at one
shared door: half of what a network answers happens before it knows whose request it is (a body that is no
form, an unknown number, a page for a browser, a phone's scan), codes and notifications carry no merchant at
all, and a wrong number would then be a request to somebody else's world instead of the refusal a
network gives. A base URL is one line of configuration in every SDK.
`

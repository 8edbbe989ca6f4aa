/** The page of failures, written from the table the code goes by and from how the tests provoke them. */
import { type Failure, failureFacts, failureSteps, failures } from '../core/failures.ts'
import { type DoorProvocation, doorProvocations } from './failures-doors.fixture.ts'
import { type Provocation, provocations } from './failures-town.fixture.ts'

type Row = readonly string[]

function table(head: Row, rows: readonly Row[]): string {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  const line = (row: Row) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [line(head), rule, ...rows.map(line)].join('\n')
}

const code = (text: string) => `\`${text}\``

type Way = Provocation | DoorProvocation

const waysOf = (failure: Failure): readonly Way[] =>
  [...provocations, ...doorProvocations].filter((way) => way.failure === failure)

const moneyWords = {
  no: 'no',
  yes: 'yes',
  'must-return': 'yes, comes back',
  depends: 'depends',
} as const

const distinct = (texts: readonly string[]) => [...new Set(texts)]

const summary = () =>
  table(
    ['Step', 'Failure', 'Money moved', 'Seen at', 'Source'],
    failures.map((failure) => {
      const { step, moneyMoved, source } = failureFacts(failure)
      const hops = distinct(waysOf(failure).map(({ hop }) => code(hop)))
      const link = `[${failure}](#${failure})`
      return [step, link, moneyWords[moneyMoved], hops.join(', '), source]
    }),
  )

/** One way to have it: the sentence, and the policies or the page of the rule book as JSON. */
function wayLines(way: Way): string[] {
  const { how, policies } = way
  const rules = 'rules' in way ? way.rules : undefined
  return [
    `- ${how}`,
    ...(policies === undefined ? [] : [`  Policies: ${code(JSON.stringify(policies))}`]),
    ...(rules === undefined ? [] : [`  Rules: ${code(JSON.stringify(rules.map(briefly)))}`]),
  ]
}

/** Without what every rule has and nobody asks here. */
function briefly({
  from: _,
  reason: __,
  source: ___,
  ...rule
}: NonNullable<Provocation['rules']>[number]) {
  return rule
}

function told(failure: Failure): string {
  const { says, moneyMoved, app, merchant } = failureFacts(failure)
  const ways = waysOf(failure)
  const seen = distinct(ways.map(({ hop, reason }) => `${code(reason)} at ${code(hop)}`))
  return [
    `### ${failure}`,
    '',
    says,
    '',
    `- **Money moved:** ${moneyWords[moneyMoved]}.`,
    `- **The app shows:** ${app}`,
    `- **The merchant:** ${merchant}`,
    `- **Seen:** ${seen.join(', ')}.`,
    '',
    'To have it:',
    '',
    ...distinct(ways.flatMap(wayLines)),
  ].join('\n')
}

const intro = `# What goes wrong between networks

<!-- Written by test/failures-page.fixture.ts; HUTONG_WRITE=1 npx vitest run test/failures-page.test.ts writes it anew. -->

Every failure of a payment has a name, and the same name everywhere: in events (\`core/failures-seen.ts\`
tells which one an event shows), on the dashboard, in the report of a run, at \`GET /admin/failures\` and as
\`hutong_failures_total{failure,step,hop}\` at \`GET /admin/metrics\`. **Attempts** are payments that ended by
it; **signs** are other events that show it: a message that was lost, a notification that is sent again, a
result that became known, a line of two files that differs. One trouble may show more than one sign.

An outcome says how an attempt ended; a failure says what happened, and where the same outcome means
different things at different hops, the hop decides. Sections are those of [sources.md](sources.md). Below each
failure stands how the tests have it, and so may you: policies go to \`PUT /admin/policies\` or into a
[scenario](../scenarios/README.md), rules into the \`rules\` of a scenario, each with \`from\`, \`reason\` and \`source\` beside
what stands here.
`

export const failuresPage = () =>
  [
    intro,
    summary(),
    '',
    ...failureSteps.flatMap((step) => {
      const named = failures.filter((failure) => failureFacts(failure).step === step)
      return [`## At the step: ${step}`, '', ...named.flatMap((failure) => [told(failure), ''])]
    }),
  ].join('\n')

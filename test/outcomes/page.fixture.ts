/** The page of outcomes on demand, written from the tables that the code itself goes by. */
import type { FaultKind } from '../../core/faults.ts'
import { magicNumbers } from '../../core/forcing.ts'
import { limits } from '../../core/limits.ts'
import { type Outcome, outcomeFacts, outcomes } from '../../core/outcome.ts'
import { type OperationName as AlipayOperation, wordsFor } from '../../simulators/alipay/codes.ts'
import { methods } from '../../simulators/alipay/wire.ts'
import { responses } from '../../simulators/banks/codes.ts'
import { type wordings, wordsOf } from '../../simulators/switch/codes.ts'
import { answers, originalAnswer } from '../../simulators/unionpay/codes.ts'
import { answerTo } from '../../simulators/wechatpay/codes.ts'
import { answerTo as answerInXml } from '../../simulators/wechatpay/v2/codes.ts'
import { operationNames } from '../../simulators/wechatpay/v2/paths.ts'
import { byHand } from './page-text.fixture.ts'

type Row = readonly string[]

function table(head: Row, rows: readonly Row[]): string {
  const all = [head, ...rows]
  const widths = head.map((_, column) =>
    Math.max(...all.map((row) => [...(row[column] ?? '')].length)),
  )
  const line = (row: Row) =>
    `| ${row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length)).join(' | ')} |`
  return [
    line(head),
    `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`,
    ...rows.map(line),
  ].join('\n')
}

const code = (text: string) => (text === '' ? '' : `\`${text}\``)

const shorter = (subCode: string) => subCode.replace(/^ACQ\./, '')

const alipay = (operation: AlipayOperation, outcome: Outcome) => {
  const { code: number, sub_code: subCode = '' } = wordsFor(operation, outcome)
  return number === '40004' ? shorter(subCode) : `${number} ${subCode}`.trim()
}

const v3 = (operation: string, outcome: Outcome) => {
  const { status, code: word } = answerTo(operation, outcome)
  return `${status} ${word}`
}

const unionpay = ({ respCode, detail }: { respCode: string; detail: string }) =>
  `${respCode} ${detail}`

/** A charge never ends as a refund does: of these it is told what a refund is told. */
const asked = (outcome: Outcome) => {
  const isOfRefunds = outcomeFacts(outcome).stage === 'refund'
  return isOfRefunds
    ? ({ alipay: 'refund', v3: 'refund', v2: 'refund', unionpay: originalAnswer } as const)
    : ({ alipay: 'pay', v3: 'codepay', v2: 'micropay', unionpay: answerOf } as const)
}

const answerOf = (outcome: Outcome) => answers[outcome]

/** One line for each outcome: how to ask for it, and what everyone says of it. */
const everything = () =>
  table(
    [
      'Outcome',
      'Says',
      'No.',
      'Amount',
      'Alipay',
      'WeChat v3',
      'WeChat v2',
      'UnionPay',
      'Bank F39',
    ],
    outcomes.map((outcome) => {
      const operation = asked(outcome)
      return [
        code(outcome),
        outcomeFacts(outcome).says,
        magicNumbers[outcome],
        `¥666.${magicNumbers[outcome]}`,
        code(alipay(operation.alipay, outcome)),
        code(v3(operation.v3, outcome)),
        code(answerInXml(operation.v2, outcome).code || 'SUCCESS'),
        code(operation.unionpay(outcome).respCode),
        code(responses[outcome].code),
      ]
    }),
  )

const faults = {
  timeout: `The work is done, and no answer comes: the connection is dropped after ${limits.silenceMs / 1000} s.`,
  reset: 'The connection is reset, and nothing was done.',
  duplicate: 'The request is worked on twice at once, and answered once.',
  late: `The answer comes ${limits.forcedLateMs / 1000} s late.`,
} as const satisfies Record<FaultKind, string>

const faultTable = () =>
  table(
    ['Fault', 'What happens', 'No.', 'Amount'],
    (Object.keys(faults) as FaultKind[]).map((fault) => [
      code(fault),
      faults[fault],
      magicNumbers[fault],
      `¥666.${magicNumbers[fault]}`,
    ]),
  )

const same = '·'

interface Columns {
  readonly names: readonly string[]
  readonly says: (name: string, outcome: Outcome) => string
  /** What is not written out: an operation's word for what its document lists none for. */
  readonly usual?: string
}

/** Operations by outcome; those that say the same share a column. */
function byOperation({ names, says, usual }: Columns): string {
  const columns = new Map<string, string[]>()
  for (const name of names) {
    const column = outcomes.map((outcome) => says(name, outcome)).join('\n')
    columns.set(column, [...(columns.get(column) ?? []), name])
  }
  const all = [...columns].map(([column, sharing]) => ({ cells: column.split('\n'), sharing }))
  const shown = (cell: string, outcome: Outcome) =>
    cell === usual && outcome !== 'result-unknown' ? same : code(cell)
  return table(
    ['Outcome', ...all.map(({ sharing }) => sharing.join(', '))],
    outcomes.map((outcome, row) => [
      code(outcome),
      ...all.map(({ cells }) => shown(cells[row] ?? '', outcome)),
    ]),
  )
}

/** One table, and where others differ from it. */
function differing(
  usually: string,
  others: Readonly<Record<string, (outcome: Outcome) => string>>,
  says: (outcome: Outcome) => string,
): string {
  return table(
    ['Outcome', usually, ...Object.keys(others)],
    outcomes.map((outcome) => [
      code(outcome),
      code(says(outcome)),
      ...Object.values(others).map((other) =>
        other(outcome) === says(outcome) ? same : code(other(outcome)),
      ),
    ]),
  )
}

const v3Operations = [
  ...['native', 'jsapi', 'app', 'h5', 'codepay', 'query', 'close', 'reverse'],
  ...[
    'refund',
    'refund-query',
    'certificates',
    'echo',
    'trade-bill',
    'fund-flow-bill',
    'bill-file',
  ],
]

const bills: readonly string[] = ['downloadbill', 'downloadfundflow']
const v2Operations = operationNames.filter((name) => !bills.includes(name))
const isV2 = (name: string): name is (typeof operationNames)[number] =>
  (operationNames as readonly string[]).includes(name)

/** How the switch's requests refer to what was before. */
const references = {
  own: 'lookup, code, consume',
  lookedUp: 'pay',
  original: 'query, reversal, refund, confirm',
  undone: 'undoing',
} as const satisfies Record<keyof typeof wordings, string>

const atSwitch = (wording: keyof typeof wordings) => (outcome: Outcome) =>
  unionpay(wordsOf(outcome, wording))

const perNetwork = (): string[] => [
  '### Alipay',
  byHand.alipay,
  byOperation({
    names: Object.keys(methods),
    says: (name, outcome) => alipay(name as AlipayOperation, outcome),
    usual: 'SYSTEM_ERROR',
  }),
  '### WeChat Pay, v3',
  byHand.v3,
  byOperation({ names: v3Operations, says: v3, usual: '500 SYSTEM_ERROR' }),
  '### WeChat Pay, v2',
  byHand.v2,
  byOperation({
    names: v2Operations,
    says: (name, outcome) => (isV2(name) && answerInXml(name, outcome).code) || 'SUCCESS',
    usual: 'SYSTEMERROR',
  }),
  '### UnionPay',
  byHand.unionpay,
  differing(
    'everything else',
    { 'completion, undoing, refund, reversal': (outcome) => unionpay(originalAnswer(outcome)) },
    (outcome) => unionpay(answers[outcome]),
  ),
  '### The switch',
  byHand.atSwitch,
  differing(
    references.own,
    {
      [references.lookedUp]: atSwitch('lookedUp'),
      [references.original]: atSwitch('original'),
      [references.undone]: atSwitch('undone'),
    },
    atSwitch('own'),
  ),
  '### Banks',
  byHand.banks,
  table(
    ['Outcome', 'F39', 'What it says instead'],
    outcomes.flatMap((outcome) => {
      const row: { readonly code: string; readonly standsIn?: string } = responses[outcome]
      return row.standsIn === undefined ? [] : [[code(outcome), code(row.code), row.standsIn]]
    }),
  ),
]

const ways = () =>
  table(
    ['Ask by', 'Say', 'And so ends'],
    [
      ['amount', '¥666.NN', 'whatever is paid with it, by whoever pays'],
      [
        'payer',
        '`APP-6660NN`, such as `icbc-666071`',
        'whatever this payer pays, at every network',
      ],
      [
        'code',
        '`28666…NN`, `13666…NN`, `622666…NN`',
        'one charge of a code that no phone has to show',
      ],
      ['header', '`hutong-outcome: funds-insufficient`', 'this one request, whatever it asks'],
    ],
  )

export const outcomesPage = (): string =>
  `${[
    byHand.opening,
    ways(),
    byHand.asking,
    '## Every outcome',
    byHand.outcomes,
    everything(),
    '## Faults',
    byHand.faults,
    faultTable(),
    '## What each operation says',
    byHand.operations,
    ...perNetwork(),
  ].join('\n\n')}\n`

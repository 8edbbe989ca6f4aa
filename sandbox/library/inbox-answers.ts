/** How a merchant's server may answer a notification: what each network takes for a yes, and what not. */
import type { Letter } from './letter.ts'

export interface GivenAnswer {
  readonly status: number
  readonly body?: string
  /** Before it is given, real milliseconds. */
  readonly afterMs?: number
}

export const answerWords = ['success', 'failure', 'wrong', 'slow', 'silent', 'reset'] as const

/**
 * `success`: what the network takes for a yes. `failure`: a no in its words, with 500. `wrong`: a page
 * with 404, as of a server that does not know the path. `slow`: the yes, after six seconds, when no
 * network listens any more. `silent`: none. `reset`: the connection is cut. Or an answer of one's own,
 * or what is told letter by letter.
 */
export type InboxAnswer =
  | (typeof answerWords)[number]
  | GivenAnswer
  | ((letter: Letter) => (typeof answerWords)[number] | GivenAnswer)

export type Saying = 'silent' | 'reset' | (Required<Pick<GivenAnswer, 'body'>> & Told)
type Told = GivenAnswer & { readonly type?: string }

/** A little more than the five seconds that networks wait. */
const slowMs = 6000

export const isAnswer = (value: unknown): value is InboxAnswer =>
  typeof value === 'function' ||
  answerWords.some((word) => word === value) ||
  (typeof value === 'object' && value !== null && 'status' in value)

export function sayingOf(answers: InboxAnswer, letter: Letter): Saying {
  const answer = typeof answers === 'function' ? answers(letter) : answers
  if (typeof answer === 'object') return { body: '', ...answer }
  const yes = yesTo(letter)
  const sayings = {
    success: yes,
    failure: { ...noTo(letter), status: 500 },
    wrong: { status: 404, body: '<h1>Not Found</h1>', type: 'text/html' },
    slow: { ...yes, afterMs: slowMs },
    silent: 'silent',
    reset: 'reset',
  } as const satisfies Record<(typeof answerWords)[number], Saying>
  return sayings[answer]
}

/** The older API of WeChat Pay is spoken in XML, the newer in JSON; the others read one word. */
const spoken = (letter: Letter, code: 'SUCCESS' | 'FAIL') => {
  if (letter.network !== 'wechatpay') return { body: code === 'SUCCESS' ? 'success' : 'fail' }
  return letter.body.toString('latin1').trimStart().startsWith('<')
    ? { body: `<xml><return_code><![CDATA[${code}]]></return_code></xml>`, type: 'text/xml' }
    : { body: JSON.stringify({ code, message: '' }), type: 'application/json' }
}

const yesTo = (letter: Letter) => ({ status: 200, ...spoken(letter, 'SUCCESS') })
const noTo = (letter: Letter) => spoken(letter, 'FAIL')

/**
 * What must never stand in a network's answer: it would tell a client that this is no network. Our
 * own headers for developers are named in the networks' pages and are the only exception.
 */
import iconv from 'iconv-lite'
import { outcomes } from '../../core/outcome.ts'
import type { Reply } from './wire.fixture.ts'

/** Our words for outcomes as far as nobody else would write them so. */
const ownWords = outcomes.filter((outcome) => outcome.includes('-'))

const places = 'merchant|stranger|alipay|wechatpay|unionpay|switch|icbc|[a-z]+-app'

const forbidden: readonly (readonly [name: string, form: RegExp])[] = [
  ['a stack frame', /\bat [\w.<>[\] ]*\(?(?:file:|node:|\/)[^\s)]*:\d+:\d+/],
  ['a file of ours', /[\w-]+\.(?:ts|mjs|cjs)\b/],
  ['an error of JavaScript', /\b\w*Error:/],
  ['a module of Node', /\bnode:\w+/],
  ['undefined', /\bundefined\b/],
  ['an object as text', /\[object \w+\]/],
  ['not a number', /(?<![\w+/])NaN(?![\w+/=])/],
  ['an outcome of ours', new RegExp(`(?<![\\w-])(?:${ownWords.join('|')})(?![\\w-])`)],
  ['our name', /hutong/i],
  ['a place of ours', new RegExp(`\\b(?:${places})>(?:${places})\\b`)],
  ['that it is a sandbox', /\bsandbox\b/i],
  ['an absolute path', /(?<![\w.:/])\/(?:home|root|usr|tmp|var|opt|work|Users|app|src)\/\w/],
  ['a page of Express', /Cannot (?:GET|POST|PUT|PATCH|DELETE) \/|<pre>/],
]

/** What only Express says, unasked. */
const expressHeaders: readonly string[] = ['x-powered-by', 'etag']

/** Each thing an answer tells and should not, with where it stands. */
export function leaksOf({ status, headers, body }: Reply): string[] {
  const told = Object.entries(headers)
  const spoken = told.map(([name, value]) => `${name}: ${value}`)
  const unasked = told.filter(([name]) => expressHeaders.includes(name))
  return [
    ...unasked.map(([name]) => `the header ${name}`),
    ...[...spoken, textOf(headers, body)].flatMap(leaksIn),
    ...(status === 0 || Number.isNaN(status) ? [`status ${status}`] : []),
  ]
}

function leaksIn(words: string): string[] {
  return forbidden.flatMap(([name, form]) => {
    const found = form.exec(words)
    return found === null
      ? []
      : [`${name}: ${words.slice(Math.max(0, found.index - 40)).slice(0, 120)}`]
  })
}

/** As its charset has it; a file that is no text says nothing. */
function textOf({ 'content-type': type = '' }: Reply['headers'], body: Buffer): string {
  if (/octet-stream|gzip|zip/.test(type)) return ''
  return /gbk/i.test(type) ? iconv.decode(body, 'gbk') : body.toString('utf8')
}

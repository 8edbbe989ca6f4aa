/** A curl command line as the request it sends. What cannot be known from it is a mistake. */
import { type Mistake, Misuse } from '../misuse.ts'
import { cmdWords, isForCmd } from './cmd-words.ts'
import type { Found } from './found.ts'
import { shellWords } from './shell-words.ts'

interface Draft {
  method: string | undefined
  target: string
  readonly headers: Record<string, string>
  readonly data: string[]
  inQuery: boolean
  readonly mistakes: Mistake[]
}

type Take = (draft: Draft, value: string) => void

const header: Take = ({ headers }, value) => {
  const colon = value.indexOf(':')
  if (colon > 0) headers[value.slice(0, colon).trim().toLowerCase()] = value.slice(colon + 1).trim()
}

/** `isFile`: whether a value means a file; of --data-raw none does. */
const data =
  (change: (value: string) => string = (same) => same, isFile = /^@/): Take =>
  ({ data: all, mistakes }, value) => {
    if (isFile.test(value)) {
      const todo = 'Put the content of the file into the command in its place.'
      mistakes.push({ where: 'the curl command', found: `the body is in a file, ${value}`, todo })
    }
    all.push(change(value))
  }

const encoded = (value: string) => {
  const mark = value.indexOf('=')
  const name = mark === 0 ? '' : value.slice(0, mark + 1)
  return `${name}${encodeURIComponent(Buffer.from(value.slice(mark + 1), 'latin1').toString())}`
}

const nothing: Take = () => undefined

/** Options that take a value, by every name they have. */
const withValue: Readonly<Record<string, Take>> = {
  ...named(['-X', '--request'], (draft, value) => {
    draft.method = value
  }),
  ...named(['-H', '--header'], header),
  // Only from a file does curl take line ends out of data.
  ...named(['-d', '--data', '--data-ascii', '--data-binary'], data()),
  '--data-raw': data(undefined, /(?!)/),
  '--data-urlencode': data(encoded, /^[^=]*@/),
  '--json': (draft, value) => {
    draft.headers['content-type'] = 'application/json'
    data()(draft, value)
  },
  '--url': (draft, value) => {
    draft.target = value
  },
  ...named(['-A', '--user-agent'], (draft, value) => {
    draft.headers['user-agent'] = value
  }),
  ...named(['-F', '--form'], ({ mistakes }) => {
    const todo = 'Paste the raw request: only there the boundary is to be seen.'
    mistakes.push({ where: 'the curl command', found: 'a multipart form', todo })
  }),
  ...named(
    '-o --output -m --max-time --connect-timeout -x --proxy -U --proxy-user --noproxy'.split(' '),
    nothing,
  ),
  ...named(
    '--cert --cert-type --key --key-type --pass --cacert --capath --ciphers -E'.split(' '),
    nothing,
  ),
  ...named(
    '-b --cookie -c --cookie-jar -e --referer -u --user -D --dump-header'.split(' '),
    nothing,
  ),
  ...named(
    '-w --write-out --resolve --connect-to --retry --retry-delay --max-redirs'.split(' '),
    nothing,
  ),
  ...named(
    '--interface --limit-rate --trace --trace-ascii --stderr -K --config'.split(' '),
    nothing,
  ),
}

function named(names: readonly string[], take: Take): Record<string, Take> {
  return Object.fromEntries(names.map((name) => [name, take]))
}

/** As a shell's prompt, or Windows', may stand before it. */
export const isCurl = /^\s*([$>] |[A-Za-z]:\\[^>\n]*> ?)?curl(\.exe)?\s/

/** What ends a command and begins what a shell does next. */
const shellSigns = /^(\||\|\||&|&&|;|\d?>{1,2}.*)$/

/** @throws Misuse when the command does not hold the whole request. */
export function curlRequest(text: string): Found {
  const draft: Draft = {
    ...{ method: undefined, target: '', inQuery: false },
    ...{ headers: {}, data: [], mistakes: [] },
  }
  const words = isForCmd(text) ? cmdWords(text) : shellWords(text)
  const start = words.findIndex((word) => /(^|>)curl(\.exe)?$/.test(word)) + 1
  for (let at = start; at < words.length && !shellSigns.test(words[at] ?? ''); at += 1) {
    const [name, inner] = split(words[at] ?? '')
    const take = withValue[name]
    if (take !== undefined) {
      at += inner === undefined ? 1 : 0
      take(draft, inner ?? words[at] ?? '')
    } else if (name === '-G' || name === '--get') draft.inQuery = true
    else if (name === '-I' || name === '--head') draft.method ??= 'HEAD'
    else if (!name.startsWith('-') && isLikelier(name, draft.target)) draft.target = name
  }
  if (!/^\S+$/.test(draft.target)) {
    draft.mistakes.push({ where: 'the curl command', found: 'no URL', todo: 'Paste all of it.' })
  }
  if (draft.mistakes.length > 0) throw new Misuse('read the request', draft.mistakes)
  return finished(draft)
}

const isAddress = (word: string) => /^https?:\/\//i.test(word)

/** The first bare word is the URL, unless a later one shows by its scheme that it was a value. */
const isLikelier = (word: string, found: string) =>
  found === '' || (isAddress(word) && !isAddress(found))

/** An option and the value that is written into the same word: `-XPOST`, `--request=POST`. */
function split(word: string): readonly [name: string, value?: string] {
  // The first letter of several that takes a value takes the rest of the word, or the next word.
  const letters = /^-[A-Za-z]./.test(word) ? [...word].slice(1) : []
  const at = letters.findIndex((letter) => withValue[`-${letter}`] !== undefined)
  if (at >= 0) {
    const value = word.slice(at + 2)
    return value === '' ? [`-${letters[at]}`] : [`-${letters[at]}`, value]
  }
  const [, name, value] = /^(--[a-z-]+)=([\s\S]*)$/.exec(word) ?? []
  return name === undefined ? [word] : [name, value ?? '']
}

function finished({ method, target: given, headers, data: all, inQuery }: Draft): Found {
  const target = isAddress(given) ? given : `http://${given}`
  const body = all.join('&')
  if (inQuery && body !== '') {
    const mark = target.includes('?') ? '&' : '?'
    return { method: method ?? 'GET', target: `${target}${mark}${body}`, headers, body: '' }
  }
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  return {
    ...{ method: method ?? (all.length > 0 ? 'POST' : 'GET'), target, body },
    headers: all.length > 0 ? { ...type, ...headers } : headers,
  }
}

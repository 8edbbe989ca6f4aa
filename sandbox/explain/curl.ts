/** A curl command line as the request it sends. What cannot be known from it is a mistake. */
import { type Mistake, Misuse } from '../misuse.ts'
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

const data =
  (change: (value: string) => string = (same) => same): Take =>
  ({ data: all, mistakes }, value) => {
    if (value.startsWith('@')) {
      const todo = 'Put the content of the file into the command in its place.'
      mistakes.push({ where: 'the curl command', found: `the body is in a file, ${value}`, todo })
    }
    all.push(change(value))
  }

const encoded = (value: string) => {
  const mark = value.indexOf('=')
  const name = value.slice(0, mark + 1)
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
  ...named(['-d', '--data', '--data-raw', '--data-ascii', '--data-binary'], data()),
  '--data-urlencode': data(encoded),
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
  ...named(['-o', '--output', '-m', '--max-time', '--connect-timeout', '-x', '--proxy'], nothing),
  ...named(['--cert', '--key', '--cacert', '-E', '-b', '--cookie', '-e', '--referer'], nothing),
  ...named(['-u', '--user', '-w', '--write-out', '--resolve', '--connect-to'], nothing),
}

function named(names: readonly string[], take: Take): Record<string, Take> {
  return Object.fromEntries(names.map((name) => [name, take]))
}

/** @throws Misuse when the command does not hold the whole request. */
export function curlRequest(text: string): Found {
  const draft: Draft = {
    ...{ method: undefined, target: '', inQuery: false },
    ...{ headers: {}, data: [], mistakes: [] },
  }
  const words = shellWords(text)
  const start = words.indexOf('curl') + 1
  for (let at = start; at < words.length; at += 1) {
    const [name, inner] = split(words[at] ?? '')
    const take = withValue[name]
    if (take !== undefined) {
      at += inner === undefined ? 1 : 0
      take(draft, inner ?? words[at] ?? '')
    } else if (name === '-G' || name === '--get') draft.inQuery = true
    else if (name === '-I' || name === '--head') draft.method ??= 'HEAD'
    else if (!name.startsWith('-')) draft.target = name
  }
  if (!/^\S+$/.test(draft.target)) {
    draft.mistakes.push({ where: 'the curl command', found: 'no URL', todo: 'Paste all of it.' })
  }
  if (draft.mistakes.length > 0) throw new Misuse('read the request', draft.mistakes)
  return finished(draft)
}

/** An option and the value that is written into the same word: `-XPOST`, `--request=POST`. */
function split(word: string): readonly [name: string, value?: string] {
  if (/^-[A-Za-z]./.test(word) && withValue[word.slice(0, 2)] !== undefined) {
    return [word.slice(0, 2), word.slice(2)]
  }
  const [, name, value] = /^(--[a-z-]+)=([\s\S]*)$/.exec(word) ?? []
  return name === undefined ? [word] : [name, value ?? '']
}

function finished({ method, target: given, headers, data: all, inQuery }: Draft): Found {
  const target = /^https?:\/\//i.test(given) ? given : `http://${given}`
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

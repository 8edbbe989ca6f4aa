/**
 * Raw HTTP as it is pasted: as it travels, as `curl -v` shows it, or as browsers list the headers of
 * HTTP/2, each name with a colon behind it and its value beside or below.
 */
import { Misuse } from '../misuse.ts'
import type { Found } from './found.ts'

export const isRaw = /^\s*[A-Z]{3,7} \S+( HTTP\/[\d.]+)?[ \t]*(\r?\n|$)/
/** A line of `curl -v` that begins a request. */
export const isVerbose = /^> [A-Z]{3,7} \S+ HTTP\/[\d.]+\r?$/m
export const isListed = /^\s*:(authority|method|path|scheme):/

/** Start line, headers, blank line, body. @throws Misuse when a body was sent and none is there. */
export function rawRequest(text: string): Found {
  const { head, body } = parted(text.trimStart())
  const [line = '', ...rest] = head.split(/\r?\n/)
  const [method = '', target = ''] = line.trim().split(' ')
  return whole({ method, target, headers: headersIn(rest), body })
}

/** The last request of what `curl -v` tells; a body is not part of it. */
export function verboseRequest(text: string): Found {
  const from = [...text.matchAll(new RegExp(isVerbose, 'gm'))].at(-1)?.index ?? 0
  const lines = text.slice(from).split(/\r?\n/)
  const end = lines.findIndex((line) => !line.startsWith('> '))
  const head = lines.slice(0, end < 0 ? lines.length : end).map((line) => line.slice(2))
  return rawRequest(`${head.join('\n')}\n\n`)
}

/** `:method`, `:path` and `:authority` among the headers, in any order. */
export function listedRequest(text: string): Found {
  const { head, body } = parted(text.trimStart())
  const beside = head.replaceAll(/^(:?[\w-]+):[ \t]*\r?\n/gm, '$1: ')
  const all = headersIn(beside.split(/\r?\n/))
  const { ':method': method = 'GET', ':path': target = '/', ':authority': host = '' } = all
  const plain = Object.entries(all).filter(([name]) => !name.startsWith(':'))
  return whole({ method, target, headers: { host, ...Object.fromEntries(plain) }, body })
}

function parted(text: string) {
  const blank = /\r?\n\r?\n/.exec(text)
  if (blank === null) return { head: text, body: '' }
  return { head: text.slice(0, blank.index), body: text.slice(blank.index + blank[0].length) }
}

function headersIn(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const colon = line.indexOf(':', 1)
    if (colon > 0) headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim()
  }
  return headers
}

function whole(found: Found): Found {
  const length = Number(found.headers['content-length'] ?? 0)
  if (found.body.trim() !== '' || !(length > 0)) return found
  const todo = 'Paste the body, too, behind an empty line: it was signed with the rest.'
  const told = `Content-Length is ${length}, and there is no body`
  throw new Misuse('read the request', [{ where: 'the request', found: told, todo }])
}

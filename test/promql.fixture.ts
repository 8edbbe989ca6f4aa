/**
 * PromQL as far as our dashboard speaks it, parsed strictly: what is not written down here is refused.
 * Tells which metrics an expression reads, and by which labels.
 */
export interface Read {
  readonly metric: string
  readonly labels: readonly string[]
}

const aggregations = ['sum', 'min', 'max', 'avg', 'count', 'topk']
/** Name, and whether it takes a range of time. */
const functions: Readonly<Record<string, 'range' | 'instant'>> = {
  ...{ rate: 'range', increase: 'range', changes: 'range' },
  ...{ histogram_quantile: 'instant' },
}
const tokenForm =
  /\s*(?:(\d+(?:\.\d+)?)|("(?:[^"\\]|\\.)*")|([a-zA-Z_:][a-zA-Z0-9_:]*)|(\[(?:\d+[smhd]|\$__rate_interval|\$__range)\])|(==|!=|=~|!~|>=|<=|[-+*/(){},=<>]))/y

interface Token {
  readonly kind: 'number' | 'text' | 'word' | 'range' | 'mark'
  readonly text: string
}

const kinds = ['number', 'text', 'word', 'range', 'mark'] as const

function tokensOf(expression: string): Token[] {
  const tokens: Token[] = []
  tokenForm.lastIndex = 0
  while (tokenForm.lastIndex < expression.trimEnd().length) {
    const from = tokenForm.lastIndex
    const found = tokenForm.exec(expression)
    const place = kinds.findIndex((_, index) => found?.[index + 1] !== undefined)
    const kind = kinds[place]
    if (found === null || kind === undefined) throw new Error(`Unknown: ${expression.slice(from)}`)
    tokens.push({ kind, text: found[place + 1] ?? '' })
  }
  return tokens
}

/** @throws Error when it is no expression. */
export function readPromql(expression: string): Read[] {
  const tokens = tokensOf(expression)
  const reads: Read[] = []
  let at = 0

  const peek = () => tokens[at]?.text ?? ''
  const fail = (wanted: string): never => {
    throw new Error(`Wanted ${wanted} at "${peek()}" in ${expression}`)
  }
  const take = (kind: Token['kind'], text?: string): string => {
    const token = tokens[at]
    if (token?.kind !== kind || (text !== undefined && token.text !== text))
      return fail(text ?? kind)
    at += 1
    return token.text
  }
  const names = (): string[] => {
    const found: string[] = []
    take('mark', '(')
    while (peek() !== ')') {
      found.push(take('word'))
      if (peek() !== ')') take('mark', ',')
    }
    take('mark', ')')
    return found
  }

  const operators = ['==', '!=', '>', '<', '>=', '<=', '+', '-', '*', '/']
  const whole = (): void => {
    operand()
    while (operators.includes(peek())) {
      at += 1
      operand()
    }
  }

  const operand = (): void => {
    const kind = tokens[at]?.kind
    if (kind === 'number') take('number')
    else if (peek() === '(') parenthesised()
    else if (aggregations.includes(peek())) aggregation()
    else if (Object.hasOwn(functions, peek())) call()
    else selector()
  }

  const parenthesised = () => {
    take('mark', '(')
    whole()
    take('mark', ')')
  }

  const aggregation = () => {
    const name = take('word')
    const before = reads.length
    const isGrouped = peek() === 'by' || peek() === 'without'
    if (isGrouped) take('word')
    const grouped = isGrouped ? names() : []
    take('mark', '(')
    if (name === 'topk') {
      take('number')
      take('mark', ',')
    }
    whole()
    take('mark', ')')
    for (const [index, read] of reads.entries()) {
      if (index >= before) reads[index] = { ...read, labels: [...read.labels, ...grouped] }
    }
  }

  const call = () => {
    const name = take('word')
    take('mark', '(')
    if (name === 'histogram_quantile') {
      take('number')
      take('mark', ',')
      whole()
    } else {
      selector()
      if (functions[name] === 'range') take('range')
    }
    take('mark', ')')
  }

  const selector = () => {
    const metric = take('word')
    const labels: string[] = []
    if (peek() === '{') {
      take('mark', '{')
      while (peek() !== '}') {
        labels.push(take('word'))
        if (!['=', '!=', '=~', '!~'].includes(peek())) fail('a matcher')
        at += 1
        take('text')
        if (peek() !== '}') take('mark', ',')
      }
      take('mark', '}')
    }
    reads.push({ metric, labels })
  }

  whole()
  if (at !== tokens.length) fail('the end')
  return reads
}

/**
 * Where words go: standard output for what was asked, standard error for all else. A reader that goes
 * away (`| head`) silences us and breaks nothing: the work goes on to its end and its exit code.
 */

export interface Output {
  /** For people; nothing when quiet, or where JSON was asked for. */
  say(text: string): void
  /** What --json asks for: one line. */
  tell(value: unknown): void
  /** What was asked for and is no JSON: said however quiet it is to be. */
  print(text: string): void
  /** Mistakes. */
  complain(text: string): void
  /** Beside the matter: standard error, unless quiet. */
  remark(text: string): void
  /** Resolves when nobody reads any more. */
  readonly unheard: Promise<void>
}

interface Manner {
  readonly json: boolean
  readonly quiet: boolean
}

type Sink = Pick<NodeJS.WriteStream, 'write' | 'on'>

export function createOutput(
  { json, quiet }: Manner,
  { out, err }: { readonly out: Sink; readonly err: Sink } = {
    out: process.stdout,
    err: process.stderr,
  },
): Output {
  let isHeard = true
  const unheard = new Promise<void>((resolve) => {
    out.on('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EPIPE') throw cause
      isHeard = false
      resolve()
    })
  })
  err.on('error', (cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EPIPE') throw cause
  })
  const print = (text: string) => {
    if (isHeard) out.write(`${text}\n`)
  }
  const complain = (text: string) => {
    err.write(`${text}\n`)
  }
  return {
    unheard,
    print,
    complain,
    say: (text) => {
      if (!json && !quiet) print(text)
    },
    tell: (value) => {
      if (json) print(JSON.stringify(value))
    },
    remark: (text) => {
      if (!quiet) complain(text)
    },
  }
}

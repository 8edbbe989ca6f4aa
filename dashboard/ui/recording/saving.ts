/** Files that the sandbox hands out, and files that the page does. */
import type { Answered } from '../state/desk.ts'

export interface NamedFile {
  readonly file: Blob
  readonly name: string
}

/** A file and the name the sandbox gives it, or why there is none. */
export async function fetchFile(path: string): Promise<Answered<NamedFile>> {
  try {
    const answer = await fetch(path)
    if (!answer.ok) {
      const told = await answer.json()
      const { says = '', mistakes = [] } = told
      return { ok: false, status: answer.status, says: String(says), mistakes }
    }
    const name = /filename="([^"]+)"/.exec(answer.headers.get('Content-Disposition') ?? '')?.[1]
    return { ok: true, value: { file: await answer.blob(), name: name ?? 'run.hutong.gz' } }
  } catch (cause) {
    return { ok: false, status: 0, says: String(cause), mistakes: [] }
  }
}

/** Has the browser save it, as it saves whatever is downloaded. */
export function handOut({ file, name }: NamedFile): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  // The browser takes the file before it comes back to us; a little later nobody needs the address.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

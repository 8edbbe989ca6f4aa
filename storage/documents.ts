/**
 * Small things kept in one readable file: merchants and their keys, reports. The file is replaced
 * whole or not at all, changes made close together share one write, and only its owner may read it.
 */
import { chmod, mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Adapter, Low, Memory } from 'lowdb'
import { TextFile } from 'lowdb/node'

const ownerOnly = 0o600
const ownerOnlyFolder = 0o700

export interface DocumentsOptions<T extends object> {
  /** The file; null keeps everything in memory. */
  readonly path: string | null
  /** What the documents are when there is no file yet; written at once. */
  readonly initial: () => T | Promise<T>
  /** What a file holds as documents, or all that is wrong with it. */
  readonly parse: (content: unknown) => T | string[]
}

export interface Documents<T extends object> {
  /** The same object for as long as the documents are open. */
  readonly data: T
  /**
   * Changes the documents at once and returns when the change is on the disk. A change that throws
   * must leave the documents as it found them.
   */
  update(change: (data: T) => void): Promise<void>
  /** Returns when nothing is being written; rejects when the last write failed. */
  flush(): Promise<void>
}

/**
 * Opens the documents in a file, or begins it. One process at a time: the last to write wins.
 * @throws Error when the file is no JSON or `parse` objects; it is left untouched.
 * @example await openDocuments({ path: '.hutong/merchants.json', initial: () => ({ list: [] }), parse })
 */
export async function openDocuments<T extends object>({
  path,
  initial,
  parse,
}: DocumentsOptions<T>): Promise<Documents<T>> {
  const adapter = path === null ? new Memory<T>() : privateFile(path, parse)
  const stored = await adapter.read()
  const low = new Low<T>(adapter, stored ?? (await initial()))
  if (stored === null) await low.write()

  let running: Promise<void> = Promise.resolve()
  let waiting: Promise<void> | null = null
  const save = () => {
    waiting ??= Promise.allSettled([running]).then(() => {
      waiting = null
      return low.write()
    })
    running = waiting
    return running
  }
  return {
    data: low.data,
    update: async (change) => {
      change(low.data)
      await save()
    },
    flush: () => running,
  }
}

/** A file of documents that cannot be used as it stands; nothing in it was touched. */
export class UnreadableDocuments extends Error {
  readonly path: string
  readonly reason: string

  constructor(path: string, reason: string) {
    super(`Failed to open documents in ${path}: ${reason}. ${whatToDo}`)
    this.name = 'UnreadableDocuments'
    this.path = path
    this.reason = reason
  }
}

export const whatToDo = 'Repair the file, or move it away to begin anew; keys in it are then lost.'

/**
 * lowdb's own JSONFile renames a finished file into place as well, but leaves it readable to all,
 * takes a file that holds `null` for none, and quotes the content of one it cannot parse.
 */
function privateFile<T extends object>(
  path: string,
  parse: DocumentsOptions<T>['parse'],
): Adapter<T> {
  const text = new TextFile(path)
  return {
    read: async () => {
      const stored = await text.read()
      if (stored === null) return null
      await chmod(path, ownerOnly)
      const documents = parse(parsedJson(path, stored))
      if (Array.isArray(documents)) throw unreadable(path, documents.join('; '))
      return documents
    },
    write: (data) => replaceFile(path, `${JSON.stringify(data, null, 2)}\n`),
  }
}

async function replaceFile(path: string, text: string): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}.tmp`)
  await mkdir(dirname(path), { recursive: true, mode: ownerOnlyFolder })
  await rm(draft, { force: true })
  const file = await open(draft, 'wx', ownerOnly)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(draft, path)
}

function parsedJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message quotes the text, which may be a private key.
    throw unreadable(path, `its ${text.length} characters are not JSON`)
  }
}

const unreadable = (path: string, reason: string) => new UnreadableDocuments(path, reason)

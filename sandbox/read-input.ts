/** The bytes of a file, or of standard input; an endless one is cut where no request is longer. */
import { existsSync, readFileSync } from 'node:fs'
import { limits } from '../core/limits.ts'
import { Misuse } from './misuse.ts'

/** Head and body of the largest request, and room for a shell's quoting. */
const bytesMax = 4 * limits.bodyBytesMax

/** @throws Misuse when there is no such file. */
export async function readInput(file: string | null): Promise<Buffer> {
  if (file === null) return readStandardInput()
  if (existsSync(file)) return readFileSync(file).subarray(0, bytesMax)
  const todo = 'Name a file with a request, or leave it out and paste one.'
  throw new Misuse('read the request', [{ where: file, found: 'no such file', todo }])
}

async function readStandardInput(): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of process.stdin) {
    chunks.push(Buffer.from(chunk))
    bytes += chunks.at(-1)?.length ?? 0
    if (bytes > bytesMax) break
  }
  return Buffer.concat(chunks).subarray(0, bytesMax)
}

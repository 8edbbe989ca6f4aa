/**
 * The text parts of a multipart body, as bytes: they are parameters and are signed, files are not
 * (docs/sources.md, A1.2). The parser takes Java's way of leaving out blanks.
 */
import { Busboy, type BusboyFileStream } from '@fastify/busboy'
import type { Params } from './form.ts'

const partsMax = 100

export const isMultipart = (contentType: string) => /^multipart\/form-data\b/i.test(contentType)

/** Nothing when the body is not what its type says. */
export function readParts(contentType: string, body: Buffer): Promise<Params | undefined> {
  return new Promise((resolve) => {
    const parts = new Map<string, string>()
    const parser = createParser(contentType)
    if (parser === undefined) return resolve(undefined)
    // Every part is read as a file is, for only files come as the bytes they are.
    parser.on('file', (name: string, stream: BusboyFileStream, filename: unknown) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => void chunks.push(chunk))
      stream.on('end', () => {
        const isText = filename === undefined || filename === ''
        if (isText && !parts.has(name)) parts.set(name, Buffer.concat(chunks).toString('latin1'))
      })
    })
    parser.on('error', () => resolve(undefined))
    parser.on('finish', () => resolve(parts))
    parser.end(body)
  })
}

function createParser(contentType: string) {
  try {
    return Busboy({
      headers: { 'content-type': contentType },
      isPartAFile: () => true,
      limits: { parts: partsMax },
    })
  } catch (cause) {
    // What it throws is always about the content type: no boundary, or none that can be one.
    if (cause instanceof Error) return undefined
    throw cause
  }
}

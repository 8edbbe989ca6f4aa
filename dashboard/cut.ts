/** Text from strangers, as long as a frame has room for: what it takes as JSON in UTF-8 is what counts. */
import { Buffer } from 'node:buffer'

export function cut(text: string, bytesMax: number): string {
  let kept = text.slice(0, bytesMax)
  for (let bytes = bytesOf(kept); bytes > bytesMax; bytes = bytesOf(kept)) {
    kept = kept.slice(0, Math.floor((kept.length * bytesMax) / bytes))
  }
  return kept
}

const bytesOf = (text: string) => Buffer.byteLength(JSON.stringify(text)) - 2

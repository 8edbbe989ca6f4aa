/**
 * Bills that wait to be downloaded: each under a token that only its merchant may use, and only for
 * a few minutes (docs/sources.md, W3.7). The file that was hashed is the file that is handed out.
 */
import { createHash, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { BoundedMap } from '../../core/bounded-map.ts'
import { ByteBudget } from '../../core/byte-budget.ts'
import type { Clock } from '../../core/clock.ts'
import type { MerchantId } from '../../core/ids.ts'
import { limits } from '../../core/limits.ts'

const linkLifeMs = 5 * 60_000

const packed = promisify<Buffer, Buffer>(gzip)
const unpacked = promisify<Buffer, Buffer>(gunzip)

interface Waiting {
  readonly merchant: MerchantId
  /** Compressed, however it will be asked for: a bill shrinks to a tenth. */
  readonly file: Buffer
  readonly zipped: boolean
  readonly until: number
}

export interface Ticket {
  readonly token: string
  /** SHA-1 of the file before compression, hex. */
  readonly hash: string
}

export interface Download {
  readonly file: Buffer
  readonly zipped: boolean
}

export interface Downloads {
  offer(merchant: MerchantId, bill: { text: string; zipped: boolean }): Promise<Ticket>
  take(merchant: MerchantId, token: string): Promise<Download | 'unknown' | 'of-another'>
}

export function createDownloads(clock: Pick<Clock, 'now'>): Downloads {
  const waiting = new BoundedMap<Waiting>({
    max: limits.billLinksMax,
    mayForget: () => true,
    weigh: (_, { file }) => file.length,
    budgets: [new ByteBudget(limits.billLinkBytesMax)],
  })
  return {
    offer: async (merchant, { text, zipped }) => {
      const plain = Buffer.from(text)
      const file = await packed(plain)
      const token = randomBytes(48).toString('base64url')
      waiting.set(token, { merchant, file, zipped, until: clock.now() + linkLifeMs })
      return { token, hash: createHash('sha1').update(plain).digest('hex') }
    },
    take: async (merchant, token) => {
      const found = waiting.get(token)
      if (found === undefined || clock.now() >= found.until) return 'unknown'
      if (found.merchant !== merchant) return 'of-another'
      const { file, zipped } = found
      return { file: zipped ? file : await unpacked(file), zipped }
    },
  }
}

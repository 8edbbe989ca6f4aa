/**
 * Lines packed as they come. Each is deflated at once, to a whole byte and in knowledge of what came
 * before, so that at any moment what is held is a file but for its end, and costs what a file costs.
 */
import { constants, crc32, deflateRawSync } from 'node:zlib'
import type { Reel } from '../../dashboard/recording.ts'

/** In memory, for a round; about an hour and a half of a busy one at a moment a second. */
export const reelBytesMax = 16 * 2 ** 20

/** How far back deflate looks. */
const windowBytes = 32 * 1024

export interface PackedReel extends Reel {
  /** The whole file, ended by this line; the reel goes on without it. */
  file(lastLine: string): Buffer
}

export function createReel(bytesMax = reelBytesMax): PackedReel {
  const pieces: Buffer[] = [gzipHead]
  let bytes = gzipHead.length
  let checksum = 0
  let plainBytes = 0
  let latest: Buffer = Buffer.alloc(0)

  const packed = (plain: Buffer, finishFlush: number) =>
    deflateRawSync(plain, {
      finishFlush,
      ...(latest.length === 0 ? {} : { dictionary: latest }),
    })

  return {
    bytesMax,
    bytes: () => bytes,
    append(line) {
      const plain = Buffer.from(`${line}\n`)
      const piece = packed(plain, constants.Z_SYNC_FLUSH)
      pieces.push(piece)
      bytes += piece.length
      checksum = crc32(plain, checksum)
      plainBytes += plain.length
      latest = Buffer.concat([latest, plain]).subarray(-windowBytes)
    },
    file(lastLine) {
      const plain = Buffer.from(`${lastLine}\n`)
      const tail = Buffer.alloc(8)
      tail.writeUInt32LE(crc32(plain, checksum))
      tail.writeUInt32LE((plainBytes + plain.length) % 2 ** 32, 4)
      return Buffer.concat([...pieces, packed(plain, constants.Z_FINISH), tail])
    },
  }
}

/** Deflated, no name, no time, no system: the same lines always make the same file (RFC 1952, 2.3). */
const gzipHead = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])

/**
 * Signed requests in few large pieces of memory: half a million small objects would cost more in
 * garbage collection than signing them did. A piece is let go when all on it was taken.
 */
import type { SignedOrder, TillRequest } from './tills/till.ts'

export interface Shelf {
  /** False when there is no room left: the bound is reached. */
  put(place: number, signed: SignedOrder): boolean
  /** Once: what was taken is gone. */
  take(place: number): SignedOrder | undefined
  /** How many were put, and in how many bytes. */
  count(): number
  bytes(): number
}

interface Board {
  readonly room: Buffer
  used: number
  /** Put and not yet taken. */
  left: number
}

export interface ShelfSize {
  /** How many places there are; each may stay empty. */
  readonly places: number
  readonly bytesMax: number
}

const usualBoardBytes = 1024 * 1024

export function createShelf({ places, bytesMax }: ShelfSize): Shelf {
  const boardBytes = Math.min(usualBoardBytes, bytesMax)
  const boards: (Board | undefined)[] = []
  const boardOf = new Uint32Array(places)
  const startOf = new Uint32Array(places)
  const bytesOf = new Uint32Array(places)
  const timeOf = new Float64Array(places)
  let count = 0
  let bytes = 0

  const roomFor = (size: number): Board | undefined => {
    const last = boards.at(-1)
    if (last !== undefined && last.used + size <= boardBytes) return last
    const isFull = size > boardBytes || (boards.length + 1) * boardBytes > bytesMax
    if (isFull) return undefined
    const board = { room: Buffer.allocUnsafeSlow(boardBytes), used: 0, left: 0 }
    boards.push(board)
    return board
  }

  return {
    put: (place, { request, signedFor }) => {
      const text = JSON.stringify(request)
      const size = Buffer.byteLength(text)
      const board = roomFor(size)
      if (board === undefined) return false
      board.room.write(text, board.used)
      boardOf[place] = boards.length - 1
      startOf[place] = board.used
      bytesOf[place] = size
      timeOf[place] = signedFor
      board.used += size
      board.left += 1
      count += 1
      bytes += size
      return true
    },
    take: (place) => {
      const [number = 0, start = 0, size = 0] = [boardOf[place], startOf[place], bytesOf[place]]
      const board = boards[number]
      if (size === 0 || board === undefined) return undefined
      bytesOf[place] = 0
      board.left -= 1
      const request: TillRequest = JSON.parse(board.room.toString('utf8', start, start + size))
      // The last board may still be written on.
      if (board.left === 0 && number < boards.length - 1) boards[number] = undefined
      return { request, signedFor: timeOf[place] ?? 0 }
    },
    count: () => count,
    bytes: () => bytes,
  }
}

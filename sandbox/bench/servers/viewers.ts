/** Pages that watch, without their pictures: each takes every frame, measures it and reads it. */
import { io, type Socket } from 'socket.io-client'
import type { ClientToServer, Frame, ServerToClient } from '../../../dashboard/protocol/frame.ts'
import type { Start } from '../server-kind.ts'

/** What all viewers met since they joined. */
export interface Viewed {
  readonly viewers: number
  readonly frames: number
  /** The longest frame as it came over the wire, in UTF-8. */
  readonly bytesMax: number
  /** The fewest frames that one viewer took in a second of its own. */
  readonly perSecondMin: number
  /** From the making of a frame until it was read, at worst. */
  readonly lateMsMax: number
  /** Between two frames, at worst. */
  readonly gapMsMax: number
  /** Frames that one viewer never got. */
  readonly missed: number
}

interface Viewer {
  readonly socket: Socket<ServerToClient, ClientToServer>
  readonly joinedAt: number
  frames: number
  bytesMax: number
  lateMsMax: number
  gapMsMax: number
  missed: number
  last: { readonly at: number; readonly sequence: number } | null
}

export const start: Start = async () => {
  let viewers: readonly Viewer[] = []
  return {
    urls: {},
    answers: {
      join: async (asked) => {
        const told = typeof asked === 'object' && asked !== null ? asked : {}
        const url = 'url' in told ? String(told.url) : ''
        const count = 'count' in told ? Number(told.count) : 0
        viewers = await Promise.all(Array.from({ length: count }, () => join(url)))
        return viewers.length
      },
      leave: () => {
        const seen = viewedBy(viewers)
        for (const { socket } of viewers) socket.disconnect()
        viewers = []
        return seen
      },
    },
  }
}

/** Resolves once the snapshot is there. */
function join(url: string): Promise<Viewer> {
  const socket: Viewer['socket'] = io(url, {
    ...{ path: '/live', transports: ['websocket'], forceNew: true, reconnection: false },
  })
  return new Promise((resolve, reject) => {
    socket.once('connect_error', reject)
    socket.once('snapshot', () => {
      const viewer: Viewer = {
        ...{ socket, joinedAt: Date.now(), frames: 0, bytesMax: 0, lateMsMax: 0 },
        ...{ gapMsMax: 0, missed: 0, last: null },
      }
      socket.io.engine.on('packet', ({ data }) => {
        const bytes = typeof data === 'string' ? Buffer.byteLength(data) : 0
        viewer.bytesMax = Math.max(viewer.bytesMax, bytes)
      })
      socket.on('frame', (frame) => take(viewer, frame))
      resolve(viewer)
    })
  })
}

function take(viewer: Viewer, { at, sequence }: Frame): void {
  const now = Date.now()
  viewer.frames += 1
  viewer.lateMsMax = Math.max(viewer.lateMsMax, now - at)
  if (viewer.last !== null) {
    viewer.gapMsMax = Math.max(viewer.gapMsMax, now - viewer.last.at)
    viewer.missed += sequence - viewer.last.sequence - 1
  }
  viewer.last = { at: now, sequence }
}

function viewedBy(viewers: readonly Viewer[]): Viewed {
  const most = (of: (viewer: Viewer) => number) => Math.max(0, ...viewers.map(of))
  const perSecond = ({ frames, joinedAt }: Viewer) => (frames * 1000) / (Date.now() - joinedAt)
  return {
    viewers: viewers.length,
    frames: viewers.reduce((sum, { frames }) => sum + frames, 0),
    bytesMax: most(({ bytesMax }) => bytesMax),
    perSecondMin: Math.min(...viewers.map(perSecond)),
    lateMsMax: most(({ lateMsMax }) => lateMsMax),
    gapMsMax: most(({ gapMsMax }) => gapMsMax),
    missed: viewers.reduce((sum, { missed }) => sum + missed, 0),
  }
}

/**
 * The line to the sandbox. Whatever was missed, the cure is one: join again and take the snapshot
 * that greets every newcomer.
 */
import { io, type Socket } from 'socket.io-client'
import type { ClientToServer, ServerToClient } from '../../protocol/frame.ts'
import { connection, picture } from './page.ts'
import { missesFrames, pictureFrom, withFrame } from './picture.ts'

/** What it gives back hangs up for good. */
export function follow(): () => void {
  const socket: Socket<ServerToClient, ClientToServer> = io({
    path: '/live',
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    reconnectionDelay: 300,
    reconnectionDelayMax: 3_000,
  })

  socket.on('snapshot', (snapshot) => {
    picture.value = pictureFrom(snapshot)
    connection.value = 'live'
  })

  socket.on('frame', (frame) => {
    const known = picture.value
    if (known === null) return
    if (missesFrames(known, frame)) socket.disconnect().connect()
    else picture.value = withFrame(known, frame)
  })

  socket.on('disconnect', (reason) => {
    if (connection.value === 'live') connection.value = 'lost'
    // The library waits to be told when it was the server that hung up.
    if (reason === 'io server disconnect') socket.connect()
  })

  socket.on('connect_error', () => {
    if (connection.value === 'live') connection.value = 'lost'
  })

  return () => {
    socket.disconnect()
  }
}

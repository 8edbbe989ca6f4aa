/**
 * The line to the sandbox. Whatever was missed, the cure is one: join again and take the snapshot
 * that greets every newcomer.
 */
import { io, type Socket } from 'socket.io-client'
import type { ClientToServer, ServerToClient } from '../protocol.ts'
import { missesFrames, pictureFrom, type State, type Store, withFrame } from './store.ts'

export function follow(store: Store<State>): void {
  const socket: Socket<ServerToClient, ClientToServer> = io({
    path: '/live',
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    reconnectionDelay: 300,
    reconnectionDelayMax: 3_000,
  })

  socket.on('snapshot', (snapshot) => {
    store.set({ connection: 'live', picture: pictureFrom(snapshot) })
  })

  socket.on('frame', (frame) => {
    const { picture } = store.get()
    if (picture === null) return
    if (missesFrames(picture, frame)) socket.disconnect().connect()
    else store.set({ picture: withFrame(picture, frame) })
  })

  socket.on('disconnect', (reason) => {
    store.set({ connection: 'lost' })
    // The library waits to be told when it was the server that hung up.
    if (reason === 'io server disconnect') socket.connect()
  })

  socket.on('connect_error', () => {
    if (store.get().connection === 'live') store.set({ connection: 'lost' })
  })
}

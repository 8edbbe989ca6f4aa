/** A tunnel to an allowed host: bytes both ways, each way ended by its own side alone. */
import { connect, type Socket, type TcpNetConnectOpts } from 'node:net'
import { limits } from '../../core/limits.ts'

export const established = 'HTTP/1.1 200 Connection Established\r\n\r\n'

/** `refuse`: says why the host cannot be reached; not called once the tunnel stands. */
export function tunnel(
  client: Socket,
  target: TcpNetConnectOpts,
  refuse: (reason: string) => void,
): void {
  const upstream = connect({ ...target, allowHalfOpen: true })
  let stands = false
  upstream.setTimeout(limits.passedThroughIdleMs, () => upstream.destroy(new Error('silence')))
  upstream.on('connect', () => {
    stands = true
    client.write(established)
    client.pipe(upstream).pipe(client)
    // Whoever stops reading before the end must not be waited for.
    client.setTimeout(limits.passedThroughIdleMs, () => client.resetAndDestroy())
  })
  upstream.on('error', ({ message }) => (stands ? client.resetAndDestroy() : refuse(message)))
  client.on('close', () => upstream.destroy())
}

import { type AddressInfo, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { createDoor } from '../simulators/host/express.ts'
import { json } from '../simulators/roles/app-door.ts'
import { addressesElsewhere, addressesOf, closeDoors, openDoors } from './doors.ts'

const aDoor = () => ({
  institution: { id: 'alipay' },
  door: createDoor({ routes: [], refuse: async () => json(404, {}), crashed: () => undefined }),
})

test('opens nothing without an address: Node would listen everywhere', async () => {
  const opening = openDoors([], { address: '', ports: 'free' })
  await expect(opening).rejects.toThrow('host: "". Name an address, such as 127.0.0.1.')
})

test.each(['127.0.0.1', '0.0.0.0'])(
  'a door bound to %s is told by a usable address',
  async (address) => {
    const doors = await openDoors([aDoor()], { address, ports: 'free' })
    const url = doors[0]?.url ?? ''
    expect(new URL(url).hostname).not.toBe('0.0.0.0')
    expect((await fetch(url)).status).toBe(404)
    await closeDoors(doors, 0)
  },
)

test('a listener whose port is taken is told with the doors, and none stays open', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const address = taken.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const server = createServer()
  const proxy = { id: 'proxy', server, port, close: async () => void server.close() } as const
  const door = aDoor()
  const opening = openDoors([door], { address: '127.0.0.1', ports: 'free', beside: [proxy] })
  await expect(opening).rejects.toThrow(`port ${port} (proxy): it is taken. Choose another with`)
  expect(door.door.server.listening).toBe(false)
  taken.close()
})

test('many ports that are taken are one thing to be told', async () => {
  const taken = Array.from({ length: 5 }, () => createServer())
  for (const one of taken) {
    await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', () => resolve()))
  }
  const doors = taken.map((_, place) => ({ ...aDoor(), institution: { id: `bank${place}` } }))
  const ports = Object.fromEntries(
    taken.map((one, place) => [`bank${place}`, (one.address() as AddressInfo).port]),
  )
  const opening = openDoors(doors, { address: '127.0.0.1', ports })
  await expect(opening).rejects.toThrow(/\n {2}port \d+ \(bank0\), .* and 2 more: it is taken\..*$/)
  await expect(opening).rejects.toMatchObject({ mistakes: { length: 1 } })
  for (const one of taken) one.close()
})

const at = (address: string, family = 'IPv4', internal = false) => ({ address, family, internal })

test('others are told the addresses they can use, those of containers last', () => {
  const interfaces = {
    lo: [at('127.0.0.1', 'IPv4', true)],
    docker0: [at('172.17.0.1')],
    wlan0: [at('fe80::1', 'IPv6'), at('192.168.1.23')],
  }
  expect(addressesElsewhere(interfaces)).toEqual(['192.168.1.23', '172.17.0.1'])
  expect(addressesElsewhere({ lo: interfaces.lo })).toEqual([])
})

test.each([
  ['127.0.0.1', []],
  ['localhost', []],
  ['::1', []],
  ['192.168.1.23', ['http://192.168.1.23:9000']],
] as const)('doors bound to %s are reached from elsewhere at %j', (address, reached) => {
  expect(addressesOf('http://192.168.1.23:9000', address)).toEqual(reached)
})

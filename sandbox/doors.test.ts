import { expect, test } from 'vitest'
import { openDoors } from './doors.ts'

test('opens nothing without an address: Node would listen everywhere', async () => {
  const opening = openDoors([], { address: '', ports: 'free' })
  await expect(opening).rejects.toThrow('host: "". Name an address, such as 127.0.0.1.')
})

import { expect, test } from 'vitest'
import { stream } from '../../core/random.ts'
import { type Waiting, WaitingHeap } from './waiting-heap.ts'

const nothing = () => undefined

function drained(heap: WaitingHeap): Waiting[] {
  const taken: Waiting[] = []
  for (let first = heap.first; first !== undefined; first = heap.first) {
    heap.remove(first)
    taken.push(first)
  }
  return taken
}

test('gives the first due first, and of two due at once the first that was asked', () => {
  const heap = new WaitingHeap()
  const [late, soon, alsoSoon] = [heap.add(9, nothing), heap.add(1, nothing), heap.add(1, nothing)]
  expect(drained(heap)).toEqual([soon, alsoSoon, late])
  expect(heap.size).toBe(0)
})

test('whatever is added and removed, the rest comes in order', () => {
  const draw = stream(1, 'heap')
  const heap = new WaitingHeap()
  const kept: Waiting[] = []
  for (let round = 0; round < 5000; round += 1) {
    kept.push(heap.add(draw.int(1000), nothing))
    if (draw.int(3) !== 0) continue
    const [gone] = kept.splice(draw.int(kept.length), 1)
    if (gone !== undefined) heap.remove(gone)
  }
  expect(heap.size).toBe(kept.length)
  const order = [...kept].sort((a, b) => a.due - b.due || a.ticket - b.ticket)
  expect(drained(heap).map(({ ticket }) => ticket)).toEqual(order.map(({ ticket }) => ticket))
})

test('one that was removed stays out, however often that is said', () => {
  const heap = new WaitingHeap()
  const [one, other] = [heap.add(1, nothing), heap.add(2, nothing)]
  heap.remove(one)
  heap.remove(one)
  expect(drained(heap)).toEqual([other])
  heap.clear()
  heap.remove(other)
  expect(heap.size).toBe(0)
})

import { expect, test } from 'vitest'
import { OnTheWay } from './on-the-way.ts'
import { comesToRest, type RestParts } from './rest.ts'

function worldOf() {
  const world = { onTheWay: new OnTheWay(), flying: 0, working: 0, between: 0 }
  const parts: RestParts = {
    signs: {
      onTheWay: world.onTheWay,
      inFlight: () => world.flying,
      busy: () => world.working,
      between: () => world.between,
    },
    ...{ waits: () => 0, meanwhile: () => undefined, withinMs: 1000, stirMs: 100, since: 0 },
  }
  return { world, parts }
}

const later = (ms: number, call: () => void) => void setTimeout(call, ms)

test('a world in which nothing moves is at rest, whatever waits in it', async () => {
  const { world, parts } = worldOf()
  Object.assign(world, { flying: 3, working: 2 })
  expect(await comesToRest(parts)).toBe('rested')
})

test('what is out is waited for, with all that it brings about', async () => {
  const { world, parts } = worldOf()
  const isBack = world.onTheWay.begins('a letter')
  later(30, () => {
    const second = world.onTheWay.begins('a second letter')
    isBack()
    later(120, second)
  })
  const began = performance.now()
  expect(await comesToRest(parts)).toBe('rested')
  expect(performance.now() - began).toBeGreaterThan(140)
})

test('messages between two doors are waited for', async () => {
  const { world, parts } = worldOf()
  world.between = 1
  later(40, () => {
    world.between = 0
  })
  const began = performance.now()
  expect(await comesToRest(parts)).toBe('rested')
  expect(performance.now() - began).toBeGreaterThan(35)
})

test('where others keep coming, it is not waited for without end', async () => {
  const { world, parts } = worldOf()
  const come = () => {
    world.flying = (world.flying + 1) % 7
    later(25, world.onTheWay.begins('a letter of theirs'))
  }
  come()
  const comes = setInterval(come, 2)
  expect(await comesToRest(parts)).toBe('stirred')
  clearInterval(comes)
})

test('what does not come back is told after its time, and may be left out after that', async () => {
  const { world, parts } = worldOf()
  world.onTheWay.begins('a letter that is lost')
  let meanwhile = 0
  const looks = () => {
    meanwhile += 1
  }
  const rest = { ...parts, withinMs: 60, meanwhile: looks }
  expect(await comesToRest(rest)).toBe('stuck')
  expect(meanwhile).toBeGreaterThan(0)
  expect(await comesToRest({ ...rest, since: world.onTheWay.begun })).toBe('rested')
})

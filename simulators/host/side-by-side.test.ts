/** Steps of what came in one turn of the loop alternate; what comes later has a turn of its own. */
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { limits } from '../../core/limits.ts'
import { sideBySide } from './side-by-side.ts'

test('what came in one turn goes on step by step, in the order of asking', async () => {
  const heard: string[] = []
  const begin = async (name: string) => {
    heard.push(`${name}1`)
    await undefined
    heard.push(`${name}2`)
  }
  for (const name of ['a', 'b', 'c']) sideBySide(() => void begin(name))
  expect(heard).toEqual([])
  await turn()
  expect(heard).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'c2'])
})

test('what is asked for meanwhile comes in the next turn, and is not lost', async () => {
  const heard: string[] = []
  sideBySide(() => {
    heard.push('first')
    sideBySide(() => heard.push('second'))
  })
  await turn()
  expect(heard).toEqual(['first'])
  await turn()
  expect(heard).toEqual(['first', 'second'])
})

test('of very many some come in later turns, in their order', async () => {
  const most = limits.requestsSideBySide
  const heard: number[] = []
  for (let index = 0; index < 2.5 * most; index += 1) sideBySide(() => heard.push(index))
  for (const count of [most, 2 * most, 2.5 * most]) {
    await turn()
    expect(heard).toEqual(Array.from({ length: count }, (_, index) => index))
  }
})

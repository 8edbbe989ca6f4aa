/** The scenarios of the story stand on the pages of the rule book, and try every cell of them. */
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { ruleHistory } from '../core/rule-history.ts'
import { rulePages } from '../core/rule-pages.ts'
import { scenes } from '../core/scene.ts'
import { readScenario } from '../sandbox/scenario.ts'
import { matrixApps, matrixOwners } from './rule-matrix.fixture.ts'

function played(name: string) {
  const read = readScenario(fileURLToPath(new URL(`../scenarios/${name}.json`, import.meta.url)))
  if (!read.ok) throw new Error(read.mistakes.map((mistake) => JSON.stringify(mistake)).join('\n'))
  return read.scenario
}

/** Every pair in every scene. */
const everyCell = matrixApps
  .flatMap((app) =>
    matrixOwners.flatMap((owner) => scenes.map((scene) => `${app} ${owner} ${scene}`)),
  )
  .sort()

const cellsOf = ({ cast }: ReturnType<typeof played>) =>
  [...new Set(cast.mix.map(({ app, owner, scene }) => `${app} ${owner} ${scene}`))].sort()

test.each(rulePages)('$name begins on its page and tries every cell of it', (page) => {
  const scenario = played(page.name)
  const { title, day, rules } = scenario
  expect({ title, day, rules }).toEqual({ title: page.title, day: page.day, rules: page.rules })
  expect(cellsOf(scenario)).toEqual(everyCell)
})

test('the story begins in the walled gardens and turns only to days on which a rule begins', () => {
  const story = played('the-story')
  const days = story.changes.map(({ day = '' }) => day)
  const begun = [...ruleHistory, ...story.rules].map(({ from }) => from)
  expect(story.day).toBe(rulePages[0]?.day)
  expect(days.length).toBeGreaterThan(8)
  expect(days.filter((day) => !begun.includes(day))).toEqual([])
  expect(days).toEqual([...days].sort())
  expect(cellsOf(story)).toEqual(everyCell)
})

/** Where the matrix is looked at: one scene or all, one city or all. */

import { useEffect, useState } from 'preact/hooks'
import { type CellsAnswer, cellsPath, knownScenes } from '../../protocol/cells.ts'
import { Choice } from '../furniture/choice.tsx'
import { cityName, isScene, sceneName } from '../furniture/place-names.ts'
import { speaker } from '../furniture/speech.ts'
import { ask } from '../state/desk.ts'
import { connection, isLive } from '../state/page.ts'
import { asked, isFiltered } from './cells.ts'
import { matrixWords } from './words.ts'

const say = speaker(matrixWords)

export function Filters() {
  const cities = useCities()
  const { scene, city } = asked.value
  const isOff = !isLive.value
  return (
    <div class="filters">
      <Choice
        label={say('scene')}
        all={say('all-scenes')}
        options={knownScenes.map((one) => [one, sceneName(one)])}
        chosen={isOff ? null : scene}
        isDisabled={isOff}
        choose={(name) => {
          asked.value = { ...asked.value, scene: name !== null && isScene(name) ? name : null }
        }}
      />
      <Choice
        label={say('city')}
        all={say('all-cities')}
        options={cities.map((one) => [one, cityName(one)])}
        chosen={isOff ? null : city}
        isDisabled={isOff}
        choose={(name) => {
          asked.value = { ...asked.value, city: name }
        }}
      />
      {isFiltered(asked.value) && !isOff ? (
        <button
          type="button"
          onClick={() => {
            asked.value = { scene: null, city: null }
          }}
        >
          {say('clear')}
        </button>
      ) : null}
      {isOff ? (
        <p class="aside">
          {say(connection.value === 'recorded' ? 'filters-recorded' : 'filters-lost')}
        </p>
      ) : null}
    </div>
  )
}

/** Those the sandbox counts apart: they stay the same as long as it runs. */
function useCities(): readonly string[] {
  const [cities, setCities] = useState<readonly string[]>([])
  const live = isLive.value
  useEffect(() => {
    if (!live) return
    void ask<CellsAnswer>(cellsPath({ scene: null, city: null })).then((told) => {
      if (told.ok) setCities(told.value.cities)
    })
  }, [live])
  return cities
}

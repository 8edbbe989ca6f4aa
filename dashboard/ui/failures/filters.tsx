/** Which failures are listed: by name, app and owner, together. */
import { Choice, type Option } from '../furniture/choice.tsx'
import { nameOf, speaker } from '../furniture/speech.ts'
import { picture } from '../state/page.ts'
import { choice, choose, chooseAll, isChosen } from './choice.ts'
import { failureName } from './failure-names.ts'
import { failureViewWords } from './words.ts'

const say = speaker(failureViewWords)

export function Filters() {
  const seen = picture.value
  if (seen === null) return null
  const { app, owner, failure } = choice.value
  const named = (all: typeof seen.apps): Option[] => all.map((one) => [one.id, nameOf(one)])
  const known = seen.frame.failureCounts.flatMap(({ failure: name, attempts }) =>
    attempts > 0 || name === failure ? [[name, failureName(name)] as const] : [],
  )
  return (
    <div class="filters">
      <Choice
        label={say('filter-failure')}
        all={say('all-failures')}
        options={known}
        chosen={failure}
        choose={(value) => choose({ failure: value })}
      />
      <Choice
        label={say('filter-app')}
        all={say('all-apps')}
        options={named(seen.apps)}
        chosen={app}
        choose={(value) => choose({ app: value })}
      />
      <Choice
        label={say('filter-owner')}
        all={say('all-owners')}
        options={named(seen.owners)}
        chosen={owner}
        choose={(value) => choose({ owner: value })}
      />
      {isChosen() ? (
        <button type="button" onClick={chooseAll}>
          {say('clear')}
        </button>
      ) : null}
    </div>
  )
}

/** The policies, to be written by hand or from a template, and applied whole or at one place. */
import { useState } from 'preact/hooks'
import { Panel } from '../furniture/panel.tsx'
import { nameOf, speaker } from '../furniture/speech.ts'
import { mayControl, picture } from '../state/page.ts'
import { locate } from './json-lines.ts'
import {
  answer,
  apply,
  changedPlaces,
  choose,
  discard,
  draft,
  held,
  insert,
  mistakes,
  scope,
  text,
  usePolicies,
  wasChangedMeanwhile,
} from './policy-draft.ts'
import { notesOf, PolicySheet } from './policy-sheet.tsx'
import { templates } from './templates.ts'
import { consoleWords } from './words.ts'

const say = speaker(consoleWords)

export function PoliciesPanel() {
  usePolicies()
  if (held.value === null) return null
  const located = locate(text())
  const notes = notesOf(located)
  const isOff = !mayControl.value
  return (
    <Panel name="policies" title={say('policies')} unit={say('policies-unit')}>
      <div class="policy-bar">
        <ScopeChoice />
        <TemplateChoice isDisabled={isOff || !located.ok} />
      </div>
      <Changes located={located} />
      <PolicySheet located={located} notes={notes} />
      <div class="policy-foot">
        <button
          type="button"
          class="main"
          data-testid="policy-apply"
          disabled={isOff || draft.value === null || !located.ok}
          onClick={apply}
        >
          {say('apply')}
        </button>
        <button
          type="button"
          data-testid="policy-revert"
          disabled={isOff || draft.value === null}
          onClick={discard}
        >
          {say('revert')}
        </button>
        <Told />
      </div>
    </Panel>
  )
}

/** Who may be named: everybody on the map, and the hops of the switch; and what holds already. */
function placesToChoose(): readonly (readonly [id: string, label: string])[] {
  const known = picture.value?.places ?? []
  const named = known.flatMap((place) => {
    const label = nameOf(place)
    const isBehind = place.kind === 'bank' || place.kind === 'wallet'
    const hop = isBehind ? [[`switch>${place.id}`, `switch>${place.id} · ${label}`] as const] : []
    return [[place.id, `${place.id} · ${label}`] as const, ...hop]
  })
  const others = Object.keys(held.value ?? {})
    .filter((place) => named.every(([id]) => id !== place))
    .map((place) => [place, place] as const)
  return [...others, ...named]
}

function ScopeChoice() {
  const own = Object.keys(held.value ?? {})
  return (
    <label>
      <span>{say('scope')}</span>
      <select
        data-testid="policy-scope"
        value={scope.value ?? ''}
        onChange={({ currentTarget: { value } }) => choose(value === '' ? null : value)}
      >
        <option value="">{say('scope-all')}</option>
        {placesToChoose().map(([id, label]) => (
          <option key={id} value={id}>
            {own.includes(id) ? `● ${label}` : label}
          </option>
        ))}
      </select>
    </label>
  )
}

function TemplateChoice({ isDisabled }: { readonly isDisabled: boolean }) {
  const [place, setPlace] = useState('switch>icbc')
  const [name, setName] = useState<string>(templates[0]?.name ?? '')
  const put = () => {
    const template = templates.find((one) => one.name === name)
    if (template !== undefined) insert(place, template.part)
  }
  return (
    <div class="policy-template">
      <label>
        <span>{say('template')}</span>
        <select
          data-testid="template"
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        >
          {templates.map((one) => (
            <option key={one.name} value={one.name}>
              {say(one.name)}
            </option>
          ))}
        </select>
      </label>
      {scope.value !== null ? null : (
        <label>
          <span>{say('place')}</span>
          <select
            data-testid="template-place"
            value={place}
            onChange={({ currentTarget }) => setPlace(currentTarget.value)}
          >
            {placesToChoose().map(([id, label]) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </select>
        </label>
      )}
      <button type="button" data-testid="template-insert" disabled={isDisabled} onClick={put}>
        {say('insert')}
      </button>
    </div>
  )
}

function Changes({ located }: { readonly located: ReturnType<typeof locate> }) {
  const places = changedPlaces(located)
  const isDraft = draft.value !== null
  return (
    <div class="policy-changes" data-testid="policy-changes" data-changed={String(isDraft)}>
      <span>{say(isDraft ? 'changed' : 'unchanged')}</span>
      {places.map((place) => (
        <code key={place}>{place}</code>
      ))}
      {wasChangedMeanwhile() ? (
        <p role="status">
          {say('meanwhile')}{' '}
          <button type="button" onClick={discard}>
            {say('load-anew')}
          </button>
        </p>
      ) : null}
    </div>
  )
}

function Told() {
  const told = answer.value
  if (told === null) return <p class="aside">{say('at-once')}</p>
  if (told.ok)
    return (
      <p role="status" data-testid="policy-applied">
        ✓ {say('applied')}
      </p>
    )
  const { length } = mistakes()
  return (
    <p class="policy-wrong" role="alert">
      {length === 0 ? told.says : say('mistakes-count', length)}
    </p>
  )
}

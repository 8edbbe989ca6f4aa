/** Whose phone it is: an app first, then one of its people by name or number. */
import { useEffect, useState } from 'preact/hooks'
import type { People, Person } from '../../protocol/phone.ts'
import { speaker } from '../furniture/speech.ts'
import { ask } from '../state/desk.ts'
import { picture } from '../state/page.ts'
import { AppTile, appName } from './app-tile.tsx'
import { facts } from './desk-state.ts'
import { screen, takePhone } from './phone-state.ts'
import { ScreenHead } from './screen-head.tsx'
import { phoneWords } from './words.ts'

const say = speaker(phoneWords)

export function PeopleScreen() {
  const [app, open] = useState<string | null>(null)
  const back = () => {
    if (app !== null) open(null)
    else screen.value = { at: 'home' }
  }
  return (
    <div class="phone-screen phone-people">
      <ScreenHead title={app === null ? say('choose-app') : appName(app)} back={back} />
      {app === null ? <Apps open={open} /> : <PeopleOf app={app} />}
    </div>
  )
}

function Apps({ open }: { open(app: string): void }) {
  const [search, type] = useState('')
  const wanted = search.trim().toLowerCase()
  const fits = (id: string) => {
    const named = picture.value?.apps.find((one) => one.id === id)
    return [id, named?.english, named?.chinese].some((name) => name?.toLowerCase().includes(wanted))
  }
  const apps = (facts.value?.apps ?? []).filter(({ id }) => fits(id))
  return (
    <>
      <label class="phone-field">
        <span>{say('find-app')}</span>
        <input
          type="search"
          value={search}
          onInput={({ currentTarget }) => type(currentTarget.value)}
        />
      </label>
      {apps.length === 0 ? <p class="phone-hint">{say('no-app')}</p> : null}
      <ul class="phone-apps">
        {apps.map(({ id }) => (
          <li key={id}>
            <button type="button" onClick={() => open(id)}>
              <AppTile app={id} />
              <span>{appName(id)}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}

function PeopleOf({ app }: { readonly app: string }) {
  const [search, type] = useState('')
  const [people, list] = useState<readonly Person[] | null>(null)
  const [next, goOn] = useState<number | null>(null)
  const learn = async (from: number, known: readonly Person[], isWanted = () => true) => {
    const query = new URLSearchParams({ app, search, from: String(from) })
    const told = await ask<People>(`/admin/phone/people?${query}`)
    if (!told.ok || !isWanted()) return
    list([...known, ...told.value.people])
    goOn(told.value.next)
  }
  useEffect(() => {
    let isWanted = true
    void learn(0, [], () => isWanted)
    return () => {
      isWanted = false
    }
  }, [app, search])
  return (
    <>
      <label class="phone-field">
        <span>{say('find-person')}</span>
        <input
          type="search"
          value={search}
          onInput={({ currentTarget }) => type(currentTarget.value)}
        />
      </label>
      {people?.length === 0 ? <p class="phone-hint">{say('no-person')}</p> : null}
      <ul class="phone-persons">
        {(people ?? []).map((person) => (
          <li key={person.id}>
            <button type="button" onClick={() => takePhone(person.id)}>
              <strong lang="zh-CN">{person.name}</strong>
              <span class="phone-hint figure">{person.id}</span>
              <span class="phone-hint figure">{paysBy(person)}</span>
            </button>
          </li>
        ))}
      </ul>
      {next === null ? null : (
        <button type="button" onClick={() => learn(next, people ?? [])}>
          {say('more')}
        </button>
      )}
    </>
  )
}

const paysBy = ({ source }: Person) =>
  source.kind === 'balance' ? say('balance') : `${appName(source.bank)} *${source.masked.slice(-4)}`

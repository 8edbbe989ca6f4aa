/** What became of the notifications, and how the sandbox itself feels. */
import { element, say } from './dom.ts'
import { count, megabytes, milliseconds, timeOfDay } from './figures.ts'
import type { Language, Picture, State } from './store.ts'
import { type Word, word } from './words.ts'

interface Fact {
  readonly label: Word
  readonly value: (picture: Picture, language: Language) => string
}

const notificationFacts = (['queued', 'delivered', 'retried', 'dead'] as const).map((name) => ({
  label: name,
  value: ({ frame }: Picture, language: Language) => count(frame.notifications[name], language),
}))

const healthFacts: readonly Fact[] = [
  {
    label: 'loop-delay',
    value: ({ frame }, language) =>
      `${milliseconds(frame.health.eventLoopDelayMsP99, language)} ${word('ms', language)}`,
  },
  {
    label: 'heap',
    value: ({ frame }, language) => megabytes(frame.health.heapUsedBytes, language),
  },
  { label: 'workers', value: ({ frame }, language) => count(frame.health.workers, language) },
  { label: 'at-clock', value: ({ frame }) => timeOfDay(frame.at) },
]

export function createFooter() {
  const notifications = createFacts('notifications', notificationFacts)
  const health = createFacts('health', healthFacts)
  return {
    root: element('footer', { class: 'footer' }, notifications.root, health.root),
    show(state: State): void {
      notifications.show(state)
      health.show(state)
    },
  }
}

function createFacts(title: 'notifications' | 'health', facts: readonly Fact[]) {
  const heading = element('h2')
  const drawn = facts.map((fact) => {
    const term = element('dt')
    const value = element('dd', { class: 'figure' }, '–')
    return { fact, term, value, root: element('div', {}, term, value) }
  })
  const list = element('dl', { 'data-testid': title }, ...drawn.map((each) => each.root))

  function show({ picture, language }: State): void {
    say(heading, word(title, language))
    for (const { fact, term, value } of drawn) {
      say(term, word(fact.label, language))
      if (picture !== null) say(value, fact.value(picture, language))
    }
  }

  return { root: element('section', {}, heading, list), show }
}

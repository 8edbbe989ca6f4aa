/** Parties of a hop as a watcher calls them, and sentences about them. */
import type { ToldHop } from '../../protocol/story.ts'
import { nameOf, speaker } from '../furniture/speech.ts'
import { language, picture } from '../state/page.ts'
import { anyOperation, operationSentences, payBetweenHouses } from './operation-words.ts'
import { storyWords } from './words.ts'

const say = speaker(storyWords)

/** `icbc-app` is the app in the payer's hand, `merchant` the till and its server. */
export function partyName(party: string): string {
  if (party === 'merchant' || party === 'stranger') return say(party)
  const app = /^(.+)-app$/.exec(party)?.[1]
  if (app !== undefined) return say('app', appName(app))
  return placeName(party)
}

export function placeName(id: string): string {
  const found = picture.value?.places.find((place) => place.id === id)
  return found === undefined ? id : nameOf(found)
}

export function appName(id: string): string {
  const found = picture.value?.apps.find((app) => app.id === id)
  return found === undefined ? id : nameOf(found)
}

/** The one sentence that tells what a message is for. */
export function sentenceOf({ from, to, operation }: ToldHop): string {
  const isHouse = from !== 'merchant' && operation === 'pay'
  const [english, chinese] = isHouse
    ? payBetweenHouses
    : (operationSentences[operation] ?? anyOperation)
  const words = language.value === 'english' ? english : chinese
  const told = words.replaceAll('{from}', inSentence(from)).replaceAll('{to}', inSentence(to))
  return `${told.charAt(0).toUpperCase()}${told.slice(1)}`
}

/** Who has no name of their own is called by what they are. */
function inSentence(party: string): string {
  const called = party === 'switch' || party === 'merchant' || party === 'stranger'
  return called ? say(`the-${party}`) : partyName(party)
}

/** A time as it is read beside an arrow: fine while it is small. */
export function sinceStart(milliseconds: number): string {
  if (milliseconds < 1000) return `${milliseconds.toFixed(1)} ms`
  return `${(milliseconds / 1000).toFixed(2)} s`
}

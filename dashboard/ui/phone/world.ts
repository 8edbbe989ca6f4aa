/** What counter and phone know belongs to one world: with another they begin anew. */
import { batch, computed } from '@preact/signals'
import { picture } from '../state/page.ts'
import {
  facts,
  handed,
  hasDoors,
  holder,
  latest,
  learnFacts,
  payerCode,
  sign,
} from './desk-state.ts'
import { asked, funds, lookAtPhone, refused, screen } from './phone-state.ts'

/** What plays, by name; rounds of it share their people and shops. */
export const world = computed(() => {
  const run = picture.value?.frame.run
  return run === undefined ? '' : `${run.scenario} ${run.seed} ${run.time}`
})

let entered = ''

/** Also when the line is back: the same scenario may have been put on anew meanwhile. */
export async function enterWorld(name: string): Promise<void> {
  if (entered !== '' && entered !== name) forget()
  entered = name
  await learnFacts()
  if (!hasDoors.value || screen.value.at !== 'confirm') return
  const told = await lookAtPhone({ payment: screen.value.payment.id })
  if (told?.payment === null) forget()
}

function forget(): void {
  batch(() => {
    for (const one of [facts, sign, payerCode, handed, holder, funds, refused]) one.value = null
    latest.value = []
    asked.value = []
    screen.value = { at: 'home' }
  })
}

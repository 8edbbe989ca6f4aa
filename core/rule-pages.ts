/** The pages of the rule book at which the story is told: a day, and what a scenario adds to history. */
import type { Day, Rule } from './rule-book.ts'
import { exclusiveChain } from './rules/named-shops.ts'

export interface RulePage {
  /** As its scenario's file is called. */
  readonly name: string
  readonly title: string
  readonly day: Day
  /** Beside those of history. */
  readonly rules: readonly Rule[]
}

/** No page of history: what the central bank has described, as if it were in force. */
export const fullOpenness: Rule = {
  ...{ from: '2026-11-22', apps: ['*'], owners: ['*'], scenes: ['*'], state: 'open' },
  reason: 'Every app pays at every code, in every scene and everywhere.',
  source: 'U10.1; as described, not as it is',
}

/** Whom the chain keeps out of UnionPay’s apps; the others it takes. */
const keptOut = [
  ...['quickpass', 'icbc', 'ccb', 'boc', 'bocom', 'cmb', 'citic', 'cgb', 'abc', 'psbc'],
] as const

/** Invented: a chain of shops keeps rivals out although the book opens it to them. */
export const exclusiveAgreement: Rule = {
  ...{ from: '2026-11-22', apps: keptOut, owners: ['wechatpay'], scenes: ['*'] },
  ...{ shops: exclusiveChain, state: 'closed', why: 'exclusive-agreement', source: 'assumed' },
  reason: 'The chain has agreed with WeChat Pay to keep Cloud QuickPass and nine banks out.',
}

export const rulePages: readonly RulePage[] = [
  { name: 'walled-gardens', title: 'Walled gardens', day: '2019-06-01', rules: [] },
  { name: 'seven-city-pilot', title: 'The pilot in seven cities', day: '2021-03-01', rules: [] },
  { name: 'autumn-2021', title: 'Autumn 2021', day: '2021-10-15', rules: [] },
  { name: 'december-2021', title: 'December 2021', day: '2021-12-02', rules: [] },
  { name: 'opening-2024', title: 'The opening of 2024', day: '2024-06-15', rules: [] },
  { name: 'full-openness', title: 'Full openness', day: '2026-11-22', rules: [fullOpenness] },
  {
    ...{ name: 'exclusive-agreement', title: 'An exclusive agreement' },
    ...{ day: '2026-11-22', rules: [exclusiveAgreement] },
  },
]

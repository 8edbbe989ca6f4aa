/** Test cases as JUnit XML, in the form that Jenkins, GitLab and GitHub's reporters read. */
import type { TestCase } from './test-cases.ts'

export interface Suite {
  /** `run`, `rehearse`, `audit`. */
  readonly suite: string
  readonly scenario: string
  readonly seed: number
  readonly digest?: string
  /** The command line that plays the same again is a property. */
  readonly about?: { readonly command: string | null }
  readonly cases: readonly TestCase[]
}

export function junitOf({ suite, scenario, seed, digest, about, cases }: Suite): string {
  const count = (state: TestCase['state']) => cases.filter((one) => one.state === state).length
  const counts = `tests="${cases.length}" failures="${count('failed')}" errors="0" skipped="${count('skipped')}"`
  const named = `name="${escaped(`hutong ${suite}: ${scenario}, seed ${seed}`)}" ${counts}`
  const command = about?.command ?? undefined
  const facts = {
    ...{ scenario, seed: String(seed) },
    ...(digest === undefined ? {} : { digest }),
    ...(command === undefined ? {} : { command }),
  }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${named}>`,
    `<testsuite ${named}>`,
    '<properties>',
    ...Object.entries(facts).map(
      ([name, value]) => `<property name="${name}" value="${escaped(value)}"/>`,
    ),
    '</properties>',
    ...cases.map((one) => testCase(suite, one)),
    '</testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

function testCase(suite: string, { group, name, state, says = '' }: TestCase): string {
  const named = `classname="hutong.${escaped(suite)}.${escaped(group)}" name="${escaped(name)}"`
  const told = escaped(says)
  if (state === 'passed') return `<testcase ${named}/>`
  if (state === 'skipped') return `<testcase ${named}><skipped message="${told}"/></testcase>`
  return `<testcase ${named}><failure message="${told}">${told}</failure></testcase>`
}

const signs: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', '\n': '&#10;' },
}

/** What XML 1.0 has no way to say. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not stand there.
const unspeakable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu

const escaped = (text: string): string =>
  text.replace(unspeakable, '\ufffd').replace(/[&<>"'\n]/g, (sign) => signs[sign] ?? sign)

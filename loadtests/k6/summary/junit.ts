/** The summary as JUnit XML: each threshold is a test case. */
import type { Digest, Verdict } from './digest.ts'

export function junitOf({ name, verdicts, about }: Digest): string {
  const count = (state: Verdict['state']) => verdicts.filter((one) => one.state === state).length
  const [failures, skipped] = [count('failed'), count('not-measured')]
  const suite = `name="k6 ${escaped(name)}" tests="${verdicts.length}" failures="${failures}"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${suite}>`,
    `<testsuite ${suite} errors="0" skipped="${skipped}" time="${about.seconds}" timestamp="${about.startedAt.slice(0, 19)}">`,
    ...verdicts.map((verdict) => testCase(name, verdict)),
    '</testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

function testCase(suite: string, { metric, bound, state, found }: Verdict): string {
  const named = `name="${escaped(`${metric} ${bound}`)}" classname="k6.${escaped(suite)}"`
  if (state === 'held') return `<testcase ${named}/>`
  if (state === 'not-measured') return `<testcase ${named}><skipped/></testcase>`
  const says = escaped(found === '' ? `${metric} is not ${bound}` : `${metric} is ${found}`)
  return `<testcase ${named}><failure message="${says}">${says}</failure></testcase>`
}

const signs: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' },
}

/** Fit for text and attributes of XML and HTML. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign)

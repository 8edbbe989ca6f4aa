/** A text with holes, `{{orderNo}}`, and a place in a JSON answer, `/data/code_url`. */

export type Words = Readonly<Record<string, string>>

/** Fills every hole. @throws Error for one that there is no word for, with those there are. */
export function filled(template: string, words: Words): string {
  return template.replace(/\{\{\s*(\w+)\s*\}\}/g, (hole, name: string) => {
    const word = words[name]
    if (word !== undefined) return word
    throw new Error(`${hole} stands for nothing. There are ${Object.keys(words).join(', ')}.`)
  })
}

/** What stands at a JSON pointer; the empty one is the whole. */
export function found(value: unknown, place: string): unknown {
  let here: unknown = value
  for (const step of place.split('/').slice(1)) {
    if (typeof here !== 'object' || here === null) return undefined
    const name = step.replace(/~1/g, '/').replace(/~0/g, '~')
    here = (here as Readonly<Record<string, unknown>>)[name]
  }
  return here
}

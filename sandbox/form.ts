/**
 * The shape of scenarios and policies, checked against the schema that editors use too. What ajv
 * finds is told in the operator's words: where, what was found, what to do, all at once.
 */
import { existsSync, readFileSync } from 'node:fs'
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import type { Mistake } from './misuse.ts'
import { suggestion } from './nearest.ts'

export type FormPart = 'scenario' | 'policies'

type Validators = Readonly<Record<FormPart, ValidateFunction>>

// Kept, because compiling takes 100 ms, which must not happen while a run is under way.
let compiled: Validators | undefined

function validators(): Validators {
  compiled ??= compile()
  return compiled
}

const strictness = { allErrors: true, verbose: true, discriminator: true, strict: false } as const

function compile(): Validators {
  const text = readFileSync(new URL('scenario.schema.json', scenarioFolder()), 'utf8')
  const schema: object = JSON.parse(text)
  const ajv = new Ajv2020(strictness)
  ajv.addSchema(schema, 'scenario')
  return {
    scenario: ajv.compile({ $ref: 'scenario' }),
    policies: ajv.compile({ $ref: 'scenario#/$defs/policies' }),
  }
}

/** The folder of scenarios: beside this room, whether it runs from source or compiled. */
export function scenarioFolder(): URL {
  const places = ['../scenarios/', '../../scenarios/'].map((up) => new URL(up, import.meta.url))
  const found = places.find((place) => existsSync(new URL('scenario.schema.json', place)))
  if (found === undefined) throw new Error(`No scenarios beside ${import.meta.url}.`)
  return found
}

/** Every mistake in the shape of a value; `where` names the file or request it came from. */
export const shapeMistakes = (part: FormPart, value: unknown, where: string): Mistake[] =>
  mistakesBy(validators()[part], value, where)

/** The same, by a schema that is no part of a scenario. */
export const mistakesAgainst = (schema: object, value: unknown, where: string): Mistake[] =>
  mistakesBy(new Ajv2020(strictness).compile(schema), value, where)

function mistakesBy(validate: ValidateFunction, value: unknown, where: string): Mistake[] {
  if (validate(value)) return []
  const mistakes = (validate.errors ?? []).flatMap((error) => mistakeOf(error, where) ?? [])
  return mistakes.filter((one, index) => index === mistakes.findIndex((same) => isSame(one, same)))
}

const isSame = (one: Mistake, same: Mistake) => one.where === same.where && one.todo === same.todo

/** `lunch-rush.json: policies.icbc.refusals[0].weight`, from a JSON pointer. */
export function placeIn(where: string, ...path: readonly (string | number)[]): string {
  const steps = path.map((step) =>
    typeof step === 'number'
      ? `[${step}]`
      : /^[\w$-]+$/.test(step)
        ? `.${step}`
        : `[${JSON.stringify(step)}]`,
  )
  return steps.length === 0 ? where : `${where}: ${steps.join('').replace(/^\./, '')}`
}

const stepForm = /(?:^|\.)([\w$-]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/gy

/** The path that `placeIn` has written behind the name of a file. */
export function stepsIn(place: string): (string | number)[] {
  const steps = [...place.slice(place.indexOf(': ') + 2).matchAll(stepForm)]
  if (!place.includes(': ')) return []
  return steps.map(([, name, index, quoted]) =>
    quoted === undefined ? (name ?? Number(index)) : String(JSON.parse(quoted)),
  )
}

/** A value in a line: JSON, shortened. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`
}

type Tell = (error: ErrorObject, where: string) => Mistake | undefined

/** Keywords whose findings are told again, better, by the keywords below them. */
const silent: ReadonlySet<string> = new Set(['if', 'oneOf', 'propertyNames'])

/** What a value of each type is called. */
const kinds: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
}

/** What to do about a value that is beyond its bound. */
const bounds: Readonly<Record<string, (bound: unknown) => string>> = {
  type: (types) =>
    `Write ${[types]
      .flat()
      .map((type) => kinds[String(type)])
      .join(' or ')}.`,
  minimum: (least) => `Give at least ${least}.`,
  maximum: (most) => `Give at most ${most}.`,
  exclusiveMinimum: (bound) => `Give more than ${bound}.`,
  minItems: (least) => `List at least ${least}.`,
  maxItems: (most) => `List at most ${most}.`,
  minLength: (least) => `Write at least ${least === 1 ? 'one character' : `${least} characters`}.`,
  maxLength: (most) => `Write at most ${most} characters.`,
  minProperties: (least) => `Name at least ${least}.`,
  maxProperties: (most) => `Name at most ${most}.`,
  uniqueItems: () => 'List each only once.',
}

const tellers: Readonly<Record<string, Tell>> = {
  required: ({ params, parentSchema }, where) => {
    const name = String(params.missingProperty)
    return { where, found: `no "${name}"`, todo: `Add it: ${describing(parentSchema, name)}` }
  },
  additionalProperties: ({ params, parentSchema }, where) => {
    const name = String(params.additionalProperty)
    const known = Object.keys(objectOf(parentSchema?.properties))
    return { where, found: `unknown "${name}"`, todo: suggestion(name, known) }
  },
  enum: ({ data, schema }, where) => ({
    where,
    found: shown(data),
    todo: suggestion(String(data), Array.isArray(schema) ? schema.map(String) : []),
  }),
  pattern: ({ data, parentSchema }, where) => ({
    where,
    found: shown(data),
    todo: `Write it otherwise: ${String(parentSchema?.description ?? 'it has another form.')}`,
  }),
  const: ({ data, schema, parentSchema }, where) => ({
    where,
    found: shown(data),
    todo: `Write ${shown(schema)}.${meaning(parentSchema)}`,
  }),
  discriminator: ({ params, parentSchema, data }, where) => {
    if (typeof data !== 'object' || data === null) return undefined
    const tag = String(params.tag)
    const known = kindsOf(parentSchema?.oneOf, tag)
    const given = params.tagValue
    if (given === undefined) return undefined
    return {
      where: within(where, tag),
      found: shown(given),
      todo: suggestion(String(given), known),
    }
  },
}

function mistakeOf(error: ErrorObject, file: string): Mistake | undefined {
  if (silent.has(error.keyword)) return undefined
  const where = placeIn(file, ...stepsOf(error.instancePath))
  const tell = tellers[error.keyword]
  if (tell !== undefined) return tell(error, where)
  const bound = bounds[error.keyword]?.(error.schema) ?? `It ${error.message ?? 'is wrong'}.`
  return { where, found: shown(error.data), todo: `${bound}${meaning(error.parentSchema)}` }
}

const meaning = (schema: unknown) => {
  const about = objectOf(schema).description
  return typeof about === 'string' ? ` ${about}` : ''
}

const within = (where: string, name: string) =>
  where.includes(': ') ? `${where}.${name}` : `${where}: ${name}`

function stepsOf(pointer: string): (string | number)[] {
  const steps = pointer.split('/').slice(1)
  return steps
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step))
}

/** What the schema says a property is. */
function describing(parent: unknown, name: string): string {
  const about = objectOf(objectOf(objectOf(parent).properties)[name]).description
  return typeof about === 'string' ? about : `"${name}" is needed here.`
}

function kindsOf(variants: unknown, tag: string): string[] {
  if (!Array.isArray(variants)) return []
  return variants.map((one) => String(objectOf(objectOf(objectOf(one).properties)[tag]).const))
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

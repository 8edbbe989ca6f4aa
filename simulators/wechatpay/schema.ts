/**
 * Whether a JSON body is what a table of fields says it must be. The first flaw is told the way
 * WeChat Pay tells it: a sentence, and a detail that points at the place. Fields that no table
 * names are listed, not judged: that is for the door to decide.
 */

interface Facts {
  /** What the document calls the field; it appears in messages. */
  readonly label: string
  readonly required?: boolean
  /** The number behind its absence, where one is published for it. */
  readonly absent?: number
}

export interface TextShape extends Facts {
  readonly kind: 'text'
  readonly min: number
  readonly max: number
  readonly form?: RegExp
}

interface WholeShape extends Facts {
  readonly kind: 'whole'
  readonly min: number
  readonly max: number
}

interface FlagShape extends Facts {
  readonly kind: 'flag'
}

interface GroupShape extends Facts {
  readonly kind: 'group'
  readonly fields: Fields
}

interface ListShape extends Facts {
  readonly kind: 'list'
  readonly each: Fields
}

export type Shape = TextShape | WholeShape | FlagShape | GroupShape | ListShape
export type Fields = Readonly<Record<string, Shape>>

/** What is wrong with one field: the wire's `detail`, the sentence, and the number behind it. */
export interface Flaw {
  /** A JSON pointer for a body, a name for the path or query. */
  readonly field: string
  readonly detail: {
    readonly location: 'body' | 'query' | 'uri_template'
    /** What was given; of a text that is too short or too long, its bytes. */
    readonly value: string | number
  }
  readonly message: string
  readonly errcode: number
}

export interface Checked {
  readonly flaw: Flaw | undefined
  /** Pointers of the fields that no table names. */
  readonly unknown: readonly string[]
}

/** Numbers for a bad parameter: wrong in kind, and out of range (docs/sources.md, W4.4). */
export const illegalParameter = 268_435_461
export const outOfRange = 268_435_464

const required = (shape: Omit<TextShape, 'kind'> | Facts) => shape.required === true

/** Texts of `min` to `max` bytes; one at least where it is required and nothing else is said. */
export const text = (
  label: string,
  max: number,
  more: Partial<Omit<TextShape, 'kind' | 'label' | 'max'>> = {},
): TextShape => ({ kind: 'text', label, min: required({ label, ...more }) ? 1 : 0, max, ...more })

export const whole = (
  label: string,
  { min, max, required: must = false }: { min: number; max: number; required?: boolean },
): WholeShape => ({ kind: 'whole', label, min, max, required: must })

export const flag = (label: string): FlagShape => ({ kind: 'flag', label })

export const group = (label: string, fields: Fields, must = false): GroupShape => ({
  kind: 'group',
  label,
  fields,
  required: must,
})

export const list = (label: string, each: Fields): ListShape => ({ kind: 'list', label, each })

/** Checks an object against a table, in the order of the table. */
export function check(fields: Fields, value: object, pointer = ''): Checked {
  const given = value as Readonly<Record<string, unknown>>
  const unknown = Object.keys(given)
    .filter((name) => !Object.hasOwn(fields, name))
    .map((name) => `${pointer}/${name}`)
  for (const [name, shape] of Object.entries(fields)) {
    const at = `${pointer}/${name}`
    const one = Object.hasOwn(given, name) ? given[name] : undefined
    const checked = checkField(shape, one, at)
    unknown.push(...checked.unknown)
    if (checked.flaw !== undefined) return { flaw: checked.flaw, unknown }
  }
  return { flaw: undefined, unknown }
}

const sound: Checked = { flaw: undefined, unknown: [] }

function checkField(shape: Shape, value: unknown, pointer: string): Checked {
  if (value === undefined || value === null) {
    return shape.required === true ? flawed(missing(shape, pointer)) : sound
  }
  switch (shape.kind) {
    case 'text':
      return flawed(textFlaw(shape, value, pointer))
    case 'whole':
      return flawed(wholeFlaw(shape, value, pointer))
    case 'flag':
      return typeof value === 'boolean'
        ? sound
        : flawed(wrongKind(shape.label, shape.kind, { value, pointer }))
    case 'group':
      return isObject(value)
        ? check(shape.fields, value, pointer)
        : flawed(wrongKind(shape.label, shape.kind, { value, pointer }))
    case 'list':
      return checkList(shape, value, pointer)
  }
}

function checkList(shape: ListShape, value: unknown, pointer: string): Checked {
  if (!Array.isArray(value)) return flawed(wrongKind(shape.label, shape.kind, { value, pointer }))
  const unknown: string[] = []
  for (const [index, one] of value.entries()) {
    const at = `${pointer}/${index}`
    if (!isObject(one)) return flawed(wrongKind(shape.label, 'group', { value: one, pointer: at }))
    const checked = check(shape.each, one, at)
    unknown.push(...checked.unknown)
    if (checked.flaw !== undefined) return { flaw: checked.flaw, unknown }
  }
  return { flaw: undefined, unknown }
}

/** Lengths are counted in bytes, as production's sentences say. */
function textFlaw({ label, min, max, form }: TextShape, value: unknown, pointer: string) {
  if (typeof value !== 'string') return wrongKind(label, 'text', { value, pointer })
  const bytes = Buffer.byteLength(value)
  const says = (rule: string) =>
    `${source(pointer)}映射到值字段“${label}”字符串规则校验失败，${rule}`
  const bound = bytes < min ? `小于最小值 ${min}` : bytes > max ? `大于最大值 ${max}` : undefined
  if (bound !== undefined) {
    return flawAt(pointer, bytes, says(`字节数 ${bytes}，${bound}`), outOfRange)
  }
  if (form === undefined || value === '' || form.test(value)) return undefined
  const rule = says(`字符串必须匹配正则表达式“${form.source}”`)
  return flawAt(pointer, value, rule, illegalParameter)
}

function wholeFlaw({ label, min, max }: WholeShape, value: unknown, pointer: string) {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    return wrongKind(label, 'whole', { value, pointer })
  }
  const bound =
    value < min ? `值低于最小值 ${min}` : value > max ? `值高于最大值 ${max}` : undefined
  if (bound === undefined) return undefined
  const message = `${source(pointer)}映射到数值字段“${label}”规则校验失败，${bound}`
  return flawAt(pointer, value, message, outOfRange)
}

function missing({ label, absent = illegalParameter }: Facts, pointer: string): Flaw {
  const message = `${source(pointer)}映射到字段“${label}”必填性规则校验失败，此字段为必填项`
  return flawAt(pointer, '', message, absent)
}

const needs = {
  text: ' string 类型的 Json 值',
  whole: '合法的 64 位有符号整数',
  flag: ' bool 类型的 Json 值',
  group: ' object 类型的 Json 值',
  list: ' array 类型的 Json 值',
} as const satisfies Record<Shape['kind'], string>

function wrongKind(
  label: string,
  kind: Shape['kind'],
  { value, pointer }: { readonly value: unknown; readonly pointer: string },
): Flaw {
  const into = `映射到目标字段“${label}”中，此字段需要一个${needs[kind]}`
  return flawAt(pointer, value, `无法将 JSON ${source(pointer)}${into}`, illegalParameter)
}

/** A flaw of the body at a pointer. */
export function flawAt(field: string, value: unknown, message: string, errcode: number): Flaw {
  return { field, detail: { location: 'body', value: shownAs(value) }, message, errcode }
}

/** What was given, as far as JSON can say it; of what has parts only that it has. */
function shownAs(value: unknown): string | number {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (Array.isArray(value)) return '[]'
  return isObject(value) ? '{}' : String(value ?? '').slice(0, 128)
}

/** How production calls the places a parameter comes from. */
const locations = { query: 'query', url: 'uri_template' } as const

/** What is wrong with a text of the path or the query, judged by the same shapes. */
export function flawIn(
  where: keyof typeof locations,
  name: string,
  shape: Shape,
  value: string | undefined,
): Flaw | undefined {
  const { flaw } = checkField(shape, value, `/${name}`)
  if (flaw === undefined) return undefined
  const location = locations[where]
  const message = flaw.message.replace('/body/', `/${location}/`)
  return { ...flaw, message, field: name, detail: { ...flaw.detail, location } }
}

const source = (pointer: string) => `输入源“/body${pointer}”`
const flawed = (flaw: Flaw | undefined): Checked => ({ flaw, unknown: [] })

export const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

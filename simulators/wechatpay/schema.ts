/**
 * Whether a JSON body is what a table of fields says it must be. The first flaw is told the way
 * WeChat Pay tells it: a sentence, and a detail that points at the place. Fields that no table
 * names are listed, not judged: that is for the door to decide.
 */

interface Facts {
  /** What the document calls the field; it appears in messages. */
  readonly label: string
  readonly required?: boolean
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
  readonly detail: {
    /** A JSON pointer for a body, a name for the path or query. */
    readonly field: string
    readonly value: string
    readonly issue: string
    readonly location: 'body' | 'query' | 'url'
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

/** Texts of `min` to `max` characters; one character at least unless said otherwise. */
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
    return shape.required === true ? flawed(missing(shape.label, pointer)) : sound
  }
  switch (shape.kind) {
    case 'text':
      return flawed(textFlaw(shape, value, pointer))
    case 'whole':
      return flawed(wholeFlaw(shape, value, pointer))
    case 'flag':
      return typeof value === 'boolean' ? sound : flawed(wrongKind(shape.label, value, pointer))
    case 'group':
      return isObject(value)
        ? check(shape.fields, value, pointer)
        : flawed(wrongKind(shape.label, value, pointer))
    case 'list':
      return checkList(shape, value, pointer)
  }
}

function checkList(shape: ListShape, value: unknown, pointer: string): Checked {
  if (!Array.isArray(value)) return flawed(wrongKind(shape.label, value, pointer))
  const unknown: string[] = []
  for (const [index, one] of value.entries()) {
    const at = `${pointer}/${index}`
    if (!isObject(one)) return flawed(wrongKind(shape.label, one, at))
    const checked = check(shape.each, one, at)
    unknown.push(...checked.unknown)
    if (checked.flaw !== undefined) return { flaw: checked.flaw, unknown }
  }
  return { flaw: undefined, unknown }
}

function textFlaw({ label, min, max, form }: TextShape, value: unknown, pointer: string) {
  if (typeof value !== 'string') return wrongKind(label, value, pointer)
  const length = [...value].length
  const says = (rule: string) => `${source(pointer)}映射到字符串字段“${label}”${rule}`
  const bound = length < min ? `小于最小值 ${min}` : length > max ? `大于最大值 ${max}` : undefined
  if (bound !== undefined) {
    const rule = `字符串规则校验失败，字节数 ${length}，${bound}`
    return flawAt(pointer, value, says(rule), outOfRange)
  }
  if (form === undefined || value === '' || form.test(value)) return undefined
  return flawAt(pointer, value, says('字符串规则校验失败，值不符合格式要求'), illegalParameter)
}

function wholeFlaw({ label, min, max }: WholeShape, value: unknown, pointer: string) {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    return wrongKind(label, value, pointer)
  }
  const bound =
    value < min ? `值低于最小值 ${min}` : value > max ? `值高于最大值 ${max}` : undefined
  if (bound === undefined) return undefined
  const message = `${source(pointer)}映射到数值字段“${label}”规则校验失败，${bound}`
  return flawAt(pointer, value, message, outOfRange)
}

function missing(label: string, pointer: string): Flaw {
  const message = `${source(pointer)}映射到值字段“${label}”必填性规则校验失败，此字段为必填项`
  return flawAt(pointer, '', message, illegalParameter)
}

function wrongKind(label: string, value: unknown, pointer: string): Flaw {
  const message = `${source(pointer)}映射到值字段“${label}”类型规则校验失败，值的类型不正确`
  return flawAt(pointer, value, message, illegalParameter)
}

/** A flaw of the body at a pointer. */
export function flawAt(field: string, value: unknown, message: string, errcode: number): Flaw {
  const shown = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  const issue = message.slice(message.indexOf('”', message.indexOf('”') + 1) + 1)
  const detail = { field, value: shown.slice(0, 128), issue, location: 'body' } as const
  return { detail, message, errcode }
}

/** What is wrong with a text of the path or the query, judged by the same shapes. */
export function flawIn(
  location: 'query' | 'url',
  name: string,
  shape: Shape,
  value: string | undefined,
): Flaw | undefined {
  const { flaw } = checkField(shape, value, `/${name}`)
  if (flaw === undefined) return undefined
  const message = flaw.message.replace('/body/', `/${location}/`)
  return { ...flaw, message, detail: { ...flaw.detail, field: name, location } }
}

const source = (pointer: string) => `输入源“/body${pointer}”`
const flawed = (flaw: Flaw | undefined): Checked => ({ flaw, unknown: [] })

export const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

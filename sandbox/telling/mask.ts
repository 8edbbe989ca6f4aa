/**
 * What is covered in a story before it leaves the sandbox: by the names of fields, in whatever syntax
 * they stand, and by the form of a value wherever it stands. Stars take as much room as what they hide.
 */
import { type Masked, type MaskedKind, maskedKinds } from '../../dashboard/protocol/story.ts'
import { maskedCard } from '../../simulators/banks/issuers.ts'
import { institutionOfApp } from '../names.ts'
import { coverDigits } from './mask-digits.ts'
import { type CoverSecrets, secretCover } from './mask-secrets.ts'
import { kindOfField, syntaxes } from './mask-syntax.ts'

const apps = [...institutionOfApp.keys()].join('|')

/** Values that are known by what stands before them. */
const byForm: readonly { readonly kind: MaskedKind; readonly form: RegExp }[] = [
  { kind: 'token', form: /(?<=Bearer(?:\s|%20|\+){1,8})[^\s"'&]+/gi },
  { kind: 'person', form: new RegExp(`(?<=\\b(?:${apps})-)\\d{1,6}\\b`, 'g') },
]

function stars(value: string): string {
  return '*'.repeat(value.length)
}

export interface Mask {
  /** A text in which named values may stand: a body, a line, what was signed. */
  text(text: string): string
  /** The value of a field of that name. */
  field(name: string, value: string): string
  /** One that is known to stand there, wherever it does. */
  card(text: string, cardNo: string): string
  /** All that was covered so far. */
  told(): readonly Masked[]
}

/** `open`: names of the payment itself, which stay readable whatever they look like. */
export function createMask(
  secrets: readonly string[] | CoverSecrets,
  open: ReadonlySet<string>,
): Mask {
  const coverSecrets = typeof secrets === 'function' ? secrets : secretCover(secrets)
  const times = new Map<MaskedKind, number>()
  const count = (kind: MaskedKind) => times.set(kind, (times.get(kind) ?? 0) + 1)
  const cover = (kind: MaskedKind, value: string, covered: string) => {
    if (covered === value) return value
    count(kind)
    return covered
  }

  const values = (text: string) => {
    let shown = coverSecrets(text, (value) => cover('key', value, stars(value)))
    for (const { kind, form } of byForm) {
      shown = shown.replaceAll(form, (value) =>
        open.has(value) ? value : cover(kind, value, stars(value)),
      )
    }
    return coverDigits(shown, open, cover)
  }

  const named = (name: string, value: string) => {
    const kind = kindOfField.get(name.toLowerCase())
    if (kind === undefined || value === '' || /^\*+$/.test(value)) return value
    // Encrypted, a card number is long, and nobody's but its reader's.
    if (kind === 'card' && !/^\d+$/.test(value)) return value
    return cover(kind, value, kind === 'card' ? maskedCard(value) : stars(value))
  }

  return {
    text: (text) => {
      const covered = syntaxes.reduce(
        (shown, syntax) =>
          shown.replaceAll(syntax, (_, before: string, name: string, ...rest) => {
            const { value = '' } = rest.at(-1)
            return `${before}${named(name, value)}`
          }),
        text,
      )
      return values(covered)
    },
    field: (name, value) => values(named(name, value)),
    card: (text, cardNo) => {
      if (cardNo === '' || !text.includes(cardNo)) return text
      count('card')
      return text.replaceAll(cardNo, maskedCard(cardNo))
    },
    told: () =>
      maskedKinds.flatMap((kind) => {
        const covered = times.get(kind)
        return covered === undefined ? [] : [{ kind, times: covered }]
      }),
  }
}

/** Covers nothing. */
export const bareMask: Mask = {
  text: (text) => text,
  field: (_, value) => value,
  card: (text) => text,
  told: () => [],
}

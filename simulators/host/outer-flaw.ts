/**
 * What may be wrong with a base64 signature as a piece of text, before anybody asks what it signs;
 * and what it would be without that flaw.
 */
import type { Mistake } from '../../core/diagnosis.ts'

export interface OuterFlaw {
  readonly mistake: Mistake
  readonly detail: string
  /** The signature without the flaw, as base64, where it can be told. */
  readonly mended?: string
}

/** Nothing when the signature is base64 as it should be. */
export function outerFlawOf(signature: string): OuterFlaw | undefined {
  if (signature.trim() === '') return { mistake: 'no-signature', detail: '' }
  if (/^([0-9a-f]{2})+$/i.test(signature) && signature.length >= 256) {
    const mended = Buffer.from(signature, 'hex').toString('base64')
    return { mistake: 'not-base64', detail: 'It is hexadecimal.', mended }
  }
  if (isBase64(signature)) return undefined
  return repairs.find(({ fits }) => fits(signature))?.mend(signature) ?? unreadable
}

const isBase64 = (text: string) => /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0

const unreadable: OuterFlaw = { mistake: 'not-base64', detail: '' }

interface Repair {
  fits(signature: string): boolean
  mend(signature: string): OuterFlaw
}

const repair = (
  form: RegExp,
  [mistake, detail]: readonly [Mistake, string],
  mended: (signature: string) => string,
): Repair => ({
  fits: (signature) => form.test(signature) && isBase64(mended(signature)),
  mend: (signature) => ({ mistake, detail, mended: mended(signature) }),
})

const repairs: readonly Repair[] = [
  repair(/%[0-9a-f]{2}/i, ['encoded-twice', ''], (text) =>
    text.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    ),
  ),
  repair(/ /, ['plus-became-space', ''], (text) => text.replaceAll(' ', '+')),
  repair(/[\r\n]/, ['not-base64', 'It has line breaks.'], (text) => text.replaceAll(/\s/g, '')),
  repair(/[-_]/, ['not-base64', 'It is base64url.'], (text) =>
    padded(text.replaceAll('-', '+').replaceAll('_', '/')),
  ),
  repair(/[^=]$/, ['not-base64', 'The = at its end are missing.'], (text) => padded(text)),
]

const padded = (text: string) => text.padEnd(Math.ceil(text.length / 4) * 4, '=')

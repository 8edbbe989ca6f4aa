/**
 * One route of the admin API as its document tells it. A row stands for what is served: a test holds
 * the rows against the routes, and answers of a busy sandbox against the schemas.
 */
import type { Route } from '../../simulators/host/institution.ts'
import { list, map, obj, open, ref, type Schema, text, whole } from './schema.ts'

export interface Row {
  readonly method: Route['method']
  /** As it is served: `/admin/policies/:place`. */
  readonly path: string
  readonly tag: Tag
  readonly summary: string
  /** Whether it needs the token: what changes the sandbox does. */
  readonly token?: true
  readonly query?: Readonly<Record<string, Asked>>
  readonly body?: Body
  /** By status: the shape of a JSON answer, or another kind of answer. */
  readonly answers: Readonly<Record<number, Schema | Media>>
}

interface Asked {
  readonly says: string
  readonly schema?: Schema
  readonly needed?: true
}

interface Body {
  readonly schema: Schema
  readonly example: unknown
  /** Whether it may be left out. */
  readonly optional?: true
}

/** An answer that is no JSON. */
export interface Media {
  readonly media: string
  readonly says: string
}

export const isMedia = (answer: Schema | Media): answer is Media => 'media' in answer

export type Tag =
  | 'health'
  | 'institutions'
  | 'policies'
  | 'scenarios'
  | 'people'
  | 'payments'
  | 'journal'
  | 'clock'
  | 'world'
  | 'metrics'

/** Shapes that many answers share. */
export const sharedSchemas: Readonly<Record<string, Schema>> = {
  Says: {
    ...obj({ says: text }, { todo: text, mistakes: list(ref('Mistake')) }),
    description: 'What is so, and what to do about it.',
  },
  Mistake: obj({ where: text, found: text, todo: text }),
  Tenant: obj({
    ...{ name: text, seed: whole, scenario: text, urls: map(text), token: text },
    keys: open({ alipay: open(), wechatpay: open(), unionpay: open() }),
  }),
  Mistakes: {
    ...obj({ mistakes: list(ref('Mistake'), { minItems: 1 }) }),
    description: 'Every mistake in what was sent, all at once; nothing was changed.',
  },
}

export const says = ref('Says')
export const mistakes = ref('Mistakes')
/** What is wrong with a body: not JSON, or not what is asked for. */
export const unreadable = { 400: mistakes, 422: mistakes }

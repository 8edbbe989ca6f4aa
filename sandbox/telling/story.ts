/** A payment's story out of what was heard of it: put in order, explained, and masked. */
import { failureFacts } from '../../core/failures.ts'
import { failureIn } from '../../core/failures-seen.ts'
import { outcomeFacts } from '../../core/outcome.ts'
import { merchantCodeOwner, payerCodeOwner } from '../../core/scan-code.ts'
import type { SignatureMode } from '../../core/signature-mode.ts'
import type {
  Story,
  ToldAttempt,
  ToldCode,
  ToldMessage,
  ToldNotice,
  ToldResolution,
} from '../../dashboard/protocol/story.ts'
import type { KeyHolders } from '../explain/key-holders.ts'
import type { KeyRing } from '../keyring.ts'
import { codeTold } from './code-parts.ts'
import type { Heard, HeardSaid } from './heard.ts'
import { depthsOf, hopOf, type Passage, passagesOf, rounded, type Words } from './hops.ts'
import { createMask, type Mask } from './mask.ts'
import type { CoverSecrets } from './mask-secrets.ts'
import { askMessages, replyMessage, requestMessage } from './messages.ts'
import { networkSignature, openedResource } from './network-signatures.ts'
import { codeIn } from './phone-words.ts'
import { booksOf, movesOf } from './postings.ts'
import { rowOf } from './rows.ts'
import { requestSignature } from './signatures.ts'
import type { ToldPayment } from './told-payment.ts'

/** What a story is explained with. */
export interface Teller {
  readonly keyRing: KeyRing
  readonly holders: KeyHolders
  readonly secrets: CoverSecrets
  readonly signatures: SignatureMode
  readonly wire: boolean
}

export async function storyOf(payment: ToldPayment, teller: Teller): Promise<Story> {
  const { wire, signatures, secrets } = teller
  const { heard, begins, leftOut, names } = payment
  const mask = createMask(secrets, names)
  const passages = passagesOf(heard)
  const start = startOf(passages, heard, payment.at)
  const depths = depthsOf(passages)
  const hops = await Promise.all(
    passages.map(async (passage, place) => {
      const words = await wordsOf(passage, { ...teller, mask })
      return hopOf(passage, { start, depth: depths[place] ?? 0, words })
    }),
  )
  return {
    ...{ row: rowOf(payment), begins, wire, signatures, hops, leftOut },
    names: [...names].filter((name) => !ownId.test(name)).map(mask.text),
    codes: codesOf(payment),
    notices: noticesOf(heard, start, mask),
    books: booksOf(heard, start, mask),
    moves: movesOf(heard, start),
    attempts: attemptsOf(heard, start),
    resolutions: resolutionsOf(heard, start),
    masked: mask.told(),
  }
}

/** What a house calls its own record of it: a name, its time and a count. */
const ownId = /\.[0-9a-z]{6,}\.\d+$|^[a-z-]+ \d+$|^own\//

const startOf = (passages: readonly Passage[], heard: readonly Heard[], at: number) =>
  Math.min(passages[0]?.began ?? at, heard[0]?.at ?? at)

type Masking = Teller & { readonly mask: Mask }

async function wordsOf({ heard }: Passage, teller: Masking): Promise<Words> {
  if (heard === undefined) return { request: null, reply: null }
  if (heard.type === 'said') return saidWords(heard, teller)
  const { request, reply } = askMessages(heard, teller.mask)
  return { request: unsigned(request), reply: reply && unsigned(reply) }
}

const unsigned = (message: Omit<ToldMessage, 'signature' | 'opened'>): ToldMessage => ({
  ...message,
  ...{ signature: null, opened: null },
})

async function saidWords(heard: HeardSaid, teller: Masking): Promise<Words> {
  const { mask, holders, keyRing } = teller
  const { request, reply, hop } = heard
  const [from = '', to = ''] = hop.split('>')
  const isLetter = to === 'merchant'
  const asked = requestMessage(request, mask)
  const signature = isLetter
    ? networkSignature(from, request, keyRing)
    : from === 'merchant'
      ? await requestSignature(request, holders)
      : null
  const opened = isLetter ? openedResource(request.body, keyRing.wechatpay) : null
  const told = {
    ...asked,
    opened: opened && mask.text(opened),
    signature: covered(signature, mask),
  }
  if (typeof reply !== 'object' || !('body' in reply)) return { request: told, reply: null }
  const answer = isLetter ? null : networkSignature(to, reply, keyRing)
  const back = { ...replyMessage(reply, mask), opened: null, signature: covered(answer, mask) }
  return { request: told, reply: back }
}

const covered = (signature: ToldMessage['signature'], mask: Mask) =>
  signature && { ...signature, text: mask.text(signature.text) }

/** The names that are codes, and what phones have scanned. */
function codesOf({ names, heard }: ToldPayment): ToldCode[] {
  const scanned = heard.flatMap((one) =>
    one.type === 'said' && one.operation === 'scan' ? [codeIn(one.request)] : [],
  )
  const codes = [...names, ...scanned].filter(
    (name) => merchantCodeOwner(name) !== undefined || payerCodeOwner(name) !== undefined,
  )
  return [...new Set(codes)].map(codeTold)
}

const eventsIn = (heard: readonly Heard[]) =>
  heard.flatMap((one) => (one.type === 'event' ? [one] : []))

function noticesOf(heard: readonly Heard[], start: number, mask: Mask): ToldNotice[] {
  return eventsIn(heard).flatMap(({ event, at }) => {
    if (event.type !== 'notification-moved') return []
    const { from, step, attempt, answered = false, detail } = event
    const afterMs = rounded(at - start)
    return [{ at: event.at, afterMs, from, step, attempt, answered, detail: mask.text(detail) }]
  })
}

function attemptsOf(heard: readonly Heard[], start: number): ToldAttempt[] {
  return eventsIn(heard).flatMap(({ event, at }) => {
    if (event.type !== 'attempt-ended') return []
    const { app, outcome, hop, moneyMoved } = event
    const failure = failureIn(event)?.failure ?? null
    const { says, merchant } =
      failure === null ? { says: outcomeFacts(outcome).says, merchant: '' } : failureFacts(failure)
    const told = { app, outcome, failure, says, todo: merchant, hop, moneyMoved }
    return [{ afterMs: rounded(at - start), ...told }]
  })
}

function resolutionsOf(heard: readonly Heard[], start: number): ToldResolution[] {
  return eventsIn(heard).flatMap(({ event, at }) => {
    if (event.type !== 'exchange-resolved') return []
    const { to, why, hop, afterMs: lastedMs } = event
    return [{ afterMs: rounded(at - start), to, why, hop, lastedMs }]
  })
}

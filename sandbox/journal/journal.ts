/**
 * Every request with its reply, and every send of a notification with its answer, in exact bytes: the
 * latest of them, bounded by number and by size. To be found, counted, waited for and verified. What
 * institutions say to one another directly is no HTTP: payments that are told have it.
 */
import type { InstitutionId } from '../../core/ids.ts'
import { limits } from '../../core/limits.ts'
import type { TakeNote } from '../../simulators/host/note.ts'
import type { Tell } from '../../simulators/host/tell.ts'
import { carefulBy, throwAgain } from '../telling/careful.ts'
import { bareMask, createMask, type Mask } from '../telling/mask.ts'
import { type CoverSecrets, secretCover } from '../telling/mask-secrets.ts'
import { conditionsOf } from './conditions.ts'
import type { Entry } from './entry.ts'
import type { Filter, Verification } from './filter.ts'
import { filterOf, verificationOf } from './filter-form.ts'
import { type Keep, keeps } from './keep.ts'
import { lettersOf } from './letters.ts'
import { Look, type OpenSealed } from './look.ts'
import { nearest } from './near-misses.ts'
import { type Keeper, Noted } from './noted.ts'
import { nearMissesOf, nearWords, type Verdict, verdictOf } from './report.ts'
import { Ring } from './ring.ts'
import { describe, judge } from './verification.ts'
import { Waiting } from './waiting.ts'

export interface JournalOptions {
  readonly keep?: Keep
  /** How many are kept, and about how many bytes of them. */
  readonly countMax?: number
  readonly bytesMax?: number
}

/** How much is kept, and what has made room. */
export interface JournalHolding {
  readonly kept: number
  readonly keptMax: number
  readonly bytes: number
  readonly bytesMax: number
  /** All that came since it was begun, kept or not. */
  readonly seen: number
  /** Kept once, and gone for others to come. */
  readonly dropped: number
  readonly droppedBytes: number
  /** Not kept at all, because only a part is to be. */
  readonly passedOver: number
}

/** What a test asks of it. */
export interface Journal {
  /** Oldest first. @throws Misuse when it is no filter. */
  find(filter?: Filter): readonly Entry[]
  count(filter?: Filter): number
  /** Secrets are covered in its words unless `unmasked`. @throws Misuse when it is nothing to verify. */
  verify(verification: Verification, shown?: Shown): Verdict
  /**
   * The first that is there or comes. By real time; 5 s when nothing is said.
   * @throws an error with what came closest when none comes.
   */
  waitFor(filter: Filter, options?: Shown & { readonly withinMs?: number }): Promise<Entry>
  /** Forgets all; numbers go on. */
  clear(): void
  holding(): JournalHolding
}

export interface Shown {
  readonly unmasked?: boolean
}

/** The same for whoever fills and shows it. */
export interface FilledJournal extends Journal {
  /** What a door of that institution opens for each request; nothing where nothing is kept. */
  notesOf(institution: InstitutionId): TakeNote | undefined
  /** Hears each letter of that institution and its answer. */
  lettersOf(institution: InstitutionId): Tell
  /** In the order of their numbers. */
  looks(): Look[]
  /** Covers what nobody else may know; `open` stays readable. */
  mask(open?: readonly string[]): Mask
}

export interface JournalParts extends JournalOptions {
  /** Business time. */
  readonly now: () => number
  readonly secrets?: () => readonly string[]
  readonly open?: OpenSealed
  /** Hears of mistakes of ours, which then cost no payment. */
  readonly complain?: (cause: unknown) => void
}

export function createJournal(parts: JournalParts): FilledJournal {
  const { secrets = () => [] } = parts
  const { keeper, looks, waiting, clear, holding } = createShelf(parts)
  const mask = createCovering(secrets)
  const isOff = parts.keep === 'none'
  const maskBy = ({ unmasked = false }: Shown) => (unmasked ? bareMask : mask())
  const found = (filter: Filter) => looks().filter(conditionsOf(filterOf(filter)).holds)
  return {
    notesOf: (institution) => (isOff ? undefined : () => new Noted('request', institution, keeper)),
    lettersOf: (institution) => (isOff ? () => undefined : lettersOf(institution, keeper)),
    ...{ looks, mask, clear, holding },
    find: (filter = {}) => found(filter).map((look) => look.entry()),
    count: (filter = {}) => found(filter).length,
    verify: (verification, shown = {}) =>
      verdictOf(judge(verificationOf(verification), looks()), maskBy(shown)),
    waitFor: async (filter, { withinMs = limits.journalWaitMs, ...shown } = {}) => {
      const conditions = conditionsOf(filterOf(filter))
      const there = looks().find(conditions.holds)
      const look = there ?? (await waiting.until(conditions, withinMs))
      if (look !== undefined) return look.entry()
      const covered = maskBy(shown)
      const near = nearWords(nearMissesOf(nearest(looks(), conditions), covered))
      const wanted = covered.text(describe(filter))
      throw new Error([`Nothing came within ${withinMs} ms that is ${wanted}.`, ...near].join('\n'))
    },
  }
}

/** What is kept, and who waits for what will be. */
function createShelf({ now, open = () => null, complain = throwAgain, ...options }: JournalParts) {
  const { countMax = limits.journalMax, bytesMax = limits.journalBytesMax, keep = 'all' } = options
  const ring = new Ring<Noted>({ countMax, bytesMax })
  const waiting = new Waiting()
  const careful = carefulBy(complain)
  const isKept = keep === 'none' ? () => false : keeps(keep)
  let seen = 0
  let passedOver = 0
  const keeper: Keeper = {
    now,
    next: () => {
      seen += 1
      return seen
    },
    keep: (noted) => {
      if (!isKept(noted)) {
        passedOver += 1
        return
      }
      ring.add(noted)
      if (waiting.size > 0) careful(() => waiting.hear(new Look(noted, open)))
    },
  }
  return {
    ...{ keeper, waiting },
    looks: () =>
      [...ring.all()]
        .sort((one, other) => one.number - other.number)
        .map((noted) => new Look(noted, open)),
    clear: () => ring.clear(),
    holding: (): JournalHolding => ({
      ...{ kept: ring.count, keptMax: countMax, bytes: ring.bytes, bytesMax, seen, passedOver },
      ...{ dropped: ring.dropped.count, droppedBytes: ring.dropped.bytes },
    }),
  }
}

/** Merchants become more, and their keys with them; none is ever taken away. */
function createCovering(secrets: () => readonly string[]): FilledJournal['mask'] {
  let known: { readonly count: number; readonly cover: CoverSecrets } | undefined
  return (open = []) => {
    const held = secrets()
    if (known?.count !== held.length) known = { count: held.length, cover: secretCover(held) }
    return createMask(known.cover, new Set(open))
  }
}

/** Which failure an outcome is, and which one an event shows: total, so that nothing goes unnamed. */
import type { Mistake } from './diagnosis.ts'
import type {
  AttemptEnded,
  BreakFound,
  ExchangeResolved,
  Hop,
  HopPassed,
  NotificationMoved,
  RequestRefused,
  SandboxEvent,
} from './events.ts'
import { type Failure, failureFacts, type MoneyMoved } from './failures.ts'
import { asksAnew, isGivingBack, shortestWaitMs, silenceOf } from './failures-silences.ts'
import { isRefusal, type Outcome, type Refusal } from './outcome.ts'
import { isStatic } from './scene.ts'

/** A failure where it was seen. */
export interface SeenFailure {
  readonly failure: Failure
  readonly hop: Hop
  /** Why, in a word: an outcome, a mistake in signing, how two files differ, what was said. */
  readonly reason: string
  readonly moneyMoved: MoneyMoved
}

/** What a hop is by its form. `phone`: app to house. `till`: merchant to network. */
type Place = 'phone' | 'till' | 'to-switch' | 'from-switch' | 'to-merchant' | 'other'

function placeOf(hop: Hop): Place {
  if (hop.startsWith('merchant>')) return 'till'
  if (hop.includes('-app>')) return 'phone'
  if (hop.startsWith('switch>')) return 'from-switch'
  if (hop.endsWith('>switch')) return 'to-switch'
  return hop.endsWith('>merchant') ? 'to-merchant' : 'other'
}

type ByPlace = Readonly<Partial<Record<Place, Failure>>> & { readonly elsewhere: Failure }

/** The same word may mean different things at different hops: then the hop decides. */
const ofOutcomes = {
  'institution-down': 'institution-down',
  'switch-down': 'switch-down',
  'code-unrecognised': { phone: 'scan-unreadable', elsewhere: 'code-unrecognised' },
  'code-closed-by-rule': 'not-connected',
  'outside-pilot': 'outside-pilot',
  'exclusive-agreement': 'exclusive-agreement',
  'wrong-code-kind': 'wrong-code-kind',
  'code-expired': 'code-expired',
  'code-used': 'code-replayed',
  'order-missing': 'order-missing',
  'order-mismatch': 'number-reused',
  'order-reversed': 'order-expired',
  'order-closed': 'order-expired',
  'order-paid': 'code-used-up',
  'order-unpaid': 'refund-refused',
  'merchant-blocked': 'merchant-blocked',
  'payer-missing': 'payer-blocked',
  'payer-blocked': 'payer-blocked',
  'payer-declined': 'payer-cancelled',
  'payer-timeout': 'payer-silent',
  'password-wrong': 'wrong-password',
  'amount-over-limit': {
    'to-switch': 'rule-over-limit',
    'from-switch': 'card-over-limit',
    elsewhere: 'over-limit',
  },
  'count-over-limit': { 'from-switch': 'card-over-limit', elsewhere: 'over-limit' },
  'risk-refused': 'risk-refused',
  'card-unknown': 'issuer-declined',
  'card-expired': 'issuer-declined',
  'card-blocked': 'issuer-declined',
  'card-not-permitted': 'issuer-declined',
  'funds-insufficient': 'issuer-declined',
  'issuer-declined': 'issuer-declined',
  'issuer-down': 'issuer-down',
  'issuer-timeout': { 'from-switch': 'issuer-late', elsewhere: 'result-unknown' },
  'owner-timeout': 'owner-silent',
  'refund-missing': 'refund-refused',
  'refund-mismatch': 'number-reused',
  'refund-exceeds': 'refund-refused',
  'merchant-funds-insufficient': 'refund-refused',
} as const satisfies Record<Refusal, Failure | ByPlace>

/** The failure that a refusal is, at the hop that decided it. */
export function failureOf(outcome: Refusal, hop: Hop): Failure {
  const found: Failure | ByPlace = ofOutcomes[outcome]
  return typeof found === 'string' ? found : (found[placeOf(hop)] ?? found.elsewhere)
}

type Seers = {
  readonly [Type in SandboxEvent['type']]:
    | ((event: Extract<SandboxEvent, { type: Type }>) => SeenFailure | undefined)
    | null
}

/** What each event shows; null for those that never show a failure. */
const seers: Seers = {
  'attempt-ended': ofAttempt,
  'hop-passed': ofMessage,
  'order-moved': null,
  'notification-moved': ofNotification,
  'policy-changed': null,
  'rate-changed': null,
  'exchange-resolved': ofResolution,
  'duplicate-seen': ({ hop, operation }) => seen('submitted-twice', hop, operation),
  'cut-crossed': ({ hop, day }) => seen('day-cut-crossed', hop, day),
  'day-closed': null,
  'break-found': ofBreak,
  'rules-changed': null,
  'request-refused': ofRequest,
  'fields-ignored': null,
  'run-moved': null,
  'traffic-tick': null,
}

/** The failure an event shows, and where; nothing when it shows none. */
export function failureIn(event: SandboxEvent): SeenFailure | undefined {
  const seer = seers[event.type] as ((of: SandboxEvent) => SeenFailure | undefined) | null
  return seer === null ? undefined : seer(event)
}

const seen = (failure: Failure, hop: Hop, reason: string, moneyMoved?: MoneyMoved) => ({
  ...{ failure, hop, reason },
  moneyMoved: moneyMoved ?? failureFacts(failure).moneyMoved,
})

function ofAttempt(ended: AttemptEnded): SeenFailure | undefined {
  const { outcome, hop, moneyMoved } = ended
  if (outcome === 'result-unknown') {
    return seen(outcome, hop, outcome, moneyMoved ? 'yes' : undefined)
  }
  if (!isRefusal(outcome)) return undefined
  return seen(refine(failureOf(outcome, hop), ended), hop, outcome)
}

/** What only the attempt knows: that the phone could read the code, and that it was a static one. */
function refine(failure: Failure, ended: AttemptEnded): Failure {
  const { owner, payerInstitution, codeKind = 'order' } = ended
  if (failure === 'scan-unreadable' && owner === payerInstitution) return 'code-unrecognised'
  return failure === 'over-limit' && isStatic(codeKind) ? 'static-code-over-limit' : failure
}

/** Doors tell what no end of an attempt tells; between houses, silence and repetition are told. */
function ofMessage(passed: HopPassed): SeenFailure | undefined {
  if (isPlain(passed)) return undefined
  const { hop, operation, outcome, fault, shed } = passed
  if (shed === true) return seen('overloaded', hop, outcome)
  if (fault === 'duplicate') {
    const isNews = operation === 'notify'
    return seen(isNews ? 'notification-doubled' : 'submitted-twice', hop, fault)
  }
  const place = placeOf(hop)
  // The notifier tells what became of a notification.
  if (place === 'to-merchant') return undefined
  return place === 'till' || place === 'phone' ? atDoor(passed) : betweenHouses(passed)
}

/** Done, in less time than anybody waits for: almost every message is such a one, and shows nothing. */
const isPlain = ({ outcome, fault, shed, tookMs }: HopPassed): boolean =>
  outcome === 'approved' && fault === null && shed === undefined && tookMs < shortestWaitMs

/** Refusals that end no attempt: the payer may try again, or nothing was to be paid. */
const endsNoAttempt: ReadonlySet<Outcome> = new Set<Refusal>([
  ...(['password-wrong', 'order-mismatch', 'order-unpaid', 'refund-missing'] as const),
  ...(['refund-mismatch', 'refund-exceeds', 'merchant-funds-insufficient'] as const),
])

function atDoor({ hop, outcome, fault, byPolicy }: HopPassed): SeenFailure | undefined {
  if (fault !== null)
    return seen('result-unknown', hop, fault, fault === 'reset' ? 'no' : undefined)
  if (outcome === 'result-unknown') return seen(outcome, hop, outcome)
  const isTold = byPolicy === true || endsNoAttempt.has(outcome)
  return isTold && isRefusal(outcome) ? seen(failureOf(outcome, hop), hop, outcome) : undefined
}

function betweenHouses(passed: HopPassed): SeenFailure | undefined {
  const { hop, operation, outcome, fault, tookMs } = passed
  const silence = silenceOf(operation)
  if (silence === undefined) return undefined
  const isLate = tookMs >= silence.waitMs
  if (fault === 'reset') {
    return seen(silence.failure, hop, fault, asksAnew(operation) ? 'no' : undefined)
  }
  if (fault === 'timeout' || isLate) return seen(silence.failure, hop, fault ?? 'late')
  // The switch passes a refused refund on: it is told where it was decided.
  const isRefused = isRefusal(outcome) && isGivingBack(operation)
  const isThere = placeOf(hop) === 'from-switch'
  return isRefused && isThere ? seen('refund-refused', hop, outcome) : undefined
}

const ofSteps = {
  queued: null,
  delivered: null,
  refused: 'notification-refused',
  retrying: 'notification-lost',
  dead: 'notification-lost',
  forbidden: 'notification-lost',
} as const satisfies Record<NotificationMoved['step'], Failure | null>

function ofNotification(moved: NotificationMoved): SeenFailure | undefined {
  const { step, from, answered = false } = moved
  const failure = ofSteps[step]
  if (failure === null) return undefined
  return seen(answered ? 'notification-refused' : failure, `${from}>merchant`, step)
}

/** Why the result of an exchange was unknown, or what was debited had to come back. */
const ofReasons = {
  'issuer-silent': 'issuer-late',
  'credit-unheard': 'credit-notice-lost',
  'payee-refused': 'credit-refused',
  'asked-back': 'result-unknown',
} as const satisfies Record<ExchangeResolved['why'], Failure>

/** Of one that was asked back nobody says here whether anything had been debited. */
function ofResolution({ why, hop, to }: ExchangeResolved): SeenFailure {
  if (why === 'asked-back') return seen(ofReasons[why], hop, to)
  return seen(ofReasons[why], hop, to, to === 'paid' ? 'yes' : 'must-return')
}

function ofBreak({ party, kind }: BreakFound): SeenFailure {
  return seen('reconciliation-break', `switch>${party}`, kind)
}

/** A request that was turned away for its form is nobody's failure but the form's. */
function ofRequest({ institution, diagnosis }: RequestRefused): SeenFailure | undefined {
  if (diagnosis === undefined) return undefined
  const { mistake } = diagnosis
  return seen(ofMistakes[mistake] ?? 'signature-wrong', `merchant>${institution}`, mistake)
}

/** Every other mistake is a signature that does not verify. */
const ofMistakes: Readonly<Partial<Record<Mistake, Failure>>> = {
  'clock-skew': 'clock-skewed',
  'certificate-expired': 'certificate-expired',
  'line-ends': 'line-ends-changed',
  'last-newline-missing': 'line-ends-changed',
  'wrong-serial': 'certificate-wrong',
  'wrong-key': 'certificate-wrong',
  'wrong-merchant': 'certificate-wrong',
  'unknown-key': 'certificate-wrong',
}

/** How the bounds relate: what must outlast what, and what must hold more than what. */
import { type Limits, limits } from './limits.ts'

const relations: readonly (readonly [(bounds: Limits) => boolean, string])[] = [
  [
    (bounds) => bounds.switchAnswerMs > bounds.issuerAnswerMs + bounds.ownerAnswerMs,
    'an institution waits for the switch longer than the switch waits for issuer and owner',
  ],
  [
    (bounds) => bounds.cutGraceMs > bounds.drainMs + bounds.switchAnswerMs,
    'a payment begun before the cut has time to end before its day is closed',
  ],
  [
    (bounds) => bounds.cutGraceMs > 10 * bounds.cutWritingMs,
    'what is left to write before a day is closed is a small part of its grace',
  ],
  [
    (bounds) => bounds.silenceMs > bounds.switchAnswerMs,
    'a silent door outlasts the patience of its caller',
  ],
  [
    (bounds) => bounds.passedThroughIdleMs > bounds.silenceMs,
    'a passed-on connection may be quiet longer than a silent door is',
  ],
  [
    (bounds) => bounds.refusalBytesMax > 4 * bounds.bodyBytesMax,
    'what is remembered of requests turned away holds more than the largest of them',
  ],
  [
    (bounds) => bounds.journalBytesMax > 8 * bounds.bodyBytesMax,
    'a journal holds more than a few of the largest requests',
  ],
  [
    (bounds) => bounds.commitAttemptsMax > bounds.requestsAtOnceMax,
    'a decision is taken anew as often as there are requests that may disturb it',
  ],
  [
    (bounds) => bounds.recordBytesMax <= bounds.recordBytesAllMax,
    'no institution alone may remember more than all together',
  ],
  [
    (bounds) => bounds.forgottenNamesMax > bounds.recordsMax,
    'names are known for longer than what they named',
  ],
  [
    (bounds) => bounds.tenantsMax * bounds.tenantRecordBytesMax <= bounds.recordBytesAllMax,
    'all tenants together remember no more than the world beside them may',
  ],
  [
    (bounds) => bounds.connectionsMax > bounds.requestsAtOnceMax,
    'who comes when too many are at work is told so, not hung up on',
  ],
  [
    (bounds) => bounds.requestMs > bounds.headMs,
    'a request may take longer to arrive than its head',
  ],
  [
    (bounds) => bounds.quietMs > bounds.silenceMs,
    'a silent door hangs up before its connection is taken away',
  ],
  [
    (bounds) => bounds.clockRestMs > 2 * bounds.notificationAnswerMs,
    'a clock that is moved waits for longer than a merchant may take to answer',
  ],
  [
    (bounds) => bounds.keepAliveMs > 8000,
    'an idle connection outlasts the 8 s of the real gateways',
  ],
  [
    (bounds) => bounds.drainMs > bounds.switchAnswerMs,
    'a run drains longer than one exchange may take',
  ],
  [
    (bounds) => bounds.arrivalsMax <= 10_000_000,
    'an order number has seven digits for the arrival',
  ],
  [
    (bounds) => bounds.signedAheadSkewMs < bounds.wechatpaySkewMs,
    'a request signed ahead ages before the network would refuse it',
  ],
  [
    (bounds) => bounds.signingAheadMs < bounds.signedAheadSkewMs,
    'what was signed first has not aged when the last is signed',
  ],
  [(bounds) => bounds.payerCodeMs > 60_000, 'a payer code outlives the minute it is shown'],
]

/** A list of relations that do not hold; empty when all do. Asserted by a test. */
export const brokenRelations = (bounds: Limits = limits): string[] =>
  relations.filter(([holds]) => !holds(bounds)).map(([, says]) => says)

/** Every bound in the system, and how the bounds relate: what must outlast what is asserted here. */

const second = 1000
const minute = 60 * second

export const limits = Object.freeze({
  /** The largest request body a door reads; larger is refused in the network's words. */
  bodyBytesMax: 256 * 1024,
  /** How long a connection may idle: longer than the 8 s after which real gateways close. */
  keepAliveMs: 20 * second,
  /** How long a door stays silent on a `timeout` fault before it drops the connection. */
  silenceMs: 60 * second,
  /** How late an answer comes that a test asked to come late. */
  forcedLateMs: 3 * second,
  /** Requests one door works on at once; more are refused as too many. */
  requestsAtOnceMax: 4096,

  /** How long the switch waits for an issuer, a code owner, a payer institution. */
  issuerAnswerMs: 10 * second,
  ownerAnswerMs: 10 * second,
  /** How long an institution waits for the switch: longer than all the switch waits for. */
  switchAnswerMs: 30 * second,
  /** The first gap before a reversal or a credit notice is said again, and the longest. */
  repeatGapMs: 250,
  repeatGapMaxMs: 8 * second,

  /** How long after the cut a payment of the day before may still be credited; then files are made. */
  cutGraceMs: 10 * minute,
  /** How long before that it is refused already: what was decided by then is written down. */
  cutWritingMs: 5 * second,

  /** Gaps between questions about an unknown result, as the networks advise. */
  queryGapsMs: Object.freeze([1, 2, 4, 8, 16, 32].map((seconds) => seconds * second)),

  /** A payer-presented code lives a minute and a half: shown for one, forgiven for half. */
  payerCodeMs: 90 * second,
  /** How long what a static code was scanned for waits for its payer's word. */
  staticOrderMs: 10 * minute,
  /** Above this a payer-presented code asks for the password: 1,000 yuan, as the networks say. */
  passwordFreeFen: 100_000,
  /** How long an issuer keeps what is held ready, and how much of it may be captured (U1.7). */
  holdMs: 30 * 24 * 60 * minute,
  captureOfHoldPercentMax: 115,
  /** The most one payment may be: 100 million yuan, Alipay's bound. */
  amountFenMax: 10_000_000_000,

  /** Clock skew WeChat Pay allows a signed request. */
  wechatpaySkewMs: 5 * minute,

  /** Bills one network keeps ready for download at once. */
  billLinksMax: 64,

  /** Records an institution remembers before it forgets the oldest that are final. */
  recordsMax: 400_000,
  /** Notifications waiting at once, and how many are sent at the same time. */
  notificationsMax: 50_000,
  notificationsAtOnceMax: 64,
  notificationAnswerMs: 5 * second,
  /** How much of a merchant's answer to a notification is read. */
  notificationAnswerBytesMax: 1024,

  /** How many texts are tried before a wrong signature counts as unexplained, and their bytes. */
  suspicionsMax: 800,
  suspicionBytesMax: 2 * 1024 * 1024,
  /** Requests turned away that are remembered, and the bytes they may take. */
  refusalsKeptMax: 500,
  refusalBytesMax: 8 * 1024 * 1024,

  /**
   * How often a decision is taken anew because a record moved on meanwhile. One of those that move a
   * record always succeeds, so nobody needs more attempts than there are others at once.
   */
  commitAttemptsMax: 5000,
  /** Certificates a verifier remembers having judged. */
  certificatesRememberedMax: 16,
  /** Connections the intercepting proxy and its TLS door hold at once; more are turned away. */
  interceptedConnectionsMax: 1024,
  /** The head of a request that comes through it, and how long the head and a handshake may take. */
  interceptedHeadBytesMax: 16 * 1024,
  interceptedHeadMs: 10 * second,
  /** How long a connection to an allowed host may be quiet before it is dropped. */
  passedThroughIdleMs: 2 * minute,
  /** Hops at which failures are counted apart; what is seen at more of them is counted together. */
  failurePlacesMax: 1024,
  /** Pages that watch the dashboard at once. */
  watchersMax: 200,

  /** An arrival that begins later than this after its due time is counted as late. */
  lateArrivalMs: 50,
  /** Payments one run keeps in flight over all workers before it drops arrivals. */
  inFlightMax: 2_000,
  /** How long a run waits after its last arrival for payments to become final. */
  drainMs: 60 * second,
  workersMax: 16,
  /** Connections one worker keeps to one institution. */
  clientConnectionsMax: 64,
  arrivalsMax: 10_000_000,
  /** Arrivals one rehearsal may have: all it leaves behind is kept in memory. */
  rehearsedMax: 150_000,
  /** Events a rehearsal remembers beside the ends of attempts. */
  eventsKeptMax: 1_500_000,
  /** Messages between institutions that a rehearsal remembers word for word. */
  spokenKeptMax: 50_000,
})

export const dayCutHour = 23

/** The bounds by name, whatever their values: tests try others. */
export type Limits = {
  readonly [Name in keyof typeof limits]: (typeof limits)[Name] extends number
    ? number
    : readonly number[]
}

/** A list of relations that do not hold; empty when all do. Asserted by a test. */
export function brokenRelations(bounds: Limits = limits): string[] {
  const relations: [boolean, string][] = [
    [
      bounds.switchAnswerMs > bounds.issuerAnswerMs + bounds.ownerAnswerMs,
      'an institution waits for the switch longer than the switch waits for issuer and owner',
    ],
    [
      bounds.cutGraceMs > bounds.drainMs + bounds.switchAnswerMs,
      'a payment begun before the cut has time to end before its day is closed',
    ],
    [
      bounds.cutGraceMs > 10 * bounds.cutWritingMs,
      'what is left to write before a day is closed is a small part of its grace',
    ],
    [bounds.silenceMs > bounds.switchAnswerMs, 'a silent door outlasts the patience of its caller'],
    [
      bounds.passedThroughIdleMs > bounds.silenceMs,
      'a passed-on connection may be quiet longer than a silent door is',
    ],
    [
      bounds.refusalBytesMax > 4 * bounds.bodyBytesMax,
      'what is remembered of requests turned away holds more than the largest of them',
    ],
    [
      bounds.commitAttemptsMax > bounds.requestsAtOnceMax,
      'a decision is taken anew as often as there are requests that may disturb it',
    ],
    [bounds.keepAliveMs > 8000, 'an idle connection outlasts the 8 s of the real gateways'],
    [bounds.drainMs > bounds.switchAnswerMs, 'a run drains longer than one exchange may take'],
    [bounds.arrivalsMax <= 10_000_000, 'an order number has seven digits for the arrival'],
    [bounds.payerCodeMs > 60 * second, 'a payer code outlives the minute it is shown'],
  ]
  return relations.filter(([holds]) => !holds).map(([, says]) => says)
}

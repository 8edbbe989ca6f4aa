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

  /** Gaps between questions about an unknown result, as the networks advise. */
  queryGapsMs: Object.freeze([1, 2, 4, 8, 16, 32].map((seconds) => seconds * second)),

  /** A payer-presented code lives a minute and a half: shown for one, forgiven for half. */
  payerCodeMs: 90 * second,
  /** Above this a payer-presented code asks for the password: 1,000 yuan, as the networks say. */
  passwordFreeFen: 100_000,
  /** The most one payment may be: 100 million yuan, Alipay's bound. */
  amountFenMax: 10_000_000_000,

  /** Clock skew WeChat Pay allows a signed request. */
  wechatpaySkewMs: 5 * minute,

  /** Records an institution remembers before it forgets the oldest that are final. */
  recordsMax: 400_000,
  /** Notifications waiting at once, and how many are sent at the same time. */
  notificationsMax: 50_000,
  notificationsAtOnceMax: 64,
  notificationAnswerMs: 5 * second,
  /** How much of a merchant's answer to a notification is read. */
  notificationAnswerBytesMax: 1024,

  /** How often a decision is taken anew because a record moved on meanwhile. */
  commitAttemptsMax: 32,
  /** Certificates a verifier remembers having judged. */
  certificatesRememberedMax: 16,
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
    [bounds.silenceMs > bounds.switchAnswerMs, 'a silent door outlasts the patience of its caller'],
    [bounds.keepAliveMs > 8000, 'an idle connection outlasts the 8 s of the real gateways'],
    [bounds.drainMs > bounds.switchAnswerMs, 'a run drains longer than one exchange may take'],
    [bounds.arrivalsMax <= 10_000_000, 'an order number has seven digits for the arrival'],
    [bounds.payerCodeMs > 60 * second, 'a payer code outlives the minute it is shown'],
  ]
  return relations.filter(([holds]) => !holds).map(([, says]) => says)
}

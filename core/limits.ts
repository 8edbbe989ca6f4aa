/** Every bound in the system; limit-relations.ts has how they relate, and a test asserts it. */

const second = 1000
const minute = 60 * second

export const limits = Object.freeze({
  /** The largest request body a door reads; larger is refused in the network's words. */
  bodyBytesMax: 256 * 1024,
  /** The head of a request, its target included; the number of headers; how long a head may take. */
  headBytesMax: 16 * 1024,
  headersMax: 128,
  headMs: 10 * second,
  /** How often a door looks for those that take longer. */
  slowLooksMs: 2 * second,
  /** How long a whole request may take to arrive. */
  requestMs: 30 * second,
  /** How long a connection may carry nothing while it is answered: who reads no answer is hung up on. */
  quietMs: 11 * minute,
  /** Connections one door holds at once; more are hung up on. */
  connectionsMax: 8192,
  /** How deep a body on our own doors may be nested, and how many names a query there may have. */
  jsonDepthMax: 64,
  queryNamesMax: 64,
  /** How long a connection may idle: longer than the 8 s after which real gateways close. */
  keepAliveMs: 20 * second,
  /** How long a door stays silent on a `timeout` fault before it drops the connection. */
  silenceMs: 60 * second,
  /** How late an answer comes that a test asked to come late. */
  forcedLateMs: 3 * second,
  /** Requests one door works on at once; more are refused as too many. */
  requestsAtOnceMax: 4096,
  /** How many that were read together begin together. */
  requestsSideBySide: 32,

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

  /** How long a clock that is moved waits for what is out: longer than any merchant may take. */
  clockRestMs: 30 * second,
  /** How long it waits where requests keep coming, and until real time lets messages pass. */
  clockStirMs: 100,
  clockStirAllMs: second,
  clockPatienceMs: 25,
  /** How long one advance may take while requests keep coming; then the rest of it is called at once. */
  clockVisitedMs: 5 * second,
  /** How long a clock that goes faster waits for what is out; and by how much it may fall behind. */
  clockHoldMs: second,
  clockBehindMs: minute,
  /** The most that may be called at one moment of a clock: more is a circle. */
  clockCallsMax: 1_000_000,
  /** How many of those due a real clock calls before what came in meanwhile is read. */
  clockCallsAtOnce: 8,
  /** How many times as fast as real time a clock may go, and how far it may be moved at once. */
  clockSpeedMax: 100_000,
  clockAdvanceMaxMs: 400 * 24 * 60 * minute,

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

  /** Bills one network keeps ready for download at once, and the bytes of all of them, compressed. */
  billLinksMax: 64,
  billLinkBytesMax: 64 * 1024 * 1024,

  /** Records an institution remembers before it forgets the oldest that are final. */
  recordsMax: 400_000,
  /**
   * About how many bytes an institution may remember, books included, and all of them together:
   * whatever the number of doors, that is what a process holds. Node takes at most half of a machine
   * of 4 GB for its heap, so all that is remembered stays under a third of the smallest heap.
   */
  recordBytesMax: 384 * 1024 * 1024,
  recordBytesAllMax: 512 * 1024 * 1024,
  /** Tenants beside the world they were made from, and about how many bytes each may remember. */
  tenantsMax: 32,
  tenantRecordBytesMax: 16 * 1024 * 1024,
  /** About how many bytes are remembered of what was heard of attempts while a run goes on. */
  heardBytesMax: 256 * 1024 * 1024,
  /** Names that are at least known to have been there, once their records are forgotten. */
  forgottenNamesMax: 3_000_000,
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
   * Requests and notifications whose exact bytes are kept, and about how many bytes those take; and how
   * long one that has not come is waited for when nothing is said.
   */
  journalMax: 10_000,
  journalBytesMax: 32 * 1024 * 1024,
  journalWaitMs: 5 * second,
  /** How long the admin API may look for something in it. */
  journalLookMs: 2 * second,
  /**
   * Payments that are told message by message, the bytes they may take, and those of one; new ones a
   * second, and failures a second of which only the end was seen.
   */
  toldMax: 1000,
  toldBytesMax: 32 * 1024 * 1024,
  toldHeardMax: 240,
  toldPerSecond: 50,
  toldEndsPerSecond: 10,

  /**
   * How often a decision is taken anew because a record moved on meanwhile. One of those that move a
   * record always succeeds, so nobody needs more attempts than there are others at once.
   */
  commitAttemptsMax: 5000,
  /** Certificates a verifier remembers having judged. */
  certificatesRememberedMax: 16,
  /** Keys and certificates whose PEM is read once in a process, of each kind. */
  pemsRememberedMax: 64,
  /** Keys that `verify-once` remembers as having verified. */
  provenKeysMax: 10_000,
  /** Apps whose openids are sealed and opened without deriving the key anew. */
  openidSealsMax: 1000,
  /** The most servers a capacity may have, and the most that may wait for them. */
  serversMax: 10_000,
  queuedMax: 100_000,
  /** Connections the intercepting proxy and its TLS door hold at once; more are turned away. */
  interceptedConnectionsMax: 1024,
  /** The head of a request that comes through it, and how long the head and a handshake may take. */
  interceptedHeadBytesMax: 16 * 1024,
  interceptedHeadMs: 10 * second,
  /** How long a connection to an allowed host may be quiet before it is dropped. */
  passedThroughIdleMs: 2 * minute,
  /** Hops at which failures are counted apart; what is seen at more of them is counted together. */
  failurePlacesMax: 1024,
  /** Combinations of labels one metric keeps apart, and durations: the others are counted as one. */
  metricSeriesMax: 4_000,
  metricSpreadsMax: 512,
  /** Lines of the log a second; more are dropped and counted. */
  logLinesPerSecond: 200,
  /** Payments whose trace is remembered, and open spans of one; spans that wait to be sent. */
  tracedPaymentsMax: 10_000,
  openSpansMax: 64,
  spansQueuedMax: 8_192,
  /** Pages that watch the dashboard at once. */
  watchersMax: 200,

  /** An arrival that begins later than this after its due time is counted as late. */
  lateArrivalMs: 50,
  /** How many times as fast as planned a run may be made to go, and how often that may change. */
  rateFactorMax: 10,
  rateChangesMax: 1_000,
  /** Virtual seconds that may pass in a real one; beyond it there is only as fast as it goes. */
  virtualSpeedMax: 3_600,
  /** Arrivals a second beyond which a scenario is not put on over sockets: it is for rehearsals. */
  realPeakMax: 20_000,
  /** Scenario files that are listed to choose from, and the bytes of one. */
  scenariosListedMax: 200,
  scenarioBytesMax: 1024 * 1024,
  /**
   * A run of fewer arrivals, or with fewer seconds in which somebody was late, says nothing of its
   * generator. Of a longer one nothing is concluded when a larger share of arrivals began late, or
   * some were dropped while a worker's loop was later than this at p99, or busy for so much of its time.
   */
  watchedArrivalsMin: 500,
  lateSecondsMin: 3,
  lateShareMax: 0.01,
  loopDelayMaxMs: 50,
  loopBusyShareMax: 0.95,
  /** Payments one run keeps in flight over all workers before it drops arrivals. */
  inFlightMax: 2_000,
  /** How long a run waits after its last arrival for payments to become final. */
  drainMs: 60 * second,
  workersMax: 16,
  /** Connections one worker keeps to one institution. */
  clientConnectionsMax: 64,
  /** The largest answer a presser reads, and the largest head of one. */
  answerBytesMax: 16 * 1024 * 1024,
  answerHeadBytesMax: 64 * 1024,
  arrivalsMax: 10_000_000,
  /** Requests signed ahead: their bytes in one run, and how long the signing may take. */
  corpusBytesMax: 512 * 1024 * 1024,
  signingAheadMs: 2 * minute,
  /** How far the time that such a request bears may be from that at which it is sent. */
  signedAheadSkewMs: 4 * minute,
  /** Gaps between the first questions to a user's service; then as for an unknown result. */
  targetQueryGapsMs: Object.freeze([50, 100, 200, ...Array.from({ length: 8 }, () => 400)]),
  /** How soon a user's service is to have acknowledged a notification, when nothing is said. */
  targetNoticeMs: 5 * second,
  /** Arrivals one rehearsal may have: all it leaves behind is kept in memory. */
  rehearsedMax: 150_000,
  /** Accounts of houses and shops that a rehearsal at scale keeps, payers' aside. */
  rehearsedAccountsMax: 1024,
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

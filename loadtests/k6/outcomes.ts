/**
 * Words that a payment may end by: what a phone is told (docs/outcomes.md), and four of our own for
 * what a phone is not told. The summary counts each; a word missing here would go uncounted.
 */

/** What an app says. */
export const appOutcomes = [
  ...(['institution-down', 'switch-down', 'code-unrecognised', 'code-closed-by-rule'] as const),
  ...(['outside-pilot', 'exclusive-agreement', 'wrong-code-kind', 'code-expired'] as const),
  ...(['code-used', 'order-missing', 'order-mismatch', 'order-reversed', 'order-closed'] as const),
  ...(['order-paid', 'order-unpaid', 'merchant-blocked', 'payer-missing'] as const),
  ...(['payer-blocked', 'payer-declined', 'payer-timeout', 'password-wrong'] as const),
  ...(['amount-over-limit', 'count-over-limit', 'risk-refused', 'card-unknown'] as const),
  ...(['card-expired', 'card-blocked', 'card-not-permitted', 'funds-insufficient'] as const),
  ...(['issuer-declined', 'issuer-down', 'issuer-timeout', 'owner-timeout'] as const),
  ...(['refund-missing', 'refund-mismatch', 'refund-exceeds'] as const),
  ...(['merchant-funds-insufficient', 'result-unknown', 'payer-confirming', 'approved'] as const),
] as const

/** A till refused in its network's words; an answer does not verify; none came; it says unpaid. */
export const ownOutcomes = ['refused', 'unverified', 'no-answer', 'contradicted'] as const

export const outcomes: readonly string[] = [...appOutcomes, ...ownOutcomes]

/** The networks' codes and words counted by name in the summary; the others are counted together. */
export const reasons: readonly string[] = [
  ...['10000', '10003', '20000', 'isv.invalid-signature', 'ACQ.SYSTEM_ERROR', 'ACQ.PAYMENT_FAIL'],
  ...['ACQ.PAYMENT_AUTH_CODE_INVALID', 'ACQ.TRADE_HAS_SUCCESS', 'ACQ.TRADE_HAS_CLOSE'],
  ...[
    'ACQ.NO_PAYMENT_INSTRUMENTS_AVAILABLE',
    'ACQ.BUYER_BALANCE_NOT_ENOUGH',
    'ACQ.ACCESS_FORBIDDEN',
  ],
  ...['ACQ.BUYER_ENABLE_STATUS_FORBID', 'ACQ.UN_SUPPORT_TRADE_SCENE', 'ACQ.CONTEXT_INCONSISTENT'],
  ...['ACQ.PAYMENT_REQUEST_HAS_RISK', 'ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR'],
  ...[
    'SUCCESS',
    'USERPAYING',
    'SYSTEM_ERROR',
    'SYSTEMERROR',
    'BANKERROR',
    'SIGN_ERROR',
    'PARAM_ERROR',
  ],
  ...['AUTH_CODE_INVALID', 'AUTHCODEEXPIRE', 'AUTH_CODE_ERROR', 'FREQUENCY_LIMITED', 'NOAUTH'],
  ...[
    'NOTENOUGH',
    'NOT_ENOUGH',
    'NOTSUPORTCARD',
    'RULELIMIT',
    'RULE_LIMIT',
    'USER_ACCOUNT_ABNORMAL',
  ],
  ...['TRADE_ERROR', 'INVALID_REQUEST', 'ORDERPAID', 'ORDERCLOSED', 'CARD_NOT_SUPPORTED'],
  ...[
    '00',
    '01',
    '02',
    '03',
    '04',
    '05',
    '06',
    '11',
    '12',
    '13',
    '14',
    '22',
    '25',
    '34',
    '37',
    '40',
  ],
  ...[
    '51',
    '54',
    '58',
    '61',
    '62',
    '63',
    '64',
    '65',
    '68',
    '77',
    '84',
    '86',
    '91',
    '92',
    '94',
    'A6',
  ],
  ...['http-0', 'http-200', 'http-201', 'http-429', 'http-500', 'http-502', 'http-503'],
  ...['does-not-verify', ...appOutcomes],
]

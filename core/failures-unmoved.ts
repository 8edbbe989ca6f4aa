/** The failures after which no money has moved nor will: from the scan to the last refusal. */

interface Told {
  readonly source: string
  readonly says: string
  readonly app: string
  readonly merchant: string
}

const at = <Step extends string>(step: Step, told: Told) => ({
  ...{ step, moneyMoved: 'no' as const },
  ...told,
})

/** The sections are those of docs/sources.md. */
export const unmovedFailures = {
  'scan-unreadable': at('scan', {
    source: 'U6',
    says: 'What was scanned is no payment code: unreadable, cut off, or a link to something else.',
    app: 'This is not a payment code. Scan it again.',
    merchant: 'Clean or print the code anew; show it larger, and without glare.',
  }),
  'code-unrecognised': at('recognise', {
    source: 'U6',
    says: 'It has the form of a code, and whoever was asked knows no such code: unknown or retired.',
    app: 'The code is not recognised. Ask the shop for another one.',
    merchant: 'At the till: ask for a code of an app it takes. On a display: get a new code.',
  }),
  'not-connected': at('capability', {
    source: 'U6',
    says: "The payer's app is not connected to the network whose code or till this is.",
    app: 'This app cannot pay here. Use another app, or another code of the shop.',
    merchant: 'Offer a code that takes this app, or ask the acquirer to open the connection.',
  }),
  'outside-pilot': at('rollout', {
    source: 'U6',
    says: 'The connection is open elsewhere, but not in this city, scene or shop yet.',
    app: 'This service is not open here yet. Use another app.',
    merchant: 'Take another app; ask the acquirer when the pilot reaches the shop.',
  }),
  'exclusive-agreement': at('policy', {
    source: 'U6',
    says: 'An agreement keeps other apps out, where the rules of the day are open: a finding.',
    app: 'This shop does not take this app. Use another one.',
    merchant: 'End the agreement: it must not refuse what the rules have opened.',
  }),
  'wrong-code-kind': at('code-kind', {
    source: 'U6',
    says: "A person's static code was used for trade, or from afar.",
    app: 'This personal code does not take business payments.',
    merchant: "Apply for a merchant's code; a personal one is for people who meet.",
  }),
  'order-missing': at('lookup', {
    source: 'U6',
    says: 'The code or number stands for no order that is known there.',
    app: 'There is no such order. Ask the shop for a new code.',
    merchant: 'Place the order anew, and show its own code.',
  }),
  'order-expired': at('lookup', {
    source: 'U6',
    says: 'The order was closed, undone, or ran out of time before it was paid.',
    app: 'The order has expired. Ask the shop for a new one.',
    merchant: 'Place the order anew, under a new number.',
  }),
  'code-used-up': at('lookup', {
    source: 'U6',
    says: 'The order behind the code is paid: it takes no other payment.',
    app: 'This order is already paid. You were not charged.',
    merchant: 'Query the order; goods go out once. Place a new order for a new payment.',
  }),
  'owner-silent': at('lookup', {
    source: 'U5.2',
    says: 'The network that owns the code was asked what it stands for, and did not answer.',
    app: "The shop's network is busy. Scan again.",
    merchant: 'Let the payer scan again, or take another code.',
  }),
  'merchant-blocked': at('lookup', {
    source: 'U3.2',
    says: 'The merchant may not receive money now.',
    app: 'This shop cannot take payments now. You were not charged.',
    merchant: 'Ask the acquirer why, and clear it before selling on.',
  }),
  'payer-cancelled': at('user', {
    source: 'U6',
    says: 'The payer said no.',
    app: 'Payment cancelled. You were not charged.',
    merchant: 'Ask for another way to pay; a new charge needs a new order and a new code.',
  }),
  'payer-silent': at('user', {
    source: 'U6',
    says: 'The payer was asked for a password and did not answer in time.',
    app: 'The payment has timed out. You were not charged.',
    merchant: 'Query once more, reverse, and charge a new code.',
  }),
  'wrong-password': at('user', {
    source: 'U6',
    says: 'The password was wrong.',
    app: 'Wrong password. Try again, or reset it.',
    merchant: 'Wait: the payer may try again. Reverse when the time is over.',
  }),
  'payer-blocked': at('user', {
    source: 'U6',
    says: "The payer's account is not there, or may not pay.",
    app: 'Your account cannot pay now. See its notices.',
    merchant: 'Ask for another app.',
  }),
  'over-limit': at('limit', {
    source: 'U6',
    says: 'The payer has reached what barcode payments of this level may come to in a day.',
    app: "Today's barcode limit is reached. Add a certificate, or pay in another way.",
    merchant: "Take another way to pay, or less; the limit is the payer's, not the shop's.",
  }),
  'static-code-over-limit': at('limit', {
    source: 'U6',
    says: 'The payer has reached the 500 yuan a day that static codes may take.',
    app: 'Static codes take 500 yuan a day. Show your payment code instead.',
    merchant: "Scan the payer's code, or show a code made for this order.",
  }),
  'card-over-limit': at('limit', {
    source: 'U3.2',
    says: 'The bank allows this card no such amount, or no more payments today.',
    app: "Your bank's limit for this card is reached. Choose another card.",
    merchant: 'Ask for another card or app.',
  }),
  'rule-over-limit': at('limit', {
    source: 'U6',
    says: 'The rule that opens this connection opens it for smaller amounts only.',
    app: 'The amount is too large for this code. Use another app.',
    merchant: "Take the shop's own network for large amounts.",
  }),
  'risk-refused': at('risk', {
    source: 'U6',
    says: 'Risk control, of the switch or of an institution, refused the payment.',
    app: 'The payment was stopped to protect you. Check your messages, or call.',
    merchant: 'Do not repeat it. Ask for another way to pay.',
  }),
  'issuer-declined': at('issuer', {
    source: 'U3.2',
    says: "Whoever keeps the payer's money said no: too little of it, or the card may not.",
    app: 'Tell the reason, and offer another card or the balance.',
    merchant: 'Ask for another card or app.',
  }),
  'issuer-down': at('issuer', {
    source: 'U3.2',
    says: 'The bank is out of service, signed off, or cut off.',
    app: 'Your bank is not available. Choose another card.',
    merchant: 'Ask for another card; try this one later.',
  }),
  'institution-down': at('network', {
    source: 'U3.2',
    says: 'A house on the way is out of service.',
    app: 'The service is not available now. You were not charged.',
    merchant: 'Take another network until it is back.',
  }),
  'switch-down': at('network', {
    source: 'U5.2',
    says: 'The switch is out of service, or did not answer before anything was asked to be paid.',
    app: 'The connection between networks is down. Use a code of your own network.',
    merchant: "Show the code of the payer's own network.",
  }),
  'number-reused': at('client', {
    source: 'U5.5',
    says: 'The number of an order came again with other contents.',
    app: 'Nothing: the payer has no part in it.',
    merchant: 'Give each order a number of its own; repeat a request only word for word.',
  }),
  'submitted-twice': at('client', {
    source: 'U5.5',
    says: 'The same message came again under its key: answered as before, and done once.',
    app: 'Nothing: the payer pays once.',
    merchant: "Take the answer as that of the first; set the client's time limit above 30 s.",
  }),
  'signature-wrong': at('crypto', {
    source: 'U9',
    says: 'The signature does not verify: something else was signed, or in another way.',
    app: 'Nothing: the request never became a payment.',
    merchant: 'See what was verified beside what was signed: hutong explain, or the dashboard.',
  }),
  'line-ends-changed': at('crypto', {
    source: 'U6',
    says: 'Line ends were changed between signing and sending.',
    app: 'Nothing: the request never became a payment.',
    merchant: 'Sign and send the same bytes; let nothing rewrite them on the way.',
  }),
  'clock-skewed': at('crypto', {
    source: 'U6',
    says: 'The clock of the client is too far off.',
    app: 'Nothing: the request never became a payment.',
    merchant: 'Set the clock of the machine, by NTP, and its time zone.',
  }),
  'certificate-expired': at('crypto', {
    source: 'U6',
    says: 'The certificate of the signing key has expired.',
    app: 'Nothing: the request never became a payment.',
    merchant: 'Install the next certificate and its key; watch the date of that one.',
  }),
  'certificate-wrong': at('crypto', {
    source: 'U6',
    says: 'Key, certificate and merchant do not belong together.',
    app: 'Nothing: the request never became a payment.',
    merchant: 'Use the key, the serial number and the merchant number of one and the same set.',
  }),
  'code-expired': at('device', {
    source: 'U6',
    says: "The payer's code is past its time: an offline phone, a wrong clock, an old picture.",
    app: 'The code has expired. Go online, and show a fresh one.',
    merchant: 'Scan the fresh code, under a new order number.',
  }),
  'code-replayed': at('device', {
    source: 'U6',
    says: "The payer's code has been charged before: a picture of it, or a second scan.",
    app: 'This code was used. A payment you did not make can be reported here.',
    merchant: 'Query the first charge; for another, scan a fresh code.',
  }),
  'refund-refused': at('refund', {
    source: 'U5.6',
    says: "A refund was refused: too much, too late, under another's number, or of nothing paid.",
    app: 'Nothing: the payment stands as it was.',
    merchant: 'Query the order and its refunds; ask again for what is left, under a new number.',
  }),
}

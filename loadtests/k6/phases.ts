/** The steps of a payment in their order, and what each is to a person. */
export const phaseWords = {
  pay_create: 'the till places an order and is given a code',
  pay_show: 'the phone shows a code',
  pay_scan: 'the phone scans the code',
  pay_charge: 'the till charges the code it was shown',
  pay_confirm: 'the payer says yes, and is told',
  pay_e2e: 'all of it, until the phone or the till knows',
  query: 'the till asks what became of it',
  notify_lag: 'from the payer being told to the merchant being told',
} as const

export type Phase = keyof typeof phaseWords

export const phaseNames = Object.keys(phaseWords) as readonly Phase[]

import { expect, test } from 'vitest'
import type { ClearingLine } from './clearing-file.ts'
import { clearingText, totalsOf } from './clearing-text.ts'
import { institutionId, settleKey } from './ids.ts'
import { fen } from './money.ts'

const paid: ClearingLine = {
  key: 'K1',
  settleKey: settleKey('K1'),
  kind: 'payment',
  direction: 'out',
  amountFen: fen(1250),
  feeFen: -4,
  counterparty: institutionId('alipay'),
  status: 'done',
}
const back: ClearingLine = {
  ...paid,
  ...{ key: 'K1/R,"1"', kind: 'refund', direction: 'in', amountFen: fen(250), feeFen: 0 },
}

test('a file has a header, titles, a line each, and a trailer that proves it', () => {
  const head = { day: '20211202', party: institutionId('icbc'), writtenBy: institutionId('switch') }
  expect(clearingText(head, [paid, back]).split('\r\n')).toEqual([
    'H,HUTONG-CLEARING,1,20211202,icbc,switch',
    'record,number,key,settle_key,kind,direction,amount_fen,fee_fen,counterparty,status',
    'D,1,K1,K1,payment,out,1250,-4,alipay,done',
    'D,2,"K1/R,""1""",K1,refund,in,250,0,alipay,done',
    'T,2,250,1250,-4,-996',
    '',
  ])
})

test('what came to nothing is a line, and no money', () => {
  expect(totalsOf([paid, { ...back, status: 'undone' }])).toEqual({
    ...{ lines: 2, receivedFen: 0, paidFen: 1250, feeFen: -4, netFen: -1246 },
  })
  expect(totalsOf([])).toEqual({ lines: 0, receivedFen: 0, paidFen: 0, feeFen: 0, netFen: 0 })
})

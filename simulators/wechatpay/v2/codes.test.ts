import { expect, test } from 'vitest'
import { outcomes } from '../../../core/outcome.ts'
import { answerTo } from './codes.ts'
import { type OperationName, operationNames } from './paths.ts'

const everywhere = ['SYSTEMERROR']

/** The codes each operation's document lists (docs/sources.md, W6.4). */
const listed: Readonly<Record<OperationName, readonly string[]>> = {
  unifiedorder: [
    ...['INVALID_REQUEST', 'NOAUTH', 'NOTENOUGH', 'ORDERPAID', 'ORDERCLOSED', 'APPID_NOT_EXIST'],
    ...['MCHID_NOT_EXIST', 'APPID_MCHID_NOT_MATCH', 'LACK_PARAMS', 'OUT_TRADE_NO_USED'],
  ],
  micropay: [
    ...['PARAM_ERROR', 'ORDERPAID', 'NOAUTH', 'AUTHCODEEXPIRE', 'NOTENOUGH', 'NOTSUPORTCARD'],
    ...['ORDERCLOSED', 'ORDERREVERSED', 'AUTH_CODE_ERROR', 'AUTH_CODE_INVALID', 'BUYER_MISMATCH'],
    ...['OUT_TRADE_NO_USED', 'INVALID_REQUEST', 'TRADE_ERROR', 'RULELIMIT', 'BANKERROR'],
    'USERPAYING',
  ],
  orderquery: ['ORDERNOTEXIST', 'PARAM_ERROR'],
  closeorder: ['ORDERPAID', 'ORDERCLOSED', 'ORDERNOTEXIST', 'TRADE_STATE_ERROR'],
  refund: [
    ...['BIZERR_NEED_RETRY', 'TRADE_OVERDUE', 'ERROR', 'USER_ACCOUNT_ABNORMAL', 'NOTENOUGH'],
    ...['INVALID_REQ_TOO_MUCH', 'INVALID_TRANSACTIONID', 'PARAM_ERROR', 'ORDERNOTEXIST'],
  ],
  refundquery: ['REFUNDNOTEXIST', 'INVALID_TRANSACTIONID', 'PARAM_ERROR'],
  reverse: [
    ...['INVALID_TRANSACTIONID', 'PARAM_ERROR', 'REVERSE_EXPIRE', 'INVALID_REQUEST', 'TRADE_ERROR'],
    ...['USERPAYING', 'ORDERNOTEXIST'],
  ],
  downloadbill: ['ORDERNOTEXIST', 'PARAM_ERROR'],
  downloadfundflow: ['ORDERNOTEXIST', 'PARAM_ERROR'],
  authcodetoopenid: ['AUTHCODEEXPIRE', 'AUTH_CODE_ERROR', 'AUTH_CODE_INVALID'],
}

test.each(operationNames)('%s says only codes its document lists, and always says one', (name) => {
  const refusing = outcomes.filter((outcome) => outcome !== 'approved')
  expect(refusing.length).toBeGreaterThan(30)
  for (const outcome of refusing) {
    const { code, says } = answerTo(name, outcome)
    expect([...everywhere, ...listed[name]], `${name} ${outcome}`).toContain(code)
    expect(says).not.toBe('')
  }
})

test.each([
  ['payer-confirming', 'USERPAYING', '需要用户输入支付密码'],
  ['result-unknown', 'SYSTEMERROR', '系统异常，请用相同参数重新调用'],
  ['issuer-timeout', 'BANKERROR', '银行系统异常'],
  ['code-used', 'AUTH_CODE_INVALID', '101 每个二维码仅限使用一次,请刷新再试'],
  ['payer-timeout', 'TRADE_ERROR', '用户没有输入支付密码'],
  ['order-mismatch', 'INVALID_REQUEST', '201 商户订单号重复'],
] as const)('micropay says %s as %s', (outcome, code, says) => {
  expect(answerTo('micropay', outcome)).toEqual({ code, says })
})

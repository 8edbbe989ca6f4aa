/** What the shop says to Alipay, by alipay-sdk as it is. */
import { AlipaySdk } from 'alipay-sdk'

const yuan = (fen) => (fen / 100).toFixed(2)
const fen = (yuan) => Math.round(Number(yuan) * 100)

/** How Alipay's words for an order are the shop's. */
const states = {
  WAIT_BUYER_PAY: 'waiting',
  TRADE_SUCCESS: 'paid',
  TRADE_FINISHED: 'paid',
  TRADE_CLOSED: 'closed',
}

export function createAlipay({ config, has }) {
  const sdk = new AlipaySdk({ timeout: 1500, ...config })
  const call = (method, asked) => sdk.exec(method, asked, { validateSign: true })

  return {
    async open({ orderNo, amountFen, subject, notifyUrl }) {
      const bizContent = { outTradeNo: orderNo, totalAmount: yuan(amountFen), subject }
      const { qrCode } = await call('alipay.trade.precreate', { notifyUrl, bizContent })
      return qrCode
    },

    /** Charges a code the customer shows: `paid`, `refused`, or `unsure` when nobody answered. */
    async charge({ orderNo, amountFen, subject, notifyUrl }, authCode) {
      const bizContent = { outTradeNo: orderNo, totalAmount: yuan(amountFen), subject, authCode }
      try {
        const { code } = await call('alipay.trade.pay', {
          notifyUrl,
          bizContent: { ...bizContent, scene: 'bar_code' },
        })
        if (code === '10000') return { state: 'paid', amountFen }
        // 10003 waits for the customer, 20000 is Alipay not knowing: neither is a no.
        return { state: code === '40004' ? 'refused' : 'unsure' }
      } catch {
        return { state: has('unknown-is-failed') ? 'refused' : 'unsure' }
      }
    },

    async query(orderNo) {
      const answer = await call('alipay.trade.query', { bizContent: { outTradeNo: orderNo } })
      if (answer.code !== '10000') return { state: 'waiting' }
      return { state: states[answer.tradeStatus] ?? 'waiting', amountFen: fen(answer.totalAmount) }
    },

    async refund({ orderNo, refundNo, amountFen }) {
      const bizContent = {
        outTradeNo: orderNo,
        outRequestNo: refundNo,
        refundAmount: yuan(amountFen),
      }
      const { code } = await call('alipay.trade.refund', { bizContent })
      return code === '10000'
    },

    /** What a notification says, if it is Alipay's own and for this shop. */
    notified({ form }) {
      if (!has('trust-anyone') && !sdk.checkNotifySignV2(form)) return undefined
      if (form.app_id !== sdk.config.appId) return undefined
      const { out_trade_no: orderNo, trade_status: status, total_amount: total } = form
      return { orderNo, state: states[status] ?? 'waiting', amountFen: fen(total) }
    },

    answer: (response, isTaken) => response.type('text/plain').send(isTaken ? 'success' : 'fail'),
  }
}

/** A payment by the payer's code at Alipay's gateway: RSA verified, RSA signed, and money moves. */
import { createPrivateKey } from 'node:crypto'
import { orderNo } from '../../../core/ids.ts'
import { fen } from '../../../core/money.ts'
import { signText } from '../../../simulators/alipay/signature.ts'
import { encodeCall, encodeSigned } from '../../../simulators/alipay/till.ts'
import { openKeyRing } from '../../keyring.ts'
import type { Case } from '../case.ts'
import type { Prepared } from '../press.ts'
import { pressedCase } from '../pressed-case.ts'
import { booksMustBalance, shownCodes } from '../shown-codes.ts'

const payments = 12_000
/** Until the compiler has seen every branch of a payment often enough. */
const warm = 7000
const amountFen = fen(1288)

export const signedPayment: Case = pressedCase({
  name: 'signed-payment',
  says: 'alipay.trade.pay of a shown code, RSA2 verified and signed: paid from a balance, nobody notified',
  ...{
    server: 'sandbox',
    door: 'alipay',
    baseline: 'bare-rsa',
    warm,
    unit: 'payments/s on one core',
  },
  prepare: async ({ seed, home, round }, served) => {
    const [merchant] = (await openKeyRing(home)).data.alipay.merchants
    if (merchant === undefined) throw new Error('The key ring has no merchant.')
    const key = createPrivateKey(merchant.privateKey)
    const charged = async (payerCode: string, index: number): Promise<Prepared> => {
      const number = orderNo(`bench${round}x${index}`)
      const asks = { orderNo: number, amountFen, subject: 'bench', payerCode }
      const about = { operation: 'pay', appId: merchant.id, now: Date.now(), asks } as const
      const { params, text } = encodeCall(about)
      const sign = await signText(text, { key, signType: 'RSA2' })
      const { target: path, headers, body } = encodeSigned(params, sign)
      return { path, headers, body }
    }
    // Codes are shown first: what takes time is signing, and they live ninety seconds.
    const showing = { app: 'alipay', door: 'alipay', count: payments, seed } as const
    return Promise.all((await shownCodes(served, showing)).map(charged))
  },
  isRight: (status, body) =>
    status === 200 && body.includes('"code":"10000"') && body.includes('"total_amount":"12.88"'),
  after: booksMustBalance,
})

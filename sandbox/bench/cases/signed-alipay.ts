/** Orders at Alipay as a till signs them: RSA2 in, RSA2 out. */
import { orderNo } from '../../../core/ids.ts'
import { fen } from '../../../core/money.ts'
import { createAlipayTill } from '../../../loadtests/traffic/tills/alipay.ts'
import type { TillMerchant, TillRequest } from '../../../loadtests/traffic/tills/till.ts'
import { openKeyRing } from '../../keyring.ts'
import { tillsOf } from '../../play.ts'
import type { Case } from '../case.ts'
import type { Prepared } from '../press.ts'
import { pressedCase } from '../pressed-case.ts'

const orders = 1200

export const signedAlipay: Case = pressedCase({
  name: 'signed-alipay',
  says: 'alipay.trade.precreate: RSA2 verified and RSA2 signed, order kept',
  ...{ server: 'sandbox', door: 'alipay', baseline: 'bare-rsa' },
  prepare: async ({ home, round }) => {
    const till = tillsOf((await openKeyRing(home)).data)[0]
    if (till === undefined) throw new Error('The key ring has no merchant.')
    return precreates(till, round)
  },
  isRight: (status, body) => status === 200 && body.includes('"code":"10000"'),
})

/** Requests as the till signs them; the till is told that nobody answers. */
async function precreates(alipay: TillMerchant, round: number): Promise<Prepared[]> {
  const made: TillRequest[] = []
  const till = createAlipayTill(
    alipay,
    async (request) => {
      made.push(request)
      throw new Error('nobody answers')
    },
    Date.now,
  )
  for (let index = 0; index < orders; index += 1) {
    await till.openOrder({
      orderNo: orderNo(`bench${round}x${index}`),
      amountFen: fen(1250),
      subject: 'bench',
      scene: 'merchant-code',
      notifyUrl: 'http://127.0.0.1:9/',
    })
  }
  return made.map(({ target, headers, body }) => ({ path: target, headers, body }))
}

/** What each of Alipay's operations asks, at whichever entrance, of a payment that is there. */
import { plainTime } from '../../core/calendar.ts'
import { createCertificates } from '../../simulators/alipay/certificates.ts'
import type { OperationName } from '../../simulators/alipay/codes.ts'
import { type Place, showCode } from './place.fixture.ts'
import { type Ask, fresh, knock } from './wire.fixture.ts'

export type Content = Readonly<Record<string, string>>
export type Name = OperationName | 'certificate'
export type Signing = (name: Name, content: Content) => Ask

const payer = 'alipay-1'

const order = (amount = '12.88'): Content => ({
  ...{ out_trade_no: fresh('A'), total_amount: amount, subject: '茶 / a+b' },
})

const refund = ({ out_trade_no = '' }: Content) => ({
  ...{ out_trade_no, refund_amount: '1.00', out_request_no: fresh('R') },
})

/** Sells once, so that the day has a bill. `gateway` signs for `gateway.do`. */
export async function createContents(place: Place, gateway: Signing) {
  const { sandbox } = place
  const { root, platformCertificate: platform } = sandbox.keys.alipay
  const url = sandbox.urls.alipay ?? ''
  const day = plainTime(place.now()).slice(0, 10)

  const charge = async (amount?: string): Promise<Content> => ({
    ...order(amount),
    ...{ scene: 'bar_code', auth_code: await showCode(sandbox, payer) },
  })
  const done = async (name: Name, content: Content): Promise<Content> => {
    const text = (await knock(url, gateway(name, content))).body.toString()
    if (!text.includes('"code":"10000"')) throw new Error(`${name} did not go well: ${text}`)
    return content
  }
  const which = ({ out_trade_no = '' }: Content) => ({ out_trade_no })
  const sold = async () => which(await done('pay', await charge()))
  const identity = await fetch(`${url}/app/alipay/payers/${payer}/identity`)
  const { userId } = (await identity.json()) as { readonly userId: string }
  const created = () => ({ ...order(), buyer_id: userId })
  const { platformSn } = createCertificates({ root, platform })
  await sold()
  /** Of 1,000 yuan, sold at `gateway.do`. */
  const refunding = async () => {
    const { out_trade_no = '' } = which(await done('pay', await charge('1000.00')))
    return (amountFen: number): Content => ({
      ...refund({ out_trade_no }),
      refund_amount: (amountFen / 100).toFixed(2),
    })
  }
  return {
    charge,
    refunding,
    contents: {
      precreate: () => order(),
      pay: () => charge(),
      create: created,
      page: () => ({ ...order(), product_code: 'FAST_INSTANT_TRADE_PAY' }),
      wap: () => ({ ...order(), product_code: 'QUICK_WAP_WAY' }),
      app: () => ({ ...order(), product_code: 'QUICK_MSECURITY_PAY' }),
      query: sold,
      cancel: sold,
      close: async () => which(await done('create', created())),
      refund: async () => refund(await sold()),
      'refund-query': async () => {
        const { out_trade_no, out_request_no } = await done('refund', refund(await sold()))
        return { out_trade_no, out_request_no } as Content
      },
      bill: () => ({ bill_type: 'trade', bill_date: day }),
      certificate: () => ({ alipay_cert_sn: platformSn }),
    } satisfies Record<Name, () => Content | Promise<Content>>,
  }
}

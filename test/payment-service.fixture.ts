/**
 * A user's payment service for tests, as somebody would write it with wechatpay-node-v3: it opens
 * orders at our WeChat Pay, keeps what it is notified of, and misbehaves as the test has it.
 */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import WxPay from 'wechatpay-node-v3'
import { PayRequest } from 'wechatpay-node-v3/dist/lib/pay-request.js'
import type { Sandbox } from '../sandbox/start-sandbox.ts'

export interface Manners {
  /** The number it gives the order at the network; the one it was asked for, when not given. */
  numberOf?(orderNo: string): string
  /** Checkouts that fail, by order number. */
  fails?(orderNo: string): boolean
  /** Notifications it does not acknowledge, by order number. */
  ignores?(orderNo: string): boolean
  /** How long it thinks about each notification. */
  readonly thinksMs?: number
}

export interface Asked {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

export interface PaymentService {
  readonly url: string
  readonly asked: readonly Asked[]
  /** From then on it opens orders there: nobody knows the address of a sandbox before it is open. */
  connect(sandbox: Sandbox): void
  close(): void
}

/** Opens the service; it answers 503 until it is connected. */
export async function openPaymentService(manners: Manners = {}): Promise<PaymentService> {
  const { numberOf = (orderNo) => orderNo, fails = () => false, ignores = () => false } = manners
  const { thinksMs = 0 } = manners
  const asked: Asked[] = []
  const states = new Map<string, string>()
  let pay: WxPay | undefined
  let url = ''

  const opened = async (body: string) => {
    const { orderNo, amount, subject, notifyUrl = `${url}/notify` } = JSON.parse(body)
    if (fails(orderNo)) return { status: 500, says: { error: 'out of coffee' } }
    const number = numberOf(orderNo)
    states.set(number, 'OPEN')
    const { status, data } = await connected().transactions_native({
      ...{ description: subject, out_trade_no: number },
      ...{ notify_url: notifyUrl, amount: { total: amount } },
    })
    return { status: status === 200 ? 201 : 502, says: { number, pay: { code: data?.code_url } } }
  }
  const notified = async (body: string) => {
    const { ciphertext, associated_data: data, nonce } = JSON.parse(body).resource
    const told = connected().decipher_gcm<{ out_trade_no: string }>(ciphertext, data, nonce)
    await new Promise((resolve) => setTimeout(resolve, thinksMs))
    if (ignores(told.out_trade_no)) return { status: 500, says: {} }
    states.set(told.out_trade_no, 'PAID')
    return { status: 200, says: { code: 'SUCCESS' } }
  }
  const connected = () => {
    if (pay === undefined) throw new Error('The service is not connected.')
    return pay
  }

  const server = createServer(async (request, response) => {
    const { method = '', url: path = '', headers } = request
    const body = await textOf(request)
    if (path !== '/notify') asked.push({ method, url: path, headers, body })
    const { status, says } =
      pay === undefined
        ? { status: 503, says: {} }
        : path === '/notify'
          ? await notified(body)
          : method === 'POST'
            ? await opened(body)
            : { status: 200, says: { state: states.get(path.split('/')[2] ?? '') ?? 'NONE' } }
    response.writeHead(status, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify(says))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    asked,
    connect: (sandbox) => {
      pay = payAt(sandbox)
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** The SDK, pointed at the sandbox as the cookbook says. */
function payAt({ keys, urls }: Sandbox): WxPay {
  const [merchant] = keys.wechatpay.merchants
  if (merchant === undefined) throw new Error('There is no merchant.')
  const here = (url: string) => url.replace('https://api.mch.weixin.qq.com', urls.wechatpay ?? '')
  class ToHutong extends PayRequest {
    override get = (url: string, headers: Record<string, string>) => super.get(here(url), headers)
    override post = (
      url: string,
      params: Record<string, unknown>,
      headers: Record<string, string>,
    ) => super.post(here(url), params, headers)
  }
  const pay = new WxPay({
    ...{ appid: merchant.appid, mchid: merchant.id, key: merchant.apiV3Key },
    publicKey: Buffer.from(merchant.certificate),
    privateKey: Buffer.from(merchant.privateKey),
  })
  pay.createHttp(new ToHutong())
  return pay
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

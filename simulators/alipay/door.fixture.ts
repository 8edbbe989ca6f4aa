/** A house behind a real door, with Alipay's own SDK, a phone and a browser before it, for tests. */
import type { AddressInfo } from 'node:net'
import { AlipaySdk } from 'alipay-sdk'
import { createDoor } from '../host/express.ts'
import { appNo, createStand, type StandParts } from './stand.fixture.ts'

const bare = (pem: string) => pem.replaceAll(/-----[^-]+-----|\n/g, '')

export type Opened = Awaited<ReturnType<typeof openDoor>>

export async function openDoor(parts: StandParts) {
  const stand = createStand(parts)
  const crashes: unknown[] = []
  const { routes, refuse } = stand.house
  const door = createDoor({ routes, refuse, crashed: (cause) => void crashes.push(cause) })
  await new Promise<void>((resolve) => door.server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(door.server.address() as AddressInfo).port}`
  const sdk = new AlipaySdk({
    appId: appNo,
    privateKey: bare(parts.merchant.privateKey),
    keyType: 'PKCS8',
    alipayPublicKey: bare(parts.platform.publicKey),
    gateway: `${origin}/gateway.do`,
  })
  return {
    ...{ stand, origin, sdk, crashes },
    exec: (method: string, bizContent: object, more: object = {}) =>
      sdk.exec(method, { bizContent, ...more }, { validateSign: true }),
    /** What the phone of a payer does, through the app's own API. */
    phone: (path: string, body?: object) => said(`${origin}/app/alipay/payers/${path}`, body),
    /** A browser that follows nothing by itself. */
    browse: (url: string, init: RequestInit = {}) => fetch(url, { redirect: 'manual', ...init }),
    close: async () => {
      await stand.host.notifier.close()
      await door.close(100)
    },
  }
}

/** What the app's API tells, as far as tests ask. */
interface PhoneSaid {
  readonly outcome: string
  readonly payment?: { readonly id: string; readonly amountFen: number }
  readonly [field: string]: unknown
}

async function said(url: string, body?: object): Promise<PhoneSaid> {
  const response = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    body: body === undefined ? null : JSON.stringify(body),
  })
  return (await response.json()) as PhoneSaid
}

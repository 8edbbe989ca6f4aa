/**
 * What a client of a network is configured with, by name: the door, who the merchant is, what it signs
 * and verifies with. `.env` lines, JSON and PEM files are made from this one table.
 */
import type { KeyRing } from '../keyring.ts'
import type { Network } from './config.ts'

export interface ClientFact {
  /** As in a `.env` file. */
  readonly name: string
  readonly value: string
  /** Whether whoever has it could sign as the merchant. */
  readonly isSecret?: boolean
}

/** Where the doors of a sandbox are, the dashboard's port being known. */
export const doorsFrom = (port: number) => ({
  dashboard: `http://127.0.0.1:${port}`,
  alipay: `http://127.0.0.1:${port + 1}`,
  wechatpay: `http://127.0.0.1:${port + 2}`,
  unionpay: `http://127.0.0.1:${port + 3}`,
})

export type ClientDoors = ReturnType<typeof doorsFrom>

const secret = true

/** Of the first merchant of each network. */
export const clientFacts = {
  alipay: ({ alipay }, doors) => {
    const [merchant] = alipay.merchants
    return [
      { name: 'ALIPAY_GATEWAY', value: `${doors.alipay}/gateway.do` },
      { name: 'ALIPAY_APP_ID', value: merchant?.id ?? '' },
      { name: 'ALIPAY_SELLER_ID', value: merchant?.sellerId ?? '' },
      { name: 'ALIPAY_PRIVATE_KEY', value: merchant?.privateKey ?? '', isSecret: secret },
      { name: 'ALIPAY_PUBLIC_KEY', value: alipay.platform.publicKey },
      { name: 'ALIPAY_AES_KEY', value: merchant?.aesKey ?? '', isSecret: secret },
      { name: 'ALIPAY_APP_CERTIFICATE', value: merchant?.certificate ?? '' },
      { name: 'ALIPAY_PLATFORM_CERTIFICATE', value: alipay.platformCertificate },
      { name: 'ALIPAY_ROOT_CERTIFICATE', value: alipay.root },
    ]
  },
  wechatpay: ({ wechatpay }, doors) => {
    const [merchant] = wechatpay.merchants
    return [
      { name: 'WECHATPAY_BASE_URL', value: doors.wechatpay },
      { name: 'WECHATPAY_MCHID', value: merchant?.id ?? '' },
      { name: 'WECHATPAY_APPID', value: merchant?.appid ?? '' },
      { name: 'WECHATPAY_SERIAL', value: merchant?.serial ?? '' },
      { name: 'WECHATPAY_PRIVATE_KEY', value: merchant?.privateKey ?? '', isSecret: secret },
      { name: 'WECHATPAY_CERTIFICATE', value: merchant?.certificate ?? '' },
      { name: 'WECHATPAY_API_V3_KEY', value: merchant?.apiV3Key ?? '', isSecret: secret },
      { name: 'WECHATPAY_API_V2_KEY', value: merchant?.apiV2Key ?? '', isSecret: secret },
      { name: 'WECHATPAY_PLATFORM_SERIAL', value: wechatpay.platform.serial },
      { name: 'WECHATPAY_PLATFORM_CERTIFICATE', value: wechatpay.platform.certificate },
      { name: 'WECHATPAY_PUBLIC_KEY_ID', value: wechatpay.platformKey.id },
      { name: 'WECHATPAY_PUBLIC_KEY', value: wechatpay.platformKey.publicKey },
    ]
  },
  unionpay: ({ unionpay }, doors) => {
    const [merchant] = unionpay.merchants
    return [
      { name: 'UNIONPAY_GATEWAY', value: `${doors.unionpay}/gateway/api` },
      { name: 'UNIONPAY_MER_ID', value: merchant?.id ?? '' },
      { name: 'UNIONPAY_CERT_ID', value: merchant?.certId ?? '' },
      { name: 'UNIONPAY_PRIVATE_KEY', value: merchant?.privateKey ?? '', isSecret: secret },
      { name: 'UNIONPAY_CERTIFICATE', value: merchant?.certificate ?? '' },
      { name: 'UNIONPAY_SECURE_KEY', value: merchant?.secureKey ?? '', isSecret: secret },
      { name: 'UNIONPAY_ROOT_CERTIFICATE', value: unionpay.root.certificate },
      { name: 'UNIONPAY_MIDDLE_CERTIFICATE', value: unionpay.middle.certificate },
      { name: 'UNIONPAY_ENCRYPTION_CERTIFICATE', value: unionpay.encryption.certificate },
    ]
  },
} as const satisfies Record<Network, (ring: KeyRing, doors: ClientDoors) => readonly ClientFact[]>

export const networks: readonly Network[] = ['alipay', 'wechatpay', 'unionpay']

/** As `node --env-file` and dotenv read them: a line each, line feeds written as \n. */
export const envLines = (facts: readonly ClientFact[]): string[] =>
  facts.map(({ name, value }) =>
    value.includes('\n')
      ? `${name}="${value.trimEnd().replaceAll('\n', '\\n')}"`
      : `${name}=${value}`,
  )

export const isPem = ({ value }: ClientFact): boolean => value.startsWith('-----BEGIN ')

/** `alipay-private-key.pem` */
export const pemFileOf = ({ name }: ClientFact): string =>
  `${name.toLowerCase().replaceAll('_', '-')}.pem`

/**
 * What an unmodified SDK is configured with, so that a test copies no field: addresses and keys of the
 * sandbox under the names that the SDK has for them.
 */
import type { KeyRing } from '../keyring.ts'
import type { MerchantKeys, Network } from './own-ring.ts'

/** By what a merchant signs, and is answered: the first of each is what most integrations use. */
export interface Signing {
  /** Plain keys, or the certificate mode with its three files. */
  readonly alipay: 'public-key' | 'certificate'
  /** The platform's certificate, or the WeChat Pay public key, which is all that newer merchants have. */
  readonly wechatpay: 'certificate' | 'public-key'
  /** signMethod 01 with a certificate, or 11 with a secure key. */
  readonly unionpay: 'certificate' | 'secure-key'
}

/** `new AlipaySdk(…)`; the three contents in certificate mode, the public key otherwise. */
export interface AlipaySdkConfig {
  readonly appId: string
  /** PKCS#8 PEM. */
  readonly privateKey: string
  readonly keyType: 'PKCS8'
  readonly gateway: string
  readonly endpoint: string
  readonly alipayPublicKey?: string
  readonly appCertContent?: string
  readonly alipayRootCertContent?: string
  readonly alipayPublicCertContent?: string
}

/** `new Wechatpay(…)` of wechatpay-axios-plugin. */
export interface WechatpayAxiosConfig {
  readonly mchid: string
  readonly serial: string
  readonly privateKey: string
  /** By serial number or `PUB_KEY_ID_…`, PEM. Mutable, as the SDK has it. */
  readonly certs: Record<string, string>
  /** The key of the older XML API. */
  readonly secret: string
  readonly baseURL: string
}

/** `new WxPay(…)` of wechatpay-node-v3, which has its address built in: see its page of the cookbook. */
export interface WechatpayNodeConfig {
  readonly appid: string
  readonly mchid: string
  /** The merchant's certificate, PEM. */
  readonly publicKey: Buffer
  readonly privateKey: Buffer
  /** The APIv3 key. */
  readonly key: string
}

/** The fields that every SDK of UnionPay's ACP asks for in some file of its own. */
export interface AcpConfig {
  readonly merId: string
  /** The serial number of the merchant's certificate, in decimal. */
  readonly certId: string
  /** `01` RSA with the certificate; `11` SHA-256 with the secure key. */
  readonly signMethod: '01' | '11'
  readonly privateKey: string
  readonly certificate: string
  readonly secureKey: string
  readonly rootCertificate: string
  readonly middleCertificate: string
  readonly encryptCertificate: string
  /** The base of all `*.do`. */
  readonly gateway: string
  readonly frontTransUrl: string
  readonly appTransUrl: string
  readonly backTransUrl: string
  readonly queryUrl: string
}

export interface SdkConfigs {
  readonly alipay: { readonly 'alipay-sdk': AlipaySdkConfig }
  readonly wechatpay: {
    readonly 'wechatpay-axios-plugin': WechatpayAxiosConfig
    readonly 'wechatpay-node-v3': WechatpayNodeConfig
  }
  readonly unionpay: { readonly acp: AcpConfig }
}

interface Asked<N extends Network> {
  readonly keys: MerchantKeys[N]
  readonly signedBy: Signing[N]
  readonly ring: KeyRing[N]
  /** The network's own door. */
  readonly url: string
}

export const sdkConfigOf: { readonly [N in Network]: (asked: Asked<N>) => SdkConfigs[N] } = {
  alipay: ({ keys, signedBy, ring, url }) => ({
    'alipay-sdk': {
      ...{ appId: keys.id, privateKey: keys.privateKey, keyType: 'PKCS8' },
      ...{ gateway: `${url}/gateway.do`, endpoint: url },
      ...(signedBy === 'public-key'
        ? { alipayPublicKey: ring.platform.publicKey }
        : {
            appCertContent: keys.certificate,
            alipayRootCertContent: ring.root,
            alipayPublicCertContent: ring.platformCertificate,
          }),
    },
  }),
  wechatpay: ({ keys, signedBy, ring: { platform, platformKey }, url }) => ({
    'wechatpay-axios-plugin': {
      ...{ mchid: keys.id, serial: keys.serial, privateKey: keys.privateKey },
      certs:
        signedBy === 'certificate'
          ? { [platform.serial]: platform.certificate }
          : { [platformKey.id]: platformKey.publicKey },
      ...{ secret: keys.apiV2Key, baseURL: url },
    },
    'wechatpay-node-v3': {
      ...{ appid: keys.appid, mchid: keys.id, key: keys.apiV3Key },
      publicKey: Buffer.from(keys.certificate),
      privateKey: Buffer.from(keys.privateKey),
    },
  }),
  unionpay: ({ keys, signedBy, ring, url }) => ({
    acp: {
      ...{ merId: keys.id, certId: keys.certId, secureKey: keys.secureKey },
      signMethod: signedBy === 'certificate' ? '01' : '11',
      ...{ privateKey: keys.privateKey, certificate: keys.certificate },
      rootCertificate: ring.root.certificate,
      middleCertificate: ring.middle.certificate,
      encryptCertificate: ring.encryption.certificate,
      gateway: `${url}/gateway/api`,
      frontTransUrl: `${url}/gateway/api/frontTransReq.do`,
      appTransUrl: `${url}/gateway/api/appTransReq.do`,
      backTransUrl: `${url}/gateway/api/backTransReq.do`,
      queryUrl: `${url}/gateway/api/queryTrans.do`,
    },
  }),
}

/** What k6's runtime has and its type package does not tell of: the console, and the part of WebCrypto used here. */

interface CryptoKey {
  readonly type: string
}

interface RsaAlgorithm {
  readonly name: 'RSASSA-PKCS1-v1_5'
  readonly hash: 'SHA-256'
}

declare const console: Readonly<Record<'info' | 'warn' | 'error', (says: string) => void>>

declare const crypto: {
  readonly subtle: {
    importKey(
      format: 'pkcs8' | 'spki',
      key: Uint8Array<ArrayBuffer>,
      algorithm: RsaAlgorithm,
      extractable: boolean,
      usages: readonly ('sign' | 'verify')[],
    ): Promise<CryptoKey>
    sign(name: 'RSASSA-PKCS1-v1_5', key: CryptoKey, data: Uint8Array): Promise<ArrayBuffer>
    verify(
      name: 'RSASSA-PKCS1-v1_5',
      key: CryptoKey,
      signature: ArrayBuffer,
      data: Uint8Array,
    ): Promise<boolean>
  }
}

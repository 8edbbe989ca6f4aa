/**
 * Which key speaks for WeChat Pay, and to whom: certificates that follow each other, the public key
 * beside them, and the rule that chooses by what a request names or, for callbacks, by what the
 * merchant has set (docs/sources.md, W2.2).
 */
import type { KeyObject } from 'node:crypto'
import type { Trace } from '../../core/ids.ts'
import { stream } from '../../core/random.ts'
import type { Host } from '../host/institution.ts'
import type { MerchantDirectory } from '../host/merchants.ts'
import { certificateOf, privateKeyOf } from '../host/pem.ts'
import { createStandings, type Standings, type WechatPayMerchant } from './merchants.ts'
import type { Probes } from './probes.ts'
import {
  type CertificateRole,
  laterStage,
  type RotationStage,
  stageAfter,
  stageAt,
  stageFacts,
} from './rotation.ts'
import type { Platform } from './signature.ts'

/** PEM, PKCS#8 PEM, and 40 upper-case hex digits. */
export interface PlatformIdentity {
  readonly certificate: string
  readonly privateKey: string
  readonly serial: string
}

/** The WeChat Pay public key: `PUB_KEY_ID_…`, and the key that signs for it, PKCS#8 PEM. */
export interface PlatformKeyPair {
  readonly id: string
  readonly privateKey: string
}

export interface PlatformKeyParts {
  readonly host: Pick<Host, 'seed' | 'clock' | 'realNow' | 'signatures'>
  readonly merchants: MerchantDirectory<WechatPayMerchant>
  readonly platform: PlatformIdentity
  /** Without it nothing is ever rotated. */
  readonly nextPlatform?: PlatformIdentity | undefined
  /** Without it no request may name a public key. */
  readonly platformKey?: PlatformKeyPair | undefined
  readonly probes: Probes
}

/** A platform certificate as it is listed: PEM, its serial, and when it holds, in milliseconds. */
export interface PlatformCertificate {
  readonly serial: string
  readonly certificate: string
  readonly from: number
  readonly until: number
}

export interface PlatformKeys {
  readonly standings: Standings
  stage(): RotationStage
  /** One step further, whatever the time. */
  rotate(): RotationStage
  /** The moment of business time at which the next certificate begins to sign. */
  rotateAt(moment: number): void
  /** What the merchant may download: nothing for one that only has the public key. */
  listedFor(merchant: WechatPayMerchant): readonly PlatformCertificate[]
  /** What signs an answer, by the key its request names; nothing when no key has that name. */
  signerFor(merchant: WechatPayMerchant, named: string): Platform | undefined
  signerForCallback(
    merchant: WechatPayMerchant,
    callback: { readonly trace: Trace; readonly attempt: number },
  ): Platform
  /** What opens a field that was encrypted for the key of that name. */
  openerFor(merchant: WechatPayMerchant, named: string): KeyObject | undefined
}

export const isPublicKeyId = (name: string) => name.startsWith('PUB_KEY_ID_')

export function createPlatformKeys(parts: PlatformKeyParts): PlatformKeys {
  const { host, merchants, probes } = parts
  const certified = createCertified(parts)
  const pair = parts.platformKey && {
    serial: parts.platformKey.id,
    privateKey: privateKeyOf(parts.platformKey.privateKey),
    ...standingOf(host),
  }
  const standings = createStandings({ merchants, realNow: host.realNow })

  const speaker = (merchant: WechatPayMerchant): Platform =>
    pair !== undefined && standings.of(merchant).publicKeyOnly ? pair : certified.signer()

  const signerFor = (merchant: WechatPayMerchant, named: string) => {
    if (isPublicKeyId(named)) return named === pair?.serial ? pair : undefined
    return speaker(merchant)
  }

  const callbackSigner = (merchant: WechatPayMerchant, trace: Trace): Platform => {
    const { callbackKey, publicKeyShare, publicKeyOnly } = standings.of(merchant)
    if (pair === undefined) return certified.signer()
    if (publicKeyOnly || callbackKey === 'public-key') return pair
    if (callbackKey === 'certificate') return certified.signer()
    const drawn = stream(host.seed, 'callback-key', trace).next()
    return drawn < publicKeyShare ? pair : certified.signer()
  }

  return {
    standings,
    ...{ stage: certified.stage, rotate: certified.rotate, rotateAt: certified.rotateAt },
    listedFor: (merchant) =>
      standings.of(merchant).publicKeyOnly ? [] : certified.listed().map(({ listing }) => listing),
    signerFor,
    signerForCallback: (merchant, { trace, attempt }) => ({
      ...callbackSigner(merchant, trace),
      probe: probes.isCallbackProbed({ trace, attempt }),
    }),
    openerFor: (merchant, named) => {
      if (isPublicKeyId(named)) return signerFor(merchant, named)?.privateKey
      const listed = certified.listed().find(({ listing }) => isSerial(listing, named))
      return standings.of(merchant).publicKeyOnly ? undefined : listed?.signer.privateKey
    },
  }
}

const isSerial = ({ serial }: PlatformCertificate, named: string) =>
  serial.toUpperCase() === named.toUpperCase()

interface Certified {
  readonly signer: Platform
  readonly listing: PlatformCertificate
}

/** The certificates, and how far their rotation is. */
function createCertified({ host, platform, nextPlatform }: PlatformKeyParts) {
  const { clock } = host
  const current = certifiedBy(platform, standingOf(host))
  const next = nextPlatform && certifiedBy(nextPlatform, standingOf(host))
  let reached: RotationStage = 'before'
  let switchesAt = Number.POSITIVE_INFINITY

  const stage = () => {
    if (next === undefined) return 'before'
    reached = laterStage(reached, stageAt(switchesAt, clock.now()))
    return reached
  }
  const played = (role: CertificateRole) => (role === 'next' ? (next ?? current) : current)

  return {
    stage,
    rotate: () => {
      reached = stageAfter(stage())
      return stage()
    },
    rotateAt: (moment: number) => {
      switchesAt = moment
    },
    signer: () => played(stageFacts[stage()].signs).signer,
    listed: () => stageFacts[stage()].listed.map(played),
  }
}

/** What holds for every key of the house alike. */
const standingOf = ({ realNow, signatures }: PlatformKeyParts['host']) => ({
  realNow,
  trusted: signatures === 'trust',
})

function certifiedBy(
  identity: PlatformIdentity,
  standing: Pick<Platform, 'realNow' | 'trusted'>,
): Certified {
  const { serial, certificate } = identity
  const { validFrom, validTo } = certificateOf(certificate)
  const [from, until] = [Date.parse(validFrom), Date.parse(validTo)]
  return {
    signer: { serial, ...standing, privateKey: privateKeyOf(identity.privateKey) },
    listing: { serial, certificate, from, until },
  }
}

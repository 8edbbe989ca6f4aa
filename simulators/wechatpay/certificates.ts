/**
 * `/v3/certificates`: the platform certificates a merchant may trust now, each sealed with its
 * APIv3 key (docs/sources.md, W2.1). A merchant that only has the public key is told so.
 */
import { rfc3339 } from '../../core/calendar.ts'
import { trace } from '../../core/ids.ts'
import { refusalWords } from './codes.ts'
import type { Operation } from './operations.ts'
import type { PlatformCertificate, PlatformKeys } from './platform-keys.ts'
import type { Named } from './requests.ts'
import { flawIn, text } from './schema.ts'
import { sealed } from './seal.ts'

/** Only RSA is minted here: whoever wants SM2 alone finds nothing. */
const algorithm = text('证书算法', 8, { form: /^(?:RSA|SM2|ALL)$/ })

export const certificates = (
  keys: Pick<PlatformKeys, 'listedFor'>,
): Operation<Named & { readonly wantsRsa: boolean }> => ({
  name: 'certificates',
  method: 'GET',
  path: 'certificates',
  read: ({ query }) => {
    const wanted = new URLSearchParams(query).get('algorithm_type') ?? undefined
    const flaw = flawIn('query', 'algorithm_type', algorithm, wanted)
    if (flaw !== undefined) return { flaw }
    return { asked: { trace: trace('certificates'), wantsRsa: wanted !== 'SM2' }, unknown: [] }
  },
  act: async (_rooms, merchant, { wantsRsa }) => {
    const listed = wantsRsa ? keys.listedFor(merchant) : []
    return listed.length === 0
      ? { outcome: 'order-missing', words: refusalWords['no-certificate'] }
      : { outcome: 'approved', told: encodeCertificates(listed, merchant.apiV3Key) }
  },
  say: ({ told }) => told,
})

const encodeCertificates = (listed: readonly PlatformCertificate[], key: string) => ({
  data: listed.map(({ serial, certificate, from, until }) => ({
    serial_no: serial,
    effective_time: rfc3339(from),
    expire_time: rfc3339(until),
    encrypt_certificate: sealed(certificate, 'certificate', key),
  })),
})

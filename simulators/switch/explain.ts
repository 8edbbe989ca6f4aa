/**
 * Why a member's request is not believed: which member it names, and what may have been signed in
 * place of the right text (docs/sources.md, U1.3 and U2.3). For people; nothing of it goes out.
 */
import type { KeyObject } from 'node:crypto'
import iconv from 'iconv-lite'
import { type Diagnosis, diagnosis } from '../../core/diagnosis.ts'
import { diagnoseRsa } from '../host/diagnose.ts'
import { formSuspicions } from '../host/form-suspicions.ts'
import { hexDigest, hexDigestWays } from '../host/hex-digest.ts'
import { type Fields, stringToSign } from './signature.ts'

/** `key`: that of the member; nothing when nobody has the code of the request. */
export function explainMember(fields: Fields, key: KeyObject | undefined): Diagnosis | undefined {
  const text = stringToSign(fields)
  if (key === undefined) {
    const codes = `issCode is "${fields.issCode ?? ''}", acqCode is "${fields.acqCode ?? ''}".`
    return diagnosis('wrong-merchant', { weSigned: text, detail: codes })
  }
  const { signature = '' } = fields
  return diagnoseRsa({
    ...{ signature, key, text, hash: 'sha256', otherKeys: [] },
    prepare: hexDigest,
    ways: hexDigestWays,
    suspicions: formSuspicions({
      pairs: Object.entries(fields)
        .filter(([name]) => name !== 'signature')
        .map(([name, value]) => [name, Buffer.from(value).toString('latin1')]),
      signature: ['signature', signature],
      encodeGbk: (one) => iconv.encode(one, 'gbk'),
    }),
  })
}

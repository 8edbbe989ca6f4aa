/** `alipay.open.app.alipaycert.download`: Alipay's certificate for who knows only its number. */
import { trace } from '../../core/ids.ts'
import type { Reader } from './calls.ts'
import type { Certificates } from './certificates.ts'
import { isGood, success, wordsFor } from './codes.ts'
import { gatewayWords } from './gateway-codes.ts'

const method = 'alipay.open.app.alipaycert.download'

/** Reads and answers it; the table of operations knows trades only. */
export function certificateReader(certificates: Certificates): readonly [string, Reader] {
  const reader: Reader = ({ merchant, biz }) => {
    const { alipay_cert_sn: sn, ...rest } = biz
    const content = typeof sn === 'string' ? certificates.contentOf(sn) : undefined
    if (content === undefined) {
      return { answer: { words: gatewayWords('isv.alipay-cert-not-exist'), fields: {} } }
    }
    const { id, payee } = merchant
    return {
      command: {
        about: {
          ...{ trace: trace(certificates.platformSn), operation: 'certificate' },
          ...{ movesMoney: false, owner: 'alipay', merchant: id, city: payee.city },
        },
        ignored: Object.keys(rest),
        run: () => Promise.resolve({ outcome: 'approved' }),
        answer: ({ outcome }) => {
          const words = wordsFor('bill', outcome)
          if (!isGood(words)) return { words, fields: {} }
          return { words: success, fields: { alipay_cert_content: content } }
        },
      },
    }
  }
  return [method, reader]
}

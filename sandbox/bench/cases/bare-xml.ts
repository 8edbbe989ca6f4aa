/** What parsing the body of a WeChat v2 payment allows: the baselines of `v2-payment`. */
import type { Case } from '../case.ts'
import { micropayXml } from '../micropay.ts'
import { pressedCase } from '../pressed-case.ts'

const requests = 24_000

const barely = (name: string, reader: string, says: string): Case =>
  pressedCase({
    ...{ name, says, server: 'bare-xml', settings: { reader }, baseline: null },
    prepare: async () =>
      Array.from({ length: requests }, (_, index) => ({
        ...{ path: '/pay/micropay', headers: { 'Content-Type': 'text/xml' } },
        body: micropayXml(`bench${index}`),
      })),
    isRight: (status, body) =>
      status === 200 && body.includes('<out_trade_no><![CDATA[bench') && body.endsWith('</xml>'),
  })

export const bareXml = barely(
  'bare-xml',
  'strict',
  'node:http that reads the XML of a payment with our strict reader and answers as many bytes',
)

export const bareXmlLoose = barely(
  'bare-xml-loose',
  'loose',
  'the same, read by one regular expression that would take anything',
)

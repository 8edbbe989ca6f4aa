/**
 * `/v3/billdownload/file`: asked for under signature like everything else, answered with the bare
 * file and no signature at all (docs/sources.md, W3.7). A compressed bill is a file that is gzip,
 * not a compressed transfer.
 */
import { trace } from '../../core/ids.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Route, WireReply } from '../host/institution.ts'
import { createPipeline, type Decoded } from '../host/pipeline.ts'
import { admit } from './admission.ts'
import { answerTo, type RefusalReason, refusalWords } from './codes.ts'
import type { Download, Downloads } from './downloads.ts'
import { explainReason } from './explain.ts'
import type { WechatPayMerchant } from './merchants.ts'
import { unsignedReply } from './reply.ts'
import { type RouteParts, turnAway } from './routes.ts'
import { paths } from './wire.ts'

interface Command {
  readonly merchant: WechatPayMerchant
  readonly token: string
}

interface Taken {
  readonly outcome: Outcome
  readonly file?: Download
  readonly reason?: RefusalReason
}

export function billDownloadRoute(parts: RouteParts, downloads: Downloads): Route {
  const serve = createPipeline<Command, Taken>(parts.host, parts.gate, {
    from: () => 'merchant',
    decode: async (request): Promise<Decoded<Command>> => {
      const admitted = admit(parts, request)
      if ('reason' in admitted) {
        const turned = await turnAway(admitted)
        return { ...turned, ...explainReason(admitted.reason, request, parts) }
      }
      const { merchant } = admitted
      const token = new URLSearchParams(request.query).get('token') ?? ''
      const about = { trace: trace(`bill-file-${token}`), merchant: merchant.id }
      return { command: { merchant, token }, about: { ...about, operation: 'bill-file' } }
    },
    handle: async ({ merchant, token }) => {
      const taken = await downloads.take(merchant.id, token)
      if (typeof taken === 'object') return { outcome: 'approved', file: taken }
      return { outcome: 'order-missing', reason: whyNot[taken] }
    },
    refuse: (_command, outcome) => ({ outcome }),
    encode: async (_command, { outcome, file, reason }) => {
      if (file !== undefined) return fileReply(file)
      return unsignedReply(
        reason === undefined ? answerTo('bill-file', outcome) : refusalWords[reason],
      )
    },
  })
  return { method: 'GET', path: paths['bill-file'], serve }
}

const whyNot = {
  unknown: 'bill-link-wrong',
  'of-another': 'bill-link-of-another',
} as const satisfies Record<string, RefusalReason>

const fileReply = ({ file, zipped }: Download): WireReply => ({
  status: 200,
  headers: {
    Server: 'nginx',
    'Content-Type': zipped ? 'application/x-gzip' : 'text/plain; charset=utf-8',
    'Cache-Control': 'no-cache, must-revalidate',
    'X-Content-Type-Options': 'nosniff',
  },
  body: file,
})

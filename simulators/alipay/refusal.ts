/** What the host must refuse by itself: in the words of the entrance, or with a page where none is. */
import type { HostRefusal, WireReply, WireRequest } from '../host/institution.ts'
import { addressOf } from './admission.ts'
import { wordsAlone } from './calls.ts'
import { type GatewayFlaw, gatewayWords } from './gateway-codes.ts'
import { paramsOf } from './params.ts'
import type { Reply } from './reply.ts'
import { restPrefix } from './rest-admission.ts'
import { restError } from './rest-reply.ts'

export interface RefusalParts {
  readonly reply: Reply
  readonly traceId: () => string
}

export function createRefusal({ reply, traceId }: RefusalParts) {
  return async (why: HostRefusal, request: WireRequest): Promise<WireReply> => {
    const isRest = request.path.startsWith(restPrefix)
    if (isRest) return restError(gatewayWords(restRefusals[why]), traceId())
    const refusal = refusals[why]
    if (typeof refusal !== 'string') return refusal
    const words = gatewayWords(refusal)
    return reply(addressOf(await paramsOf(request)), wordsAlone(words))
  }
}

const page = (status: number, says: string): WireReply => ({
  status,
  headers: { 'Content-Type': 'text/html;charset=utf-8' },
  body: `<!DOCTYPE html><title>${status}</title><h1>${status} ${says}</h1>\n`,
})

const refusals: Readonly<Record<HostRefusal, WireReply | GatewayFlaw>> = {
  'not-found': page(404, 'Not Found'),
  'method-not-allowed': page(405, 'Method Not Allowed'),
  'body-too-large': 'isv.invalid-parameter',
  'too-many-requests': 'isv.app-call-limited',
  crashed: 'isp.unknow-error',
}

const restRefusals: Readonly<Record<HostRefusal, GatewayFlaw>> = {
  'not-found': 'isv.invalid-method',
  'method-not-allowed': 'isv.invalid-method',
  'body-too-large': 'isv.invalid-parameter',
  'too-many-requests': 'isv.app-call-limited',
  crashed: 'isp.unknow-error',
}

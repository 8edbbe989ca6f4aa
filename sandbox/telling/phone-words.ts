/** What of a phone's request or answer names a payment: the payer in the path, a code in the body. */
import type { SaidRequest } from '../../simulators/host/tell.ts'
import type { HeardSaid } from './heard.ts'

export const payerIn = ({ params }: Pick<SaidRequest, 'params'>): string | undefined =>
  params?.payer

/** The code a phone has scanned: its body is small, and mostly nobody asks. */
export const codeIn = ({ body }: Pick<SaidRequest, 'body'>): string =>
  /"code"\s*:\s*"([^"]{1,520})"/.exec(String(body))?.[1] ?? ''

export function shownCodeIn(reply: HeardSaid['reply']): string | undefined {
  if (typeof reply !== 'object' || !('body' in reply)) return undefined
  return /"code":"(\d{16,24})"/.exec(reply.body)?.[1]
}

/** What spans say: OpenTelemetry's words for HTTP where there is HTTP, ours with their prefix. */
import type { Attributes } from '@opentelemetry/api'
import type { Hop } from '../../core/events.ts'
import type { About } from '../../simulators/host/fault-gate.ts'
import type { SaidRequest } from '../../simulators/host/tell.ts'

/** Of a request at a door. The path goes without its query, where some networks' signatures stand. */
export function requestAttributes({
  hop,
  about,
  request,
}: {
  readonly hop: Hop
  /** Nothing of one that was turned away unread. */
  readonly about?: About
  readonly request: SaidRequest
}): Attributes {
  const { method, target, headers } = request
  const [host = '', port] = (headers.host ?? '').split(':')
  return {
    'http.request.method': method,
    'url.path': target.split('?')[0] ?? '',
    'url.scheme': 'http',
    ...(host === '' ? {} : { 'server.address': host }),
    ...(port === undefined ? {} : { 'server.port': Number(port) }),
    ...(headers['user-agent'] === undefined
      ? {}
      : { 'user_agent.original': headers['user-agent'] }),
    ...circumstances(hop, about),
  }
}

export const notificationAttributes = ({
  hop,
  about,
  url,
}: {
  readonly hop: Hop
  readonly about: About
  readonly url: string
}): Attributes => {
  const { hostname, port, protocol, pathname } = new URL(url)
  const scheme = protocol.slice(0, -1)
  return {
    'http.request.method': 'POST',
    'server.address': hostname,
    'server.port': port === '' ? (scheme === 'https' ? 443 : 80) : Number(port),
    ...{ 'url.path': pathname, 'url.scheme': scheme },
    ...((about.attempt ?? 0) > 0 ? { 'http.request.resend_count': about.attempt ?? 0 } : {}),
    ...circumstances(hop, about),
  }
}

export const messageAttributes = ({
  from,
  to,
  kind,
  message,
}: {
  readonly from: string
  readonly to: string
  readonly kind: string
  readonly message: { readonly trace: string; readonly attempt?: number }
}): Attributes => ({
  'hutong.institution': to,
  'hutong.hop': `${from}>${to}`,
  'hutong.operation': kind,
  'hutong.payment': message.trace,
  ...(message.attempt === undefined ? {} : { 'hutong.attempt': message.attempt }),
})

const circumstances = (hop: Hop, about?: About): Attributes => ({
  'hutong.institution': hop.startsWith('merchant>')
    ? hop.slice(hop.indexOf('>') + 1)
    : hop.endsWith('>merchant')
      ? hop.slice(0, hop.indexOf('>'))
      : hop.slice(hop.indexOf('>') + 1),
  'hutong.hop': hop,
  ...(about && { 'hutong.operation': about.operation, 'hutong.payment': about.trace }),
})

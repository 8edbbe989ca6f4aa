/** A collector of traces for tests: takes OTLP over HTTP as JSON, and keeps every span. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface CollectedSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  /** 2 is a server's, 3 a client's. */
  readonly kind: number
  readonly attributes: Readonly<Record<string, string | number | boolean>>
  readonly events: readonly { readonly name: string }[]
  readonly links: readonly { readonly traceId: string }[]
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
}

interface Value {
  readonly stringValue?: string
  readonly intValue?: number
  readonly doubleValue?: number
  readonly boolValue?: boolean
}

interface Attribute {
  readonly key: string
  readonly value: Value
}

interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] }
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<CollectedSpan, 'attributes' | 'events' | 'links'> & {
        readonly attributes: readonly Attribute[]
        readonly events?: CollectedSpan['events']
        readonly links?: CollectedSpan['links']
      })[]
    }[]
  }[]
}

const plain = (attributes: readonly Attribute[]) =>
  Object.fromEntries(
    attributes.map(({ key, value }) => {
      const { stringValue, intValue, doubleValue, boolValue } = value
      return [key, stringValue ?? intValue ?? doubleValue ?? boolValue ?? '']
    }),
  )

export async function openCollector() {
  const spans: CollectedSpan[] = []
  const resources: Record<string, string | number | boolean>[] = []
  const headers: Record<string, string | string[] | undefined>[] = []
  let status = 200
  let held = Promise.resolve()
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    headers.push(request.headers)
    if (status === 200 && request.url === '/v1/traces') {
      const { resourceSpans }: Export = JSON.parse(Buffer.concat(chunks).toString('utf8'))
      for (const { resource, scopeSpans } of resourceSpans) {
        resources.push(plain(resource.attributes))
        for (const span of scopeSpans.flatMap((scope) => scope.spans)) {
          const { attributes, events = [], links = [] } = span
          spans.push({ ...span, attributes: plain(attributes), events, links })
        }
      }
    }
    await held
    response.writeHead(status, { 'Content-Type': 'application/json' }).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    resources,
    headers,
    answers: (code: number) => {
      status = code
    },
    /** Answers nobody until it is released. */
    holds: () => {
      let release: () => void = () => undefined
      held = new Promise((resolve) => {
        release = resolve
      })
      return () => release()
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** A data file of Mockoon with one route: what its editor would have written. */
import type { Place } from './peer.ts'

const uuid = (last: number) => `3c3cf4a1-0000-4000-8000-00000000000${last}`

export const mockoonFile = (path: string, { port, delayMs, answer }: Place): string =>
  JSON.stringify({
    ...{ uuid: uuid(1), lastMigration: 33, name: 'pay', endpointPrefix: '', latency: delayMs },
    ...{ port, hostname: '127.0.0.1', folders: [], cors: false, headers: [], data: [] },
    ...{ proxyMode: false, proxyHost: '', proxyRemovePrefix: false },
    ...{ proxyReqHeaders: [], proxyResHeaders: [], callbacks: [], tlsOptions: noTls },
    rootChildren: [{ type: 'route', uuid: uuid(2) }],
    routes: [
      {
        ...{ uuid: uuid(2), type: 'http', documentation: '', method: 'post' },
        ...{ endpoint: path.slice(1), responseMode: null, responses: [response(answer)] },
      },
    ],
  })

const noTls = {
  ...{ enabled: false, type: 'CERT', pfxPath: '', certPath: '', keyPath: '', caPath: '' },
  passphrase: '',
}

const response = (body: string) => ({
  ...{ uuid: uuid(3), body, latency: 0, statusCode: 200, label: '', bodyType: 'INLINE' },
  ...{ headers: [{ key: 'Content-Type', value: 'text/xml' }], filePath: '', databucketID: '' },
  ...{ sendFileAsBody: false, rules: [], rulesOperator: 'OR', disableTemplating: true },
  ...{ fallbackTo404: false, default: true, crudKey: 'id', callbacks: [] },
})

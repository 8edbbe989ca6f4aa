/**
 * The document of the admin API, and the page that shows it: Swagger UI from files of our own. It asks
 * nobody outside for anything, and its policy would not let it.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Route, WireReply } from '../../simulators/host/institution.ts'
import { json } from '../../simulators/roles/app-door.ts'
import { builtFolder } from '../page-files.ts'
import { hutongVersion } from '../version.ts'
import { openApiOf } from './document.ts'
import { rows } from './rows.ts'

/** `served`: all routes of the door, for the document tells of no other. */
export function documentRoutes(served: () => readonly Route[]): Route[] {
  let document: WireReply | undefined
  const tell = () => {
    const names = new Set(served().map(({ method, path }) => `${method} ${path}`))
    const told = rows.filter(({ method, path }) => names.has(`${method} ${path}`))
    return json(200, openApiOf(told, { version: hutongVersion() }))
  }
  const look = (path: string, serve: () => WireReply): Route => ({
    ...{ method: 'GET', path },
    serve: async () => serve(),
  })
  return [
    look('/admin/openapi.json', () => {
      document ??= tell()
      return document
    }),
    look('/admin/docs', () => text('text/html; charset=utf-8', page)),
    look('/admin/docs/start.js', () => text('text/javascript; charset=utf-8', start)),
    look('/admin/docs/swagger-ui-bundle.js', () => file('swagger-ui-bundle.js')),
    look('/admin/docs/swagger-ui.css', () => file('swagger-ui.css')),
  ]
}

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Hutong admin API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/admin/docs/swagger-ui.css">
</head>
<body>
<div id="page"></div>
<noscript>The document itself is at <a href="/admin/openapi.json">/admin/openapi.json</a>.</noscript>
<script src="/admin/docs/swagger-ui-bundle.js"></script>
<script src="/admin/docs/start.js"></script>
</body>
</html>
`

/** No validator of somebody else's is asked, and nothing given by the query is shown. */
const start = `SwaggerUIBundle({
  url: '/admin/openapi.json',
  dom_id: '#page',
  validatorUrl: null,
  queryConfigEnabled: false,
  deepLinking: true,
  persistAuthorization: false,
})
`

const headers = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
}

const text = (media: string, body: string | Buffer): WireReply => ({
  ...{ status: 200, body },
  headers: { ...headers, 'Content-Type': media },
})

const media = { 'swagger-ui-bundle.js': 'text/javascript', 'swagger-ui.css': 'text/css' } as const

const read = new Map<string, Buffer>()

/** Read once in a process: it is more than a megabyte. */
function file(name: keyof typeof media): WireReply {
  const folder = builtFolder('admin-docs', process.env.HUTONG_ADMIN_DOCS) ?? ''
  const path = join(folder, name)
  const known =
    read.get(path) ?? (folder !== '' && existsSync(path) ? readFileSync(path) : undefined)
  if (known === undefined) {
    const todo = 'Build it: npm run build; or read /admin/openapi.json.'
    return json(503, { says: 'The page of the admin API was not built.', todo })
  }
  read.set(path, known)
  return text(`${media[name]}; charset=utf-8`, known)
}

/** Puts what shows the document of the admin API beside the built page, so that nothing is fetched. */
import { copyFileSync, mkdirSync } from 'node:fs'

const from = new URL('../../node_modules/swagger-ui-dist/', import.meta.url)
const to = new URL('../../dist/admin-docs/', import.meta.url)
mkdirSync(to, { recursive: true })
for (const name of ['swagger-ui-bundle.js', 'swagger-ui.css', 'LICENSE', 'NOTICE']) {
  copyFileSync(new URL(name, from), new URL(name, to))
}

/** Where the page lies as it was built, and under which headers it is shown. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The folder HUTONG_PAGE names, the one beside the compiled sandbox, or that in `dist`. */
export function pageFiles() {
  const folder = builtFolder('dashboard-ui', process.env.HUTONG_PAGE)
  return folder === undefined ? {} : { files: { folder, headers: pageHeaders } }
}

/** Where something was built, if it was: where it is said to be, else beside us or in `dist`. */
export const builtFolder = (name: string, named = ''): string | undefined =>
  [
    named,
    ...[`../${name}/`, `../dist/${name}/`].map((place) =>
      fileURLToPath(new URL(place, import.meta.url)),
    ),
  ].find((place) => existsSync(place))

export const pageHeaders = {
  'Content-Security-Policy':
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
}

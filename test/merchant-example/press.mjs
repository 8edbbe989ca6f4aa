/** Runs the example's k6 script with `hutong` from source, as `npm run press` does with the package. */
import { register } from 'node:module'

register('./hutong-from-source.mjs', import.meta.url)
await import('../../examples/merchant/k6/press.js')

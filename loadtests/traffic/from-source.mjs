/**
 * Lets a worker thread load TypeScript when the crowd runs from source. `--import tsx` would be
 * shorter, but on Node 20 it registers in the main thread only.
 */
import { register } from 'tsx/esm/api'

register()

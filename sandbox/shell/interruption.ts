/** Ctrl-C: the first is heard and drained for, the second ends the process at once. */
import { exitCodes } from '../exit-codes.ts'

export function interruption(): Promise<'interrupted'> {
  return new Promise((resolve) => {
    const heard = () => {
      process.once('SIGINT', () => process.exit(exitCodes.interrupted))
      resolve('interrupted')
    }
    process.once('SIGINT', heard)
    process.once('SIGTERM', heard)
  })
}

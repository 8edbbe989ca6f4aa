/** The ceiling of everything signed with RSA: one verification and one signature, on one core. */
import type { Case } from '../case.ts'
import { serve } from '../serve.ts'

const loopMs = 1200

export const bareRsa: Case = {
  name: 'bare-rsa',
  says: 'one RSA-2048 verification and one signature in a bare loop: no socket, nothing else',
  unit: 'pairs/s on one core',
  baseline: null,
  measure: async ({ seed }) => {
    const served = await serve('bare-rsa', { seed })
    try {
      const before = await served.usage()
      const figure = Number(await served.ask('loop', loopMs))
      const cpuMs = (await served.usage()).cpuMs - before.cpuMs
      return {
        figure,
        beside: { serverBusy: cpuMs / loopMs, perCpuSecond: (figure * loopMs) / cpuMs },
      }
    } finally {
      await served.close()
    }
  },
}

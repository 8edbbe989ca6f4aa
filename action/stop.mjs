/** Stops the sandbox that start.mjs began, and shows the end of what it said. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const pid = Number(process.env.STATE_pid)
const log = process.env.STATE_log ?? ''

/** False once nobody of that group is there. */
function signalled(signal) {
  try {
    process.kill(-pid, signal)
    return true
  } catch (cause) {
    if (cause.code === 'ESRCH') return false
    throw cause
  }
}

if (Number.isInteger(pid) && pid > 1) {
  let isThere = signalled('SIGTERM')
  for (let waits = 0; isThere && waits < 150; waits += 1) {
    await sleep(100)
    isThere = signalled(0)
  }
  if (isThere) signalled('SIGKILL')
  console.log(isThere ? 'Hutong had to be killed.' : 'Hutong has stopped.')
}
if (log !== '') console.log(readFileSync(log, 'utf8').split('\n').slice(-40).join('\n'))

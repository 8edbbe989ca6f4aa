/**
 * Whether the presser is fit to press: the same bare server, the same 32 connections, pressed by ours,
 * by autocannon and by wrk from the other core. A presser faster than ours would mean that ours stood
 * in the way.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bench, Case } from '../case.ts'
import { missingFile, missingProgram, peerFile } from '../peers/folder.ts'
import { pressedCase } from '../pressed-case.ts'
import { pinned, serve } from '../serve.ts'
import { formRequests, isFormRight, plainForm } from './plain-form.ts'

const connections = 32
const seconds = 2
const contentType = plainForm.headers['Content-Type']

export const loadOurs: Case = pressedCase({
  name: 'load-ours',
  says: 'the presser of these cases at bare node:http: plain sockets, each answer looked at',
  ...{ onRequest: true, server: 'bare', baseline: null, forMs: seconds * 1000, warmMs: 500 },
  ...{ prepare: formRequests(1000), isRight: isFormRight },
})

export const loadAutocannon: Case = loading({
  name: 'load-autocannon',
  says: 'autocannon 9.0.0 at the same server',
  missing: () => missingFile('autocannon/autocannon.js'),
  command: (url, forSeconds) => [
    ...[process.execPath, peerFile('autocannon/autocannon.js'), '--json', '--no-progress'],
    ...['-c', String(connections), '-d', String(forSeconds), '-m', 'POST'],
    ...['-H', `Content-Type=${contentType}`, '-b', plainForm.body, url],
  ],
  read: (output) => {
    const { requests, non2xx, errors } = JSON.parse(output)
    if (non2xx + errors > 0) throw new Error(`autocannon saw ${non2xx + errors} failures.`)
    return Number(requests.average)
  },
})

export const loadWrk: Case = loading({
  name: 'load-wrk',
  says: 'wrk at the same server, one thread',
  missing: () => missingProgram('wrk', '-v'),
  command: (url, forSeconds, script) => [
    ...['wrk', '-t', '1', '-c', String(connections), '-d', `${forSeconds}s`, '-s', script, url],
  ],
  read: (output) => {
    const failures = /Non-2xx.*|Socket errors.*/.exec(output)?.[0]
    if (failures !== undefined) throw new Error(`wrk saw ${failures}.`)
    return Number(/Requests\/sec:\s*([\d.]+)/.exec(output)?.[1])
  },
})

interface Loading extends Pick<Case, 'name' | 'says' | 'missing'> {
  command(url: string, forSeconds: number, script: string): readonly string[]
  read(output: string): number
}

function loading({ command, read, ...about }: Loading): Case {
  return {
    ...{ ...about, onRequest: true, baseline: 'load-ours', unit: 'requests/s on one core' },
    measure: async ({ seed, home }: Bench) => {
      const served = await serve('bare', { seed })
      try {
        const script = await wrkScript(home)
        await outputOf(command(served.url, 1, script))
        const before = await served.usage()
        const figure = read(await outputOf(command(served.url, seconds, script)))
        const cpuMs = (await served.usage()).cpuMs - before.cpuMs
        if (!(figure > 0)) throw new Error('It told no figure.')
        return { figure, beside: { serverBusy: cpuMs / (seconds * 1000) } }
      } finally {
        await served.close()
      }
    },
  }
}

/** wrk takes method, headers and body from a script in Lua. */
async function wrkScript(home: string): Promise<string> {
  const file = join(home, 'form.lua')
  const lines = [
    'wrk.method = "POST"',
    `wrk.body = ${JSON.stringify(plainForm.body)}`,
    `wrk.headers["Content-Type"] = ${JSON.stringify(contentType)}`,
  ]
  await writeFile(file, lines.join('\n'))
  return file
}

/** What a program writes, run on the second core. */
async function outputOf(command: readonly string[]): Promise<string> {
  const [program = '', ...args] = pinned(command, 1)
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], timeout: 30_000 })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    output += piece
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${command[0]} ended with ${code}.`)
  return output
}

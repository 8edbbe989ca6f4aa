/** autocannon in a process of its own, where it is installed: as many requests as it is told. */
import { pathToFileURL } from 'node:url'
import { plainForm } from '../cases/plain-form.ts'
import { peerFile } from '../peers/folder.ts'
import type { Start } from '../server-kind.ts'
import { readPressing } from './generator.ts'

export const start: Start = async () => {
  const { default: autocannon } = await import(
    pathToFileURL(peerFile('autocannon/autocannon.js')).href
  )
  return {
    urls: {},
    answers: {
      press: async (input) => {
        const { url, requests, connections } = readPressing(input)
        const { method, body, headers } = { method: 'POST', ...plainForm }
        const began = performance.now()
        const said = await autocannon({
          ...{ url, connections, amount: requests, method, headers, body },
        })
        const seconds = (performance.now() - began) / 1000
        const finished = said['2xx']
        return { finished, answeredPerSecond: finished / seconds }
      },
    },
  }
}

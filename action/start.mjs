/**
 * Starts a sandbox beside the job and waits for its line that says ready: where it is goes to the
 * job's outputs, who it is to the state that stop.mjs reads.
 */
import { spawn } from 'node:child_process'
import { appendFileSync, closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** As GitHub hands inputs over: upper case, blanks as strokes. */
const input = (name) => (process.env[`INPUT_${name.toUpperCase()}`] ?? '').trim()

const folder = mkdtempSync(join(process.env.RUNNER_TEMP ?? tmpdir(), 'hutong-'))
const log = join(folder, 'hutong.log')
const said = join(folder, 'ready.json')
const home = resolve(input('home') || '.hutong')

function wordsOf() {
  const [program, ...words] = input('command').split(/\s+/)
  const flags = { seed: input('seed'), port: input('port'), home, storage: input('storage') }
  return {
    program,
    words: [
      ...[...words, 'start', ...(input('scenario') === '' ? [] : [input('scenario')])],
      ...Object.entries(flags).flatMap(([name, value]) =>
        value === '' ? [] : [`--${name}`, value],
      ),
      ...(input('traffic') === 'true' ? [] : ['--no-traffic']),
      '--json',
    ],
  }
}

function told(name, value) {
  appendFileSync(process.env.GITHUB_OUTPUT ?? '/dev/null', `${name}=${value}\n`)
}

/** The line of JSON that says ready; nothing yet. */
function readyLine() {
  for (const line of readFileSync(said, 'utf8').split('\n')) {
    if (!line.startsWith('{')) continue
    const told = JSON.parse(line)
    if (told.event === 'ready') return told
  }
  return undefined
}

const isReady = (url) =>
  fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  )

const { program, words } = wordsOf()
const [out, err] = [openSync(said, 'w'), openSync(log, 'w')]
const child = spawn(program, words, { detached: true, stdio: ['ignore', out, err] })
closeSync(out)
closeSync(err)
let ended
child.on('error', (cause) => {
  ended = cause.message
})
child.on('exit', (code, signal) => {
  ended = `it ended with ${code ?? signal}`
})

const until = Date.now() + 1000 * Number(input('ready-within-seconds') || 60)
let ready
while (ended === undefined && Date.now() < until) {
  ready = readyLine()
  if (ready !== undefined && (await isReady(ready.urls.dashboard))) break
  ready = undefined
  await sleep(100)
}

if (ready === undefined) {
  console.log(readFileSync(log, 'utf8'))
  console.log(
    `::error title=Hutong is not ready::${ended ?? 'It took too long'}. It was ${program} ${words.join(' ')}.`,
  )
  if (ended === undefined && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  process.exit(1)
}

appendFileSync(process.env.GITHUB_STATE ?? '/dev/null', `pid=${child.pid}\nlog=${log}\n`)
console.log(`::add-mask::${ready.token}`)
const { dashboard, alipay, wechatpay, unionpay } = ready.urls
const outputs = { url: dashboard, alipay, wechatpay, unionpay, urls: JSON.stringify(ready.urls) }
const files = { keyring: join(home, 'keyring.json'), token: ready.token, log }
for (const [name, value] of Object.entries({ ...outputs, ...files })) told(name, value)
console.log(`Hutong is ready at ${dashboard}, seed ${ready.seed}, ${ready.scenario}.`)
child.unref()
process.exit(0)

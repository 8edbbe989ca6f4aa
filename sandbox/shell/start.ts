/** `hutong start` and `hutong intercept`: doors that stay open until somebody says stop. */
import { exitCodes } from '../exit-codes.ts'
import { recipesOf } from '../intercept/recipes.ts'
import type { Sandbox } from '../start-sandbox.ts'
import { scenarioOf } from '../start-sandbox.ts'
import { idOf } from '../theatre/playbill.ts'
import { openTheatre } from '../theatre/theatre.ts'
import { welcomeOf } from '../words.ts'
import type { Config } from './config.ts'
import { interruption } from './interruption.ts'
import type { Output } from './output.ts'
import { permittedBy, quietMorning, sandboxOptions } from './sandbox-options.ts'

export async function start(config: Config, output: Output): Promise<number> {
  const began = performance.now()
  const { say, tell } = output
  const permitted = permittedBy(config)
  const file = config.file ?? quietMorning()
  const scenario = scenarioOf(file, permitted)
  const playbill = { own: config.file, permitted }
  const theatre = await openTheatre({
    sandbox: sandboxOptions(config, output.complain),
    first: {
      ...{ scenario, id: idOf(file, playbill), file: config.file },
      ...{ seed: config.seed ?? scenario.seed, time: 'real', speed: 1 },
      rounds: config.traffic ? null : 0,
      afresh: config.afresh,
    },
    playbill,
    say,
  })
  const { sandbox, broken } = theatre
  const tookMs = performance.now() - began
  // Before anybody is told that it is ready: whoever is may say stop at once.
  const interrupted = interruption()
  say(welcomeOf(sandbox, tookMs))
  if (sandbox.intercept !== null) say(recipesOf(sandbox.intercept))
  tell(readyLine(sandbox, config, tookMs))
  await Promise.race([interrupted, broken, output.unheard])
  say(drainingWords(theatre))
  const { words } = await theatre.stop()
  if (words !== null) say(words)
  const { booksBalance, broken: wrong } = await theatre.farewell()
  say(
    booksBalance ? 'The books balance. Goodbye.' : `The books do not balance: ${wrong.join('; ')}`,
  )
  tell({ event: 'stopped', booksBalance, broken: wrong })
  await theatre.close()
  return booksBalance ? exitCodes.passed : exitCodes.crashed
}

/** What a script waits for: where everything is, and what changes it. */
function readyLine(sandbox: Sandbox, { home, storage }: Config, tookMs: number) {
  const { urls, addresses, adminToken: token, seed, signatures, intercept } = sandbox
  const ports = Object.entries(urls).map(([id, url]) => [id, Number(new URL(url).port)])
  return {
    event: 'ready',
    ...{ urls, ports: Object.fromEntries(ports), addresses, token, pid: process.pid },
    dashboard: `${urls.dashboard}/#token=${token}`,
    ...{ scenario: sandbox.scenario.title, seed, signatures, home, storage, world: sandbox.world },
    readyMs: Math.round(tookMs),
    intercept: intercept && {
      proxyUrl: intercept.proxyUrl,
      tlsPort: intercept.tlsPort,
      authorityFile: intercept.authorityFile,
      trustFile: intercept.trustFile,
    },
  }
}

export const drainingWords = ({ inFlight }: Pick<Sandbox, 'inFlight'>) =>
  `\nStopping: ${inFlight()} requests in flight; no new arrivals, waiting for the rest.`

/** A theatre of short scenarios in a folder of its own, and the console of it in a real browser. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Scenario } from '../sandbox/scenario.ts'
import { scenarioOf } from '../sandbox/start-sandbox.ts'
import { openTheatre, type Theatre } from '../sandbox/theatre/theatre.ts'
import type { Opened, PageBrowser } from './page.fixture.ts'

const slow = { latency: { kind: 'fixed', ms: 40 } }
const down = { refusals: [{ outcome: 'issuer-down', weight: 1 }] }

export const market = {
  title: 'A market',
  describes: 'Twenty scans a second; ICBC falls, and another page of the rule book is opened.',
  seed: 11,
  day: '2021-12-02',
  timing: 'may-decide',
  arrivals: [{ kind: 'constant', ratePerSecond: 20, seconds: 300 }],
  cast: {
    mix: [
      { app: 'icbc', owner: 'alipay', scene: 'merchant-code', weight: 1 },
      { app: 'wechat', owner: 'wechatpay', scene: 'merchant-code', weight: 1 },
    ],
    amount: { kind: 'fixed', fen: 1880 },
  },
  policies: { 'switch>icbc': slow },
  changes: [
    { atSeconds: 250, title: 'ICBC falls', policies: { 'switch>icbc': down } },
    { atSeconds: 270, day: '2024-06-01', title: 'The page of 2024' },
    { atSeconds: 290, title: 'ICBC is back', policies: { 'switch>icbc': null } },
  ],
  expectations: { booksBalance: true, recordsAgree: true },
}

/** Short enough to be watched to its end in virtual time. */
export const evening = {
  ...market,
  title: 'An evening',
  describes: 'Half a minute of the same market.',
  seed: 12,
  arrivals: [{ kind: 'constant', ratePerSecond: 20, seconds: 30 }],
  changes: [{ atSeconds: 20, title: 'ICBC falls', policies: { 'switch>icbc': down } }],
  expectations: {
    approvedShareAtLeast: 0.5,
    outcomes: { 'issuer-down': { atLeast: 1 } },
    ...{ booksBalance: true, recordsAgree: true },
  },
}

/** Two mistakes of shape. */
const broken = { ...evening, title: 'Broken', seed: -4, timing: 'sometimes' }

export interface Stagecraft {
  readonly theatre: Theatre
  readonly url: string
  /** The address as it is printed on start. */
  readonly address: string
  /** What the operator reads. */
  readonly said: readonly string[]
  close(): Promise<void>
}

export async function openStagecraft(): Promise<Stagecraft> {
  const folder = await mkdtemp(join(tmpdir(), 'hutong-days-'))
  const write = (name: string, content: object) =>
    writeFile(join(folder, `${name}.json`), JSON.stringify(content))
  await Promise.all([write('market', market), write('evening', evening), write('broken', broken)])
  const own = join(folder, 'market.json')
  const scenario: Scenario = scenarioOf(own)
  const said: string[] = []
  const home = process.env.HUTONG_TEST_HOME ?? ''
  const theatre = await openTheatre({
    sandbox: { home, complain: (says) => said.push(says) },
    first: { scenario, id: null, seed: scenario.seed, time: 'real', speed: 1, rounds: null },
    playbill: { own },
    say: (line) => said.push(line),
  })
  const url = theatre.sandbox.urls.dashboard ?? ''
  return {
    ...{ theatre, url, said, address: `${url}/#token=${theatre.sandbox.adminToken}` },
    close: async () => {
      await theatre.stop()
      await theatre.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** As somebody comes who clicks on the printed address. */
export async function openConsole(
  pages: PageBrowser,
  address: string,
  look?: Parameters<PageBrowser['open']>[1],
): Promise<Opened> {
  const opened = await pages.open(address, look)
  await opened.page.locator('nav.views a[href="#/console"]').click()
  await opened.page.getByTestId('play-title').waitFor()
  return opened
}

/** What a browser says of an answer that is a no, and of a door that is closed for a moment. */
const expected = /status of 4(01|09|22)|ERR_CONNECTION|ERR_EMPTY|WebSocket connection/

export const unexpected = ({ troubles }: Pick<Opened, 'troubles'>) =>
  troubles.filter((one) => !expected.test(one))

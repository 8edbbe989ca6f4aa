/** Plays one round of a scenario on a stage: the crowd comes, policies change on time, money moves. */
import { limits } from '../core/limits.ts'
import type { Network } from '../loadtests/traffic/cast.ts'
import { runTag } from '../loadtests/traffic/plan.ts'
import { type Crowd, createCrowd } from '../loadtests/traffic/pool.ts'
import type { Endpoints } from '../loadtests/traffic/protocol.ts'
import type { TrafficReport } from '../loadtests/traffic/report.ts'
import type { TillMerchant } from '../loadtests/traffic/tills/till.ts'
import { publicPemOf } from '../simulators/host/pem.ts'
import type { KeyRing } from './keyring.ts'
import type { RateDesk } from './rate-desk.ts'
import { ruleBookOf } from './rule-pages.ts'
import { patienceOf, type Scenario } from './scenario.ts'
import type { Stage, StageOptions } from './stage.ts'
import { type ActDesk, createActDesk } from './theatre/act-desk.ts'
import { createPlanClock } from './theatre/plan-clock.ts'

type ScenarioSettings = Pick<
  StageOptions,
  | ('policies' | 'moods' | 'maintenance')
  | ('rules' | 'patience' | 'queryGapsMs' | 'openingFen' | 'certifiedShare')
>

/** What a scenario decides about the stage it is played on. */
export function stageSettings(scenario: Scenario): ScenarioSettings {
  const { queryGapsMs, ...patience } = patienceOf(scenario)
  const { policies, moods, maintenance, cast } = scenario
  return {
    ...{ policies, moods, maintenance, patience, queryGapsMs },
    rules: ruleBookOf(scenario),
    openingFen: cast.openingBalanceFen,
    certifiedShare: cast.certifiedShare,
  }
}

export interface Playing {
  readonly report: Promise<TrafficReport>
  /** No more arrivals begin; those under way come to their end. */
  stop(): void
  /** How far its plan has come, in milliseconds: a pause stands still, a higher rate hurries. */
  planMs(): number
}

export interface PlayOptions {
  readonly stage: Stage
  readonly scenario: Scenario
  readonly keyRing: KeyRing
  readonly seed: number
  readonly workers: number
  /** Which time the same scenario is played on this stage, from 0: order numbers must not repeat. */
  readonly round: number
  /** Whether orders are signed before the first arrival. */
  readonly signedAhead?: boolean
  /** Where the rate is turned while it plays. */
  readonly rate?: Pick<RateDesk, 'attend'> | undefined
  /** Where its acts are turned; by time alone when nothing is said. */
  readonly acts?: ActDesk | undefined
}

export async function play(options: PlayOptions): Promise<Playing> {
  const { stage, scenario, keyRing, seed, workers, round } = options
  const { title, arrivals, cast, targets } = scenario
  const { switchMs, queryGapsMs } = patienceOf(scenario)
  const crowd = await createCrowd({
    plan: { title, seed, arrivals, cast },
    runTag: runTag({ title, seed }, round),
    endpoints: endpointsOf(stage),
    tills: tillsOf(keyRing),
    patience: { answerMs: switchMs + 5000, noticeMs: 5000, queryGapsMs, drainMs: limits.drainMs },
    inFlightMax: limits.inFlightMax,
    workers,
    ...{ signatures: stage.signatures, targets, signedAhead: options.signedAhead ?? false },
    onTick: stage.emit,
  })
  return begin(crowd, options)
}

/** How far ahead the first arrival is set, so that every worker is at its place. */
const headStartMs = 100

function begin(crowd: Crowd, { stage, scenario, rate, ...options }: PlayOptions): Playing {
  const acts = options.acts ?? createActDesk({ world: stage, scenario })
  const startAt = Date.now() + headStartMs
  const plan = createPlanClock(startAt)
  scenario.changes.forEach(({ atSeconds }, index) => {
    plan.call(atSeconds * 1000, () => acts.reach(index))
  })
  stage.emit({ type: 'run-moved', at: stage.now(), scenario: scenario.title, step: 'started' })
  const leave = rate?.attend({
    setRate: (factor) => {
      const turned = crowd.setRate(factor)
      plan.change(turned)
      return turned
    },
  })
  crowd.start(startAt)
  const report = crowd.gather().finally(() => {
    leave?.()
    plan.stop()
    acts.restore()
    return crowd.close()
  })
  return { report, stop: crowd.stop, planMs: plan.planMs }
}

export function endpointsOf({ urls, company }: Stage): Endpoints {
  const url = (id: string) => urls[id] ?? ''
  const others = [...company.banks, ...company.wallets].map(({ id }) => [id, url(id)])
  const wallets = { alipay: url('alipay'), wechat: url('wechatpay'), quickpass: url('unionpay') }
  return {
    alipay: url('alipay'),
    wechatpay: url('wechatpay'),
    unionpay: url('unionpay'),
    apps: { ...wallets, ...Object.fromEntries(others) },
  }
}

/** The merchants as their tills need them. */
export function tillsOf({
  alipay,
  wechatpay,
  unionpay,
}: Pick<KeyRing, 'alipay' | 'wechatpay' | 'unionpay'>): TillMerchant[] {
  const till =
    (network: Network, networkPublicKey: string) =>
    (
      shop: Omit<TillMerchant, 'network' | 'networkPublicKey' | 'extra'>,
      extra: TillMerchant['extra'],
    ): TillMerchant => {
      const { id, name, city, categoryCode, privateKey } = shop
      return { network, networkPublicKey, id, name, city, categoryCode, privateKey, extra }
    }
  const atAlipay = till('alipay', alipay.platform.publicKey)
  const atWechatPay = till('wechatpay', publicPemOf(wechatpay.platform.certificate))
  const atUnionPay = till('unionpay', publicPemOf(unionpay.response.certificate))
  const { root, middle } = unionpay
  const chain = { root: root.certificate, middle: middle.certificate }
  return [
    ...alipay.merchants.map((shop) => atAlipay(shop, { sellerId: shop.sellerId })),
    ...wechatpay.merchants.map((shop) => {
      const { appid, serial, apiV3Key } = shop
      const platformSerial = wechatpay.platform.serial
      return atWechatPay(shop, { appid, serial, apiV3Key, platformSerial })
    }),
    ...unionpay.merchants.map((shop) => atUnionPay(shop, { ...chain, certId: shop.certId })),
  ]
}

/**
 * Drives payments along the courses that are known: each is drawn as the plain world draws it, walked
 * to its end, posted, timed and counted. No object is made for a payment.
 */
import { chosen } from '../../core/faults.ts'
import { LatencyHistogram } from '../../core/histogram.ts'
import { drawMs } from '../../core/latency.ts'
import { Draw, hash32, Scrambler } from '../../core/random.ts'
import { CastDraw, type CastTable } from '../../loadtests/traffic/cast-draw.ts'
import type { CellTable } from './cells.ts'
import type { Course } from './course.ts'
import { type Fork, type Leaf, msAt, Trie } from './trie.ts'

/** What a thread must be told to drive. Plain data. */
export interface DrivePlan {
  readonly seed: number
  readonly runTag: string
  /** Business time of the beginning, milliseconds since 1970. */
  readonly startAt: number
  /** Due times in milliseconds from the beginning, in memory that all threads see. */
  readonly due: Float64Array
  readonly cast: CastTable
  readonly cells: CellTable
  readonly cellCount: number
  /** By part of the mix: which payers' balances it debits, and which merchants' accounts it pays. */
  readonly payersOf: readonly number[]
  readonly merchantsOf: readonly (readonly number[])[]
  readonly apps: number
  readonly partitions: number
  readonly openingFen: number
  readonly accountsMax: number
}

/** Not opened yet; no payer is ever overdrawn. */
const unopened = -1
/** More than a payment has of messages. */
const messagesMax = 256
/** Words of one arrival in the digest: index, amount (twice), outcome, how it ended. */
export const wordsEach = 5

export class Drive {
  readonly plan: DrivePlan
  readonly debits: Float64Array
  readonly credits: Float64Array
  readonly opened: Float64Array
  readonly latency = new LatencyHistogram()
  readonly hops: LatencyHistogram[] = []
  readonly hopNames: string[] = []
  readonly leaves: Leaf[] = []
  /** Business time at which the last payment ended. */
  endedAt = 0
  /** Balances of the payers of one partition, by app. */
  readonly balances: Float64Array
  readonly payersEach: number
  words = new Uint32Array(0)
  /** Of the arrival that could not be driven: its cell, and the fork at which the way was unknown. */
  missedCell = 0
  missedAt: Fork | null = null
  readonly #tries: Trie[]
  readonly #own = new Map<number, Leaf>()
  readonly #cast: CastDraw
  readonly #draw = new Draw()
  readonly #trace = new Scrambler()
  readonly #prefix: Scrambler
  readonly #latencies = new Float64Array(messagesMax)

  constructor(plan: DrivePlan) {
    this.plan = plan
    this.debits = new Float64Array(plan.accountsMax)
    this.credits = new Float64Array(plan.accountsMax)
    this.opened = new Float64Array(plan.accountsMax)
    this.payersEach = plan.cast.payersPerApp / plan.partitions
    this.balances = new Float64Array(plan.apps * this.payersEach)
    this.#tries = Array.from({ length: plan.cellCount }, () => new Trie())
    this.#cast = new CastDraw(plan.cast)
    this.#prefix = new Scrambler().begin(plan.seed).text(`K${plan.runTag}`)
  }

  /** Makes room for the arrivals of a partition. */
  beginPartition(arrivals: number): void {
    this.balances.fill(unopened)
    this.words = new Uint32Array(arrivals * wordsEach)
  }

  learn(course: Course): void {
    const numbers = {
      hop: (name: string) => this.#hopNumber(name),
      outcome: (word: string) => hash32(word),
    }
    const trie = this.#tries[course.cell]
    if (trie === undefined) throw new Error(`There is no cell ${course.cell}.`)
    if (course.only === null) this.leaves.push(trie.add(course, numbers))
    else {
      const [leaf] = [new Trie().add(course, numbers)]
      this.#own.set(course.only, leaf)
      this.leaves.push(leaf)
    }
  }

  /** Drives arrival `index`, at that place of its partition; false when its way is not known. */
  arrival(index: number, place: number): boolean {
    const cast = this.#cast
    cast.at(index)
    const leaf = this.leafOf(index)
    if (leaf === null) return false
    const dueAt = this.plan.startAt + (this.plan.due[index] as number)
    const startedAt = Math.ceil(dueAt)
    const endedAt = startedAt + msAt(leaf.lasts, this.#latencies)
    if (endedAt > this.endedAt) this.endedAt = endedAt
    this.latency.record(endedAt - dueAt)
    this.#time(leaf)
    this.#post(leaf, cast)
    leaf.count += 1
    leaf.amountFen += cast.amountFen
    this.#write(leaf, { index, place, amountFen: cast.amountFen })
    return true
  }

  /** Where arrival `index`, just drawn, ends; its latencies stay behind. */
  leafOf(index: number): Leaf | null {
    if (this.#own.size > 0) {
      const own = this.#own.get(index)
      if (own !== undefined) return own
    }
    this.missedCell = this.#cell()
    this.missedAt = null
    const { roots } = this.#tries[this.missedCell] as Trie
    this.#trace.from(this.#prefix).decimal(index, 7).end()
    for (let place = 0; place < roots.length; place += 1) {
      const leaf = this.#walk(roots[place] as Fork, index)
      if (leaf !== null) return leaf
    }
    return null
  }

  /** The cell of arrival `index`. */
  cellOf(index: number): number {
    this.#cast.at(index)
    return this.#cell()
  }

  #cell(): number {
    const { part, shop, payer, amountFen } = this.#cast
    const { fundings, fundingsMax, shopsMax, thresholds, numbers } = this.plan.cells
    const ways = fundings[part] as readonly number[]
    const way = ways[payer % ways.length] as number
    let amount = 0
    while (amount < thresholds.length && amountFen > (thresholds[amount] as number)) amount += 1
    const at = ((part * shopsMax + shop) * fundingsMax + way) * (thresholds.length + 1) + amount
    return numbers[at] as number
  }

  #walk(root: Fork, index: number): Leaf | null {
    const draw = this.#draw
    const latencies = this.#latencies
    const { amountFen } = this.#cast
    let fork = root
    let together = 0
    for (let message = 0; fork.leaf === null; message += 1) {
      draw.cross(this.#trace, fork.x, fork.y)
      const { law, refusals, faults } = fork
      let ms = 0
      if (law !== null) {
        ms = Math.ceil(drawMs(law, draw))
        if (ms < 0) ms = 0
      }
      latencies[message] = ms
      together += ms
      let edge = 0
      if (refusals !== null) edge = 1 + chosen(refusals, draw, amountFen, index)
      if (edge === 0 && faults !== null) {
        const fault = chosen(faults, draw, amountFen, index)
        if (fault >= 0) edge = fork.faultEdge + fault
      }
      const next = fork.edges[edge]
      if (next === undefined) {
        this.missedAt = fork
        return null
      }
      fork = next
    }
    const { leaf } = fork
    return together < leaf.safeMs || this.#holds(leaf) ? leaf : null
  }

  #holds({ checks }: Leaf): boolean {
    for (let place = 0; place < checks.length; place += 1) {
      if (msAt(checks[place] as Int32Array, this.#latencies) >= 0) return false
    }
    return true
  }

  #time({ hops, tooks }: Leaf): void {
    for (let place = 0; place < hops.length; place += 1) {
      const histogram = this.hops[hops[place] as number] as LatencyHistogram
      histogram.record(msAt(tooks[place] as Int32Array, this.#latencies))
    }
  }

  /** Every transfer is posted as it comes: to its accounts, and to the payer's own balance. */
  #post(leaf: Leaf, { part, shop, payer, amountFen }: CastDraw): void {
    const { payersOf, merchantsOf, partitions, openingFen } = this.plan
    const balances = this.balances
    const own = (payersOf[part] as number) * this.payersEach + Math.floor(payer / partitions)
    const { opens } = leaf.course
    if (opens !== null && balances[own] === unopened) {
      balances[own] = openingFen
      this.opened[opens.account] = (this.opened[opens.account] as number) + 1
    }
    const merchant = (merchantsOf[part] as readonly number[])[shop] as number
    const { moves } = leaf
    for (let place = 0; place < moves.length; place += 1) {
      const { debit, credit, times } = moves[place] as (typeof moves)[number]
      const fen = times * amountFen
      const from = debit.whose === 'merchant' ? merchant : debit.account
      const to = credit.whose === 'merchant' ? merchant : credit.account
      this.debits[from] = (this.debits[from] as number) + fen
      this.credits[to] = (this.credits[to] as number) + fen
      if (debit.whose === 'payer') balances[own] = (balances[own] as number) - fen
      if (credit.whose === 'payer') balances[own] = (balances[own] as number) + fen
    }
    if ((balances[own] as number) < unopened) throw new Error('A payer is overdrawn.')
  }

  #write(
    leaf: Leaf,
    { index, place, amountFen }: { index: number; place: number; amountFen: number },
  ): void {
    const { words } = this
    const at = place * wordsEach
    words[at] = index
    words[at + 1] = amountFen
    words[at + 2] = amountFen / 4294967296
    words[at + 3] = leaf.outcome
    words[at + 4] = leaf.final
  }

  #hopNumber(name: string): number {
    const known = this.hopNames.indexOf(name)
    if (known >= 0) return known
    this.hops.push(new LatencyHistogram())
    return this.hopNames.push(name) - 1
  }
}

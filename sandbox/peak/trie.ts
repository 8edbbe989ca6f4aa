/**
 * Courses as they are walked: at each fork chance is asked for one message, and its fate is the way
 * on. Everything is laid out in numbers, so that walking makes nothing.
 */
import type { Chance } from '../../core/faults.ts'
import type { LatencyLaw } from '../../core/latency.ts'
import type { Course, Move, Step } from './course.ts'
import type { Form } from './form.ts'

export class Fork {
  leaf: Leaf | null = null
  /** Null until a course has passed here. */
  step: Step | null = null
  x = 0
  y = 0
  law: LatencyLaw | null = null
  refusals: readonly Chance[] | null = null
  faults: readonly Chance[] | null = null
  /** Where the edges of faults begin. */
  faultEdge = 1
  readonly edges: (Fork | undefined)[] = []
}

export class Leaf {
  readonly course: Course
  readonly lasts: Int32Array
  readonly hops: Int32Array
  readonly tooks: readonly Int32Array[]
  readonly checks: readonly Int32Array[]
  readonly moves: readonly Move[]
  readonly outcome: number
  readonly final: number
  /** As long as all latencies together stay below it, every check holds. */
  readonly safeMs: number
  count = 0
  amountFen = 0

  constructor(course: Course, { hop, outcome }: Numbers) {
    this.course = course
    this.lasts = flat(course.lasts)
    this.hops = Int32Array.from(course.passes, (pass) => hop(pass.hop))
    this.tooks = course.passes.map(({ took }) => flat(took))
    this.checks = course.checks.map(flat)
    this.moves = course.moves
    this.outcome = outcome(course.outcome)
    this.final = finals.indexOf(course.final)
    this.safeMs = Math.min(...course.checks.map(roomOf))
  }
}

/** Numbers that words are given where they are first met. */
export interface Numbers {
  hop(name: string): number
  /** 32 bits of the word. */
  outcome(word: string): number
}

export const finals = ['paid', 'unpaid', 'unknown'] as const

/** Milliseconds, then each message and how often its latency counts. */
function flat({ ms, counts }: Form): Int32Array {
  const pairs = counts.flatMap((count, message) => (count === 0 ? [] : [message, count]))
  return Int32Array.from([ms, ...pairs])
}

/** How long the latencies of a check may be together before it could fail. */
const roomOf = ({ ms, counts }: Form): number => -ms / Math.max(1, ...counts)

/** The time a form comes to, by the latencies of this payment. */
export function msAt(form: Int32Array, latencies: Float64Array): number {
  let ms = form[0] as number
  for (let place = 1; place < form.length; place += 2) {
    ms += (form[place + 1] as number) * (latencies[form[place] as number] as number)
  }
  return ms
}

/** The courses of one cell: as many tries as there are orders in which things happen. */
export class Trie {
  readonly roots: Fork[] = []

  /** False when this very course is known already. */
  add(course: Course, numbers: Numbers): Leaf {
    const leaf = new Leaf(course, numbers)
    for (const root of this.roots) if (placed(root, course.steps, leaf)) return leaf
    const root = new Fork()
    this.roots.push(root)
    if (!placed(root, course.steps, leaf)) throw new Error('A course does not fit an empty trie.')
    return leaf
  }
}

/** Puts a leaf at the end of its steps; false, and nothing done, where another order is kept. */
function placed(root: Fork, steps: readonly Step[], leaf: Leaf): boolean {
  if (!fits(root, steps)) return false
  let fork = root
  for (const step of steps) {
    if (fork.step === null) settle(fork, step)
    fork.edges[step.edge] ??= new Fork()
    fork = fork.edges[step.edge] as Fork
  }
  fork.leaf = leaf
  return true
}

function fits(root: Fork, steps: readonly Step[]): boolean {
  let fork: Fork | undefined = root
  for (const step of steps) {
    if (fork === undefined) return true
    if (fork.leaf !== null) return false
    if (fork.step !== null && (fork.x !== step.x || fork.y !== step.y)) return false
    fork = fork.edges[step.edge]
  }
  return fork === undefined || (fork.leaf === null && fork.step === null)
}

function settle(fork: Fork, step: Step): void {
  const { x, y, odds } = step
  fork.step = step
  fork.x = x
  fork.y = y
  fork.law = odds.latency
  fork.refusals = odds.refusals
  fork.faults = odds.faults
  fork.faultEdge = 1 + odds.refusalRules
}

/**
 * A world in one line: every record and account of every institution, the policies, the page of the
 * rule book and the requests that were turned away. Two worlds that differ in a byte differ in it.
 */
import { createHash } from 'node:crypto'
import type { Key } from '../storage/store.ts'
import type { Stage } from './stage.ts'

type Digested = Pick<Stage, 'stores' | 'policies' | 'rules' | 'refusals'>

/** SHA-256 in hex. Meant for a world at rest: what is under way may be half in it. */
export async function digestOf({ stores, policies, rules, refusals }: Digested): Promise<string> {
  const hash = createHash('sha256')
  const add = (value: unknown) => hash.update(`${JSON.stringify(value, plain)}\n`)
  for (const [id, store] of [...stores].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const accounts = [...(await store.accounts())].sort((one, other) =>
      one.id < other.id ? -1 : 1,
    )
    add([id, accounts, await store.scan('' as Key<object>)])
  }
  add([policies(), rules().day, refusals.all()])
  return hash.digest('hex')
}

const plain = (_name: string, value: unknown) =>
  value instanceof Map || value instanceof Set ? [...value] : value

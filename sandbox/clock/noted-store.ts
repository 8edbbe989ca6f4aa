/** A store whose commits and reads count as out as long as a disk has not confirmed them. */
import type { Soon, Store } from '../../storage/store.ts'
import type { OnTheWay } from './on-the-way.ts'

/** What is known at once, as in memory, costs a comparison. */
export function notedStore(name: string, store: Store, begins: OnTheWay['begins']): Store {
  const noted = <T>(what: string, soon: Soon<T>): Soon<T> =>
    soon instanceof Promise ? soon.finally(begins(`${what} of ${name}`)) : soon
  return {
    ...store,
    load: (key) => noted('a reading', store.load(key)),
    commit: (transition) => noted('a commit', store.commit(transition)),
  }
}

/** What goes wrong once and is met again and again, as a full disk at every request, is told once. */

type Tell = (cause: unknown, where: string) => void

/** Tells of a cause where it is met first. */
export function toldOnce(tell: Tell): Tell {
  const told = new WeakSet<object>()
  return (cause, where) => {
    if (typeof cause === 'object' && cause !== null) {
      if (told.has(cause)) return
      told.add(cause)
    }
    tell(cause, where)
  }
}

/** How an app's tile looks: a few letters and a colour, both out of its name. */

/**
 * A short name as it is; else two letters of an English one, the first of its words, and the two
 * characters that tell one Chinese bank from the next.
 */
export function initialsOf(name: string): string {
  if (/^[^\x20-\x7e]/.test(name)) return [...name.replace(/^中国(?=...)/, '')].slice(0, 2).join('')
  if (name.length <= 4) return name
  const words = name.split(/[\s-]+/).filter((word) => word !== '')
  const letters = words.length > 1 ? words.map((word) => word[0] ?? '').join('') : name
  return letters.slice(0, 2).toUpperCase()
}

/**
 * A hue out of the name: of blue, violet, ochre and teal. Green and red are left out, for they would
 * seem to say something.
 */
export function hueOf(app: string): number {
  let sum = 7
  for (const letter of app) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973
  const hues = [28, 44, 178, 192, 206, 218, 232, 248, 264, 282, 300, 318] as const
  return hues[sum % hues.length] ?? 206
}

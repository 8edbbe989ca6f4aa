/** Where notifications may go: this machine, and hosts that were named. */

/** Which hosts a notification may go to. */
export type MayNotify = (host: string) => boolean

/** This machine, and hosts that were named by the user, in whatever spelling. */
export function loopbackOr(named: readonly string[]): MayNotify {
  const hosts = new Set(named.map((name) => hostOf(`http://${bracketed(name)}`) ?? name))
  return (host) =>
    host === 'localhost' ||
    host === '[::1]' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host) ||
    hosts.has(host)
}

/** An IPv6 address stands in brackets in a URL. */
const bracketed = (name: string) =>
  name.includes(':') && !name.startsWith('[') ? `[${name}]` : name

/** The host of an address that letters can go to at all. */
export function hostOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  const parsed = new URL(url)
  return ['http:', 'https:'].includes(parsed.protocol) ? parsed.hostname : undefined
}

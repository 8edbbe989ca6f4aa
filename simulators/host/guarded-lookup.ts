/**
 * Where names may lead. Addresses that clouds keep their secrets at are reached by their number only: a
 * name that leads there, now or after its owner changed it, is not followed.
 */
import { type LookupAddress, lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** Link-local addresses, and where clouds that do not use these answer about themselves. */
const guarded = new BlockList()
guarded.addSubnet('169.254.0.0', 16)
guarded.addSubnet('fe80::', 10, 'ipv6')
guarded.addAddress('fd00:ec2::254', 'ipv6')
guarded.addAddress('100.100.100.200')
guarded.addAddress('168.63.129.16')
guarded.addAddress('192.0.0.192')
// The same addresses as gateways between both families write them (RFC 6052, RFC 4291, 2.5.5.1).
guarded.addSubnet('64:ff9b::169.254.0.0', 112, 'ipv6')
guarded.addSubnet('::169.254.0.0', 112, 'ipv6')

export const isGuarded = (address: string): boolean =>
  guarded.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

const isLoopback = (address: string) =>
  loopback.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

/** Leads where a name may: `localhost` to this machine, any other not to what is guarded. */
export const usualLookup: LookupFunction = guardedLookup((address, host) =>
  host === 'localhost' ? isLoopback(address) : !isGuarded(address),
)

/** Finds a host's addresses, but for those that may not be reached. */
export function guardedLookup(
  mayReach: (address: string, host: string) => boolean,
): LookupFunction {
  return (host, options, found) => {
    lookup(host, { ...options, all: true }, (cause, addresses) => {
      if (cause !== null) {
        found(cause, [])
        return
      }
      const reached = addresses.filter(({ address }) => mayReach(address, host))
      const [first, ...rest]: LookupAddress[] = reached
      if (first === undefined) {
        const says = `${host} leads to link-local or metadata addresses only`
        found(Object.assign(new Error(says), { code: 'EACCES' }), [])
      } else if (options.all === true) {
        found(null, [first, ...rest])
      } else {
        found(null, first.address, first.family)
      }
    })
  }
}

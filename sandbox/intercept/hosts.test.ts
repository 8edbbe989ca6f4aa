import { expect, test } from 'vitest'
import { hostIn, institutionAt, interceptedDomains, interceptedHosts } from './hosts.ts'

test('every host lies below a domain the authority vouches for, and every domain has one', () => {
  const below = (domain: string) => interceptedHosts.filter((host) => host.endsWith(`.${domain}`))
  expect(new Set(interceptedDomains.flatMap(below))).toEqual(new Set(interceptedHosts))
  expect(interceptedDomains.filter((domain) => below(domain).length === 0)).toEqual([])
})

test.each([
  ['api.mch.weixin.qq.com', 'api.mch.weixin.qq.com'],
  ['API.mch.weixin.qq.com:443', 'api.mch.weixin.qq.com'],
  ['openapi.alipay.com.', 'openapi.alipay.com'],
  ['[::1]:443', '::1'],
  ['127.0.0.1:80', '127.0.0.1'],
  ['', undefined],
  ['a b', undefined],
  ['user@openapi.alipay.com', undefined],
  ['openapi.alipay.com/path', undefined],
  ['openapi.alipay.com:123456', undefined],
])('%j names the host %s', (authority, host) => {
  expect(hostIn(authority)).toBe(host)
})

test('nobody answers for other hosts, nor for what every object has', () => {
  expect(institutionAt('gateway.95516.com')).toBe('unionpay')
  expect(institutionAt('www.alipay.com')).toBeUndefined()
  expect(institutionAt('constructor')).toBeUndefined()
})

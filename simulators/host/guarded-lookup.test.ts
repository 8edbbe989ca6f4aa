import { expect, test } from 'vitest'
import { isGuarded } from './guarded-lookup.ts'

test.each([
  ['169.254.169.254', 'link-local'],
  ['169.254.170.2', 'link-local'],
  ['::ffff:169.254.169.254', 'mapped'],
  ['::ffff:a9fe:a9fe', 'mapped'],
  ['64:ff9b::a9fe:a9fe', 'behind NAT64'],
  ['::a9fe:a9fe', 'compatible'],
  ['fe80::1', 'link-local'],
  ['fd00:ec2::254', 'a cloud about itself'],
  ['100.100.100.200', 'a cloud about itself'],
  ['::ffff:100.100.100.200', 'mapped'],
  ['168.63.129.16', 'a cloud about itself'],
  ['192.0.0.192', 'a cloud about itself'],
])('no name leads to %s: %s', (address) => {
  expect(isGuarded(address)).toBe(true)
})

test.each([
  '127.0.0.1',
  '::1',
  '10.0.0.7',
  '192.168.1.1',
  '8.8.8.8',
  '64:ff9b::808:808',
  'fd00::1',
])('a name may lead to %s, where its host was named', (address) => {
  expect(isGuarded(address)).toBe(false)
})

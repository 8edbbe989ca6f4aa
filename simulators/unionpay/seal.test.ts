import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSeal, writeSealed } from './seal.ts'
import { verify } from './signature.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const keys = {
  certificate: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
  privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  certId: '69957876',
}
const seal = createSeal(keys, (merchant) => (merchant === '777290058110048' ? 'mock' : undefined))
const hex = (hash: string, text: string) => createHash(hash).update(text).digest('hex')

test('what UnionPay says carries its certificate with CRLF, signed', async () => {
  const said = await seal({ respCode: '00' })
  expect(said.signPubKeyCert).toBe(
    '-----BEGIN CERTIFICATE-----\r\nMIIB\r\n-----END CERTIFICATE-----',
  )
  expect(said.signMethod).toBe('01')
  expect(verify(said, publicKey)).toBe(true)
  const unixLines = { ...said, signPubKeyCert: keys.certificate.trim() }
  expect(verify(unixLines, publicKey)).toBe(false)
})

test('who asks in 5.0.0 is told the number of the certificate, and no certificate', async () => {
  const said = await seal({ respCode: '00', version: '5.0.0', signMethod: '01' })
  expect(said).toMatchObject({ certId: '69957876', signMethod: '01' })
  expect(said.signPubKeyCert).toBeUndefined()
  expect(verify(said, createPublicKey(keys.privateKey))).toBe(true)
})

test.each([
  ['11', 'sha256'],
  ['12', 'sm3'],
])('who asks by signMethod %s is answered by it, without any certificate', async (method, hash) => {
  const said = await seal({ merId: '777290058110048', signMethod: method, respCode: '00' })
  const text = `merId=777290058110048&respCode=00&signMethod=${method}`
  const signature = hex(hash, `${text}&${hex(hash, 'mock')}`)
  expect(said).toEqual({ merId: '777290058110048', respCode: '00', signMethod: method, signature })
})

test('a stranger has no secure key, and is answered by certificate', async () => {
  const said = await seal({ merId: '777290058110049', signMethod: '11', respCode: '31' })
  expect(said.signMethod).toBe('01')
  expect(verify(said, publicKey)).toBe(true)
})

test('certificate and signature stand behind all else', () => {
  const fields = { version: '5.1.0', signature: 's=', signPubKeyCert: 'c', accNo: '1', empty: '' }
  expect(writeSealed(fields)).toBe('accNo=1&version=5.1.0&signPubKeyCert=c&signature=s=')
})

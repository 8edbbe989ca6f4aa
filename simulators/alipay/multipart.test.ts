/** Multipart bodies as several SDKs write them: text parts are parameters, files are not. */
import { createPublicKey } from 'node:crypto'
import { expect, test } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import { readAnswer } from './answer.fixture.ts'
import { formatForm } from './form.ts'
import { mintPair } from './keys.fixture.ts'
import { isMultipart, readParts } from './multipart.ts'
import { createStand, signedParams } from './stand.fixture.ts'

const lines = (...parts: readonly string[]) => Buffer.from(parts.join('\r\n'), 'latin1')

/** As Java writes it: no blank after colon or semicolon. */
const javaType = 'multipart/form-data;boundary=9f2a;charset=UTF-8'
const java = lines(
  '--9f2a',
  'Content-Disposition:form-data;name="biz_content"',
  'Content-Type:text/plain',
  '',
  '{"subject":"\xe6\xb5\x8b"}',
  '--9f2a',
  'Content-Disposition:form-data;name="image";filename="a.jpg"',
  'Content-Type:image/jpeg',
  '',
  '\xff\xd8',
  '--9f2a--',
  '',
)

const bodies: readonly [
  title: string,
  type: string,
  body: Buffer,
  parts: [string, string][] | null,
][] = [
  ['Java', javaType, java, [['biz_content', '{"subject":"\xe6\xb5\x8b"}']]],
  [
    'others',
    'multipart/form-data; boundary="--x"',
    lines(
      '----x',
      'Content-Disposition: form-data; name="a"',
      '',
      '1',
      '----x',
      'Content-Disposition: form-data; name="b"',
      'Content-Type: application/json; charset=GBK',
      '',
      '\xb2\xe2',
      '----x--',
      '',
    ),
    [
      ['a', '1'],
      ['b', '\xb2\xe2'],
    ],
  ],
  ['nobody, without a boundary', 'multipart/form-data', java, null],
  ['nobody, cut off', javaType, java.subarray(0, 60), null],
]

test.each(bodies)('the parts are read as %s wrote them', async (_who, type, body, parts) => {
  const read = await readParts(type, body)
  expect(read === undefined ? null : [...read]).toEqual(parts)
})

test('a type is told by its name, whatever its case', () => {
  expect(isMultipart('Multipart/Form-Data;boundary=x')).toBe(true)
  expect(isMultipart('application/x-www-form-urlencoded')).toBe(false)
})

test('a call with a file is verified over its text parts alone', async () => {
  const now = Date.UTC(2026, 10, 22, 11, 30)
  const [platform, merchant] = [mintPair(), mintPair()]
  const [store, clock] = [createMemoryStore(), createVirtualClock(now)]
  const stand = createStand({ store, clock, realNow: () => now, platform, merchant })
  const content = '{"subject":"\u6d4b"}'
  const signing = { privateKey: merchant.privateKey, now }
  const params = await signedParams('query', content, signing)
  params.delete('biz_content')
  const reply = await stand.knock({
    ...{ method: 'POST', query: formatForm(params), body: java },
    headers: { 'content-type': javaType },
  })
  const { node } = readAnswer(reply, { key: createPublicKey(platform.publicKey) })
  expect(node.sub_code).toBe('ACQ.INVALID_PARAMETER')
})

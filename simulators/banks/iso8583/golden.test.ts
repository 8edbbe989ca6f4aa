import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { describe, type Message, pack, unpack } from './message.ts'

const key = Buffer.from('hutong golden key')

const purchase = {
  2: '6222020000000000018',
  3: '000000',
  4: '000000001250',
  7: '1122193000',
  11: '000042',
  12: '193000',
  13: '1122',
  18: '5411',
  22: '032',
  25: '00',
  32: '90999901',
  33: '90999902',
  37: '112219000042',
  41: '49000002',
  42: '777290058110048',
  43: 'NOODLE HOUSE          BEIJING        CHN',
  49: '156',
  122: 'K0badcafe0000042',
} as const

const answered = {
  2: purchase[2],
  3: purchase[3],
  4: purchase[4],
  7: purchase[7],
  11: purchase[11],
  12: purchase[12],
  13: purchase[13],
  15: '1122',
  32: purchase[32],
  33: purchase[33],
  37: purchase[37],
  39: '00',
  41: purchase[41],
  42: purchase[42],
  49: purchase[49],
  100: '90010000',
} as const

const golden: readonly [file: string, messages: readonly Message[]][] = [
  [
    'authorisation.txt',
    [
      { mti: '0200', fields: purchase },
      { mti: '0210', fields: { ...answered, 38: '004217', 54: '1002156C000000998750' } },
    ],
  ],
  [
    'reversal.txt',
    [
      {
        mti: '0420',
        fields: {
          ...purchase,
          7: '1122193012',
          11: '000043',
          60: '4361',
          90: '020000004211221930000009099990100090999902',
        },
      },
      { mti: '0430', fields: { ...answered, 7: '1122193012', 11: '000043' } },
    ],
  ],
]

test.each(golden)('%s is what is packed, and reads as it is listed', (file, messages) => {
  const transcript = readFileSync(new URL(`../golden/${file}`, import.meta.url), 'utf8')
  const wires = transcript.split(/^(?:request|reply)$/m).slice(1)
  expect(wires).toHaveLength(messages.length)
  for (const [index, message] of messages.entries()) {
    const [literal = '', listing = ''] = (wires[index] ?? '').split(/^listing$/m)
    const bytes = bytesOf(literal)
    expect(pack(message, { key }).toString('latin1')).toBe(bytes.toString('latin1'))
    const read = unpack(bytes, { key })
    if (!read.ok) throw new Error(JSON.stringify(read.failure))
    expect(pack(read.value, { key })).toEqual(bytes)
    expect(describe(read.value)).toBe(listing.trim())
  }
})

/** The bytes of an annotated transcript: what stands in quotes, `\xNN` for what is no text. */
function bytesOf(annotated: string): Buffer {
  const quoted = [...annotated.matchAll(/^"([^"]*)"/gm)].map(([, text = '']) => text)
  const text = quoted.join('').replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => {
    return String.fromCharCode(Number.parseInt(hex, 16))
  })
  return Buffer.from(text, 'latin1')
}

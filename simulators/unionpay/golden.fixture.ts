/**
 * Plays golden transcripts: a request is filled with what is minted anew in every run, and what
 * comes back is shown with placeholders in its place. A phone may pay what was told last.
 */
import { constants, createPublicKey, publicEncrypt } from 'node:crypto'
import { unzipSync, unzlibSync } from 'fflate'
import { createVirtualClock } from '../../core/clock.ts'
import { crlfPem } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Notification } from '../host/notification.ts'
import {
  type Chain,
  createStand,
  type Encryptions,
  keyAt,
  knock,
  signed,
  split,
  verified,
} from './stand.fixture.ts'

export interface Player {
  /** What is heard at a part: `request …`, `notification`, `phone …`, `file`, `time …`. */
  play(part: string): Promise<string>
}

const evening = Date.parse('2026-11-22T19:30:00+08:00')

export function createPlayer(chain: Chain, encryptions: Encryptions): Player {
  const clock = createVirtualClock(evening)
  const letters: Notification[] = []
  const answer = () => ({ outcome: 'approved' as const, settleKey: keyAt(clock.now()) })
  const stand = createStand({
    ...{ chain, encryptions, clock, realNow: clock.now, letters },
    peer: { ask: async () => answer() as never },
    store: createMemoryStore(),
  })
  let told = ''
  /** What was told last that a phone can pay. */
  let payable = ''

  const request = async (path: string, text: string) => {
    const { status, headers, body } = await knock(stand, path, filled(chain, encryptions, text))
    const { Location: location } = headers
    told = location ?? String(body)
    if (/(?:tn|transNumber|qrCode)(?:=|%3D)/.test(told)) payable = told
    if (location !== undefined) return `reply ${status}\nLocation: ${location}`
    if (!told.startsWith('<') && verified(chain, told) === undefined) return 'not verified'
    return `reply ${status}\n${masked(chain, encryptions, told)}`
  }

  const notification = async () => {
    // What goes on after an answer is done by then.
    await new Promise((resolve) => setImmediate(resolve))
    const body = (await letters.shift()?.write(0))?.body ?? ''
    if (verified(chain, body, decodeURIComponent) === undefined) return 'not verified'
    return `notification\n${masked(chain, encryptions, body)}`
  }

  /** Scans the code or opens the number that was told, and pays. */
  const phone = async (payer: string) => {
    const { desk } = stand.institution.house
    const code = /qrCode=([^&]+)/.exec(payable)?.[1]
    const tn = /(?:tn|transNumber)(?:=|%3D)(\d+)/.exec(payable)?.[1] ?? ''
    const { payment } =
      code === undefined ? await desk.open(payer, tn) : await desk.scan(payer, code)
    return `phone ${payer} ${(await desk.confirm(payer, payment?.id ?? '', '111111')).outcome}`
  }

  return {
    play: async (part) => {
      const [heading = '', text = ''] = part.split('\n')
      const [what = '', ...rest] = heading.split(' ')
      if (what === 'request') return request(rest[1] ?? '', text)
      if (what === 'notification') return notification()
      if (what === 'phone') return phone(rest[0] ?? '')
      if (what === 'file') return `file\n${filesIn(told)}`
      const until = Date.parse(`${rest.join('T')}+08:00`)
      clock.advance(until - clock.now())
      return heading
    },
  }
}

/** The texts of the files in an answer, each under its name; blanks at line ends are left out. */
export function filesIn(told: string): string {
  const content = /fileContent=([^&]+)/.exec(told)?.[1] ?? ''
  const files = unzipSync(unzlibSync(Buffer.from(content, 'base64')))
  return Object.entries(files)
    .map(([name, bytes]) => `${name}\n${Buffer.from(bytes).toString('latin1')}`)
    .join('')
    .replaceAll(/ *\r\n/g, '\n')
    .trim()
}

/** As an SDK encrypts for UnionPay. */
export function encryptFor(certificate: string, text: string | Buffer): string {
  const padding = constants.RSA_PKCS1_PADDING
  return publicEncrypt({ key: createPublicKey(certificate), padding }, Buffer.from(text)).toString(
    'base64',
  )
}

/** A request as it is written, with what is minted filled in, and signed. */
function filled(chain: Chain, { encryption }: Encryptions, request: string): string {
  const encrypt = (text: string) => encryptFor(encryption.certificate, text)
  const hidden = `{encryptedInfo=${encrypt('cvn2=123&expired=2912&phoneNo=13552535506')}}`
  const customerInfo = Buffer.from(hidden).toString('base64')
  const named = request
    .replace('<certId>', chain.merchant.certId)
    .replace('<encryptCertId>', encryption.certId)
    .replace('<accNo>', encodeURIComponent(encrypt('6222020000000000018')))
    .replace('<customerInfo>', encodeURIComponent(customerInfo))
  const { signature = '' } = signed(chain, split(named, decodeURIComponent))
  return named.replace('<signature>', encodeURIComponent(signature))
}

/** Placeholders stand for what is minted anew in every run. */
function masked(chain: Chain, { encryption }: Encryptions, text: string): string {
  const pem = crlfPem(chain.response.certificate)
  return text
    .replace(crlfPem(encryption.certificate), '<encryptPubKeyCert>')
    .replace(pem, '<signPubKeyCert>')
    .replace(encodeURIComponent(pem), '<signPubKeyCert>')
    .replace(/fileContent=[\w+/]+=*/, 'fileContent=<fileContent>')
    .replace(`certId=${chain.response.certId}`, 'certId=<response certId>')
    .replace(/signature=[\w+/%]+=*/, 'signature=<signature>')
}

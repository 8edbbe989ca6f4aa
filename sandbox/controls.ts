/**
 * What can be turned at the networks while they run: certificates that follow each other, answers
 * signed wrongly on purpose, and how a merchant stands. The library calls it; the admin API too.
 */
import type { Route, WireReply, WireRequest } from '../simulators/host/institution.ts'
import { json } from '../simulators/roles/app-door.ts'
import type { Standing } from '../simulators/wechatpay/merchants.ts'
import type { ProbeShares } from '../simulators/wechatpay/probes.ts'
import type { RotationStage } from '../simulators/wechatpay/rotation.ts'
import type { Company } from './company.ts'
import type { Mistake } from './misuse.ts'

export interface Controls {
  readonly wechatpay: {
    /** One step: the next certificate is announced, signs, and at last stands alone. */
    rotateCertificate(): RotationStage
    /** The shares of answers and callbacks signed wrongly on purpose, 0 to 1. @throws RangeError */
    setProbes(shares: Partial<ProbeShares>): ProbeShares
    /** How a merchant's keys stand with the platform. @throws RangeError for a stranger. */
    setStanding(mchid: string, standing: Partial<Standing>): Standing
  }
  readonly unionpay: {
    /** The next encryption certificate is given out; the old one is taken a month more. */
    rotateEncryption(): void
  }
}

export function createControls({ wechatPay, unionPay }: Company): Controls {
  return {
    wechatpay: {
      rotateCertificate: () => wechatPay.keys.rotate(),
      setProbes: (shares) => wechatPay.probes.change(shares),
      setStanding: (mchid, standing) => wechatPay.keys.standings.change(mchid, standing),
    },
    unionpay: { rotateEncryption: () => unionPay.rotateEncryption() },
  }
}

/** What each field of a body may be, and how to say so. */
type Form = Readonly<Record<string, { readonly fits: (value: unknown) => boolean; todo: string }>>

const oneOf = (...words: readonly string[]) => ({
  fits: (value: unknown) => words.includes(String(value)),
  todo: `Give one of ${words.join(', ')}.`,
})
const share = {
  fits: (value: unknown) => typeof value === 'number' && value >= 0 && value <= 1,
  todo: 'Give a number from 0 to 1.',
}
const truth = {
  fits: (value: unknown) => typeof value === 'boolean',
  todo: 'Give true or false.',
}

const probeForm: Form = { responses: share, callbacks: share }
const standingForm: Form = {
  callbackKey: oneOf('certificate', 'public-key', 'mixed'),
  publicKeyShare: share,
  publicKeyOnly: truth,
  apiCertificate: oneOf('valid', 'expired', 'revoked', 'superseded'),
}

/** Paths of the admin API, each behind the token. */
export function controlRoutes(controls: Controls): readonly Route[] {
  const { wechatpay, unionpay } = controls
  return [
    {
      method: 'POST',
      path: '/admin/wechatpay/rotate',
      serve: async () => json(200, { stage: wechatpay.rotateCertificate() }),
    },
    {
      method: 'POST',
      path: '/admin/unionpay/rotate',
      serve: async () => {
        unionpay.rotateEncryption()
        return json(200, { says: 'The next encryption certificate is given out from now on.' })
      },
    },
    {
      method: 'PUT',
      path: '/admin/wechatpay/probes',
      serve: async (request) =>
        turned(request, probeForm, (shares: Partial<ProbeShares>) => wechatpay.setProbes(shares)),
    },
    {
      method: 'PUT',
      path: '/admin/wechatpay/merchants/:mchid',
      serve: async (request) =>
        turned(request, standingForm, (standing: Partial<Standing>) =>
          wechatpay.setStanding(request.params.mchid ?? '', standing),
        ),
    },
  ]
}

function turned<Change>(
  { body }: WireRequest,
  form: Form,
  turn: (change: Change) => object,
): WireReply {
  const read = readBody(body, form)
  if ('mistakes' in read) return json(422, read)
  try {
    return json(200, turn(read.fields as Change))
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    return json(404, { says: cause.message })
  }
}

function readBody(body: Buffer, form: Form): { fields: object } | { mistakes: readonly Mistake[] } {
  const fields = parsed(body)
  const known = Object.keys(form)
  if (fields === undefined) {
    const todo = `Send a JSON object with any of ${known.join(', ')}.`
    return { mistakes: [{ where: 'body', found: 'no JSON object', todo }] }
  }
  const mistakes = Object.entries(fields).flatMap(([name, value]): Mistake[] => {
    const rule = Object.hasOwn(form, name) ? form[name] : undefined
    const found = JSON.stringify(value)
    if (rule === undefined) {
      return [{ where: `body: ${name}`, found, todo: `There are only ${known.join(', ')}.` }]
    }
    return rule.fits(value) ? [] : [{ where: `body: ${name}`, found, todo: rule.todo }]
  })
  return mistakes.length > 0 ? { mistakes } : { fields }
}

function parsed(body: Buffer): object | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

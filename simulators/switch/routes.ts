/**
 * The switch's public door: three addresses, one protocol. Members speak here and nobody else; each
 * answer is signed by the digest its request was signed with.
 */
import type { KeyObject } from 'node:crypto'
import type { InstitutionId } from '../../core/ids.ts'
import { type SignatureMode, trustedSignature } from '../../core/signature-mode.ts'
import type { Gate } from '../host/fault-gate.ts'
import type { Host, Route, WireReply, WireRequest } from '../host/institution.ts'
import { privateKeyOf } from '../host/pem.ts'
import { createPipeline, type Decoded } from '../host/pipeline.ts'
import { createTrust, type Trust } from '../host/trust.ts'
import { refusals, type Words } from './codes.ts'
import { type DoorParts, errandOf } from './door.ts'
import { type Errand, mayBeRefused, type Speaker, type Told, told } from './errand.ts'
import { explainMember } from './explain.ts'
import { envelopeFlaw, type Flaw } from './fields.ts'
import { decodeEnvelope, decodeRequest, isFlaw, paths } from './requests.ts'
import { type Digest, type Fields, joinPairs, parseForm, sign, signedWith } from './signature.ts'
import { encodeAnswer, unreadable } from './wire.ts'

/** What the switch signs with; members know the certificate by its number. */
export interface SwitchKeys {
  /** PKCS#8 PEM. */
  readonly privateKey: string
  /** The serial number of the certificate, decimal. */
  readonly certId: string
}

/** The public key of a member; nothing for one that may not speak here. */
export type MemberKey = (id: InstitutionId) => KeyObject | undefined

export interface SwitchRoutesParts extends DoorParts {
  readonly host: Host
  readonly gate: Gate
  readonly keys: SwitchKeys
  readonly memberKey: MemberKey
}

interface Command extends Errand {
  readonly speaker: Speaker
  readonly fields: Fields
  readonly digest: Digest
}

interface DoorKnowing extends SwitchRoutesParts {
  /** Whom it believes, and by which digest they sign. */
  readonly trust: Trust<Digest>
}

/** Signs an answer and puts the number of the certificate in. */
type Seal = (fields: Fields, digest: Digest) => Promise<WireReply>

/** @throws Error when the key is no private key in PEM. */
export function createSwitchRoutes(given: SwitchRoutesParts): Route[] {
  const { keys, host } = given
  const seal = createSeal(keys, host.signatures)
  const parts = { ...given, trust: createTrust<Digest>(host.signatures) }
  return Object.values(paths).map((path) => ({
    method: 'POST',
    path,
    serve: createPipeline<Command, Told>(parts.host, parts.gate, {
      from: ({ speaker }) => speaker.member,
      decode: (request) => decode(parts, seal, { path, request }),
      handle: ({ work }) => work(),
      refuse: (command, outcome, isWished) =>
        isWished || mayBeRefused(command) ? told(command.speaker, outcome) : command.work(),
      // Nothing was done, and what was said before may have been: whoever asks is left in doubt.
      shed: (command, outcome) =>
        mayBeRefused(command) ? told(command.speaker, outcome) : 'reset',
      encode: (command, result) =>
        seal(encodeAnswer(command.fields, result.words, result.fields), command.digest),
    }),
  }))
}

function createSeal({ privateKey, certId }: SwitchKeys, signatures: SignatureMode): Seal {
  const key = privateKeyOf(privateKey)
  return async (fields, digest) => {
    const unsigned = { ...fields, certId }
    const signature = signatures === 'trust' ? trustedSignature : await sign(unsigned, key, digest)
    return said(joinPairs({ ...unsigned, signature }))
  }
}

/** `k=v&k=v` raw, under a type that no client unescapes (docs/sources.md, U1.5). */
const said = (body: string): WireReply => ({
  status: 200,
  headers: { 'Content-Type': 'text/html;charset=UTF-8' },
  body,
})

/** First the form, then who speaks and whether it is true, and only then what is asked. */
async function decode(
  parts: DoorKnowing,
  seal: Seal,
  { path, request }: { readonly path: string; readonly request: WireRequest },
): Promise<Decoded<Command>> {
  const fields = parseForm(request.body)
  if (fields === undefined) return { reason: 'no form', reply: said(unreadable) }
  const refuse = async (words: Words, { field, digest = 'sha256' }: Naming = {}) => ({
    reason: `${words.respCode} ${field ?? words.text}`,
    reply: await seal(encodeAnswer(fields, words, {}, field), digest),
  })
  const flawed = ({ refusal, field }: Flaw, digest?: Digest) =>
    refuse(refusals[refusal], { field, digest })
  const { trust } = parts
  const whole = trust.everybody ? { ...fields, signature: trustedSignature } : fields
  const envelope = envelopeFlaw(whole) ?? decodeEnvelope(path, fields)
  if (isFlaw(envelope)) return flawed(envelope)
  const member = parts.directory.member(envelope.code)
  const key = member === undefined ? undefined : parts.memberKey(member)
  const explain = () => explainMember(fields, key)
  if (member === undefined || key === undefined) {
    return { ...(await refuse(refusals.permission)), explain }
  }
  const { certId, signature = '' } = fields
  const digest = trust.prove({
    ...{ holder: `${member} ${certId}`, key, signature },
    verify: () => signedWith(fields, key),
    assumed: 'sha256',
  })
  if (digest === undefined) return { ...(await refuse(refusals.signature)), explain }
  const asked = decodeRequest(envelope.type, fields)
  if (isFlaw(asked)) return flawed(asked, digest)
  const speaker = { member, type: envelope.type }
  const errand = await errandOf(parts, asked, speaker)
  return { command: { ...errand, speaker, fields, digest }, about: errand.about }
}

/** The field a refusal names, and the digest its answer is signed by. */
interface Naming {
  readonly field?: string | undefined
  readonly digest?: Digest | undefined
}

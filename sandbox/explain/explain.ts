/**
 * `hutong explain`: reads a pasted request, finds out whom it is for, and says whether its signature
 * verifies, and why not. The time in it is not judged: what is pasted is old.
 */

import { createPublicKey, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { Diagnosis } from '../../core/diagnosis.ts'
import { type Comparison, compare } from '../../core/difference.ts'
import type { WireRequest } from '../../simulators/host/institution.ts'
import { openKeyRing } from '../keyring.ts'
import { type Mistake, Misuse } from '../misuse.ts'
import { type Addressee, addresseeOf } from './addressee.ts'
import { type GivenKey, holdersOf, holdersOfKey, type KeyHolders } from './key-holders.ts'
import { type Pasted, type PastedBody, readPaste } from './paste.ts'

export interface Explained {
  readonly network: string
  /** `POST /gateway.do`. */
  readonly request: string
  readonly verifies: boolean
  readonly diagnosis: Diagnosis | null
  readonly comparison: Comparison | null
  /** What was assumed of the paste. */
  readonly notes: readonly string[]
}

export interface ExplainOptions {
  /** Reads what was pasted. @throws Misuse when it cannot be read. */
  readonly input: () => Promise<Buffer>
  readonly home: string
  /** A file with a public key or a secret, for a client with other keys than the key ring's. */
  readonly keyFile: string | null
}

/** @throws Misuse with every mistake: of the paste, of the key, of both together. */
export async function explainPaste({ input, home, keyFile }: ExplainOptions): Promise<Explained> {
  const mistakes: Mistake[] = []
  const pasted = await collected(mistakes, async () => readPaste(await input()))
  const addressee = pasted && (await collected(mistakes, () => addressed(pasted.request)))
  const given = keyFile === null ? undefined : await collected(mistakes, () => readKey(keyFile))
  if (given !== undefined && addressee !== undefined && pasted !== undefined) {
    mistakes.push(...unfit(given, addressee, pasted.request))
  }
  const ring = `${home}/keyring.json`
  if (keyFile === null && !existsSync(ring)) {
    const todo = 'Name the folder of the sandbox with --home, or a key with --key.'
    mistakes.push({ where: `--home ${home}`, found: 'no keyring.json in it', todo })
  }
  if (mistakes.length > 0 || pasted === undefined || addressee === undefined) {
    throw new Misuse('explain the request', mistakes)
  }
  const keys = given === undefined ? holdersOf((await openKeyRing(home)).data) : holdersOfKey(given)
  return explained(addressee, pasted, keys)
}

async function collected<T>(
  mistakes: Mistake[],
  read: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await read()
  } catch (cause) {
    if (!(cause instanceof Misuse)) throw cause
    mistakes.push(...cause.mistakes)
    return undefined
  }
}

function addressed(request: WireRequest): Addressee {
  const addressee = addresseeOf(request)
  const found =
    addressee === undefined ? 'it is for no network known here' : addressee.unreadable(request)
  if (addressee !== undefined && found === undefined) return addressee
  const todo =
    'Paste all of it: the host, the path, the Authorization header or the parameters tell the network.'
  throw new Misuse('read the request', [
    { where: 'the request', found: `${found ?? ''}: ${request.method} ${request.path}`, todo },
  ])
}

/** The bodies a paste may have had are tried in turn: one that verifies is the one that was sent. */
async function explained(
  addressee: Addressee,
  { request, bodies }: Pasted,
  keys: KeyHolders,
): Promise<Explained> {
  const tried: { readonly diagnosis: Diagnosis | undefined; readonly body: PastedBody }[] = []
  for (const body of bodies) {
    const diagnosis = await addressee.explain({ ...request, body: body.body }, keys)
    tried.push({ diagnosis, body })
    if (diagnosis === undefined) break
  }
  const found = tried.find(({ diagnosis }) => diagnosis === undefined) ?? tried[0]
  const diagnosis = found?.diagnosis ?? null
  return {
    network: addressee.name,
    request: `${request.method} ${request.path}`,
    verifies: diagnosis === null,
    diagnosis,
    comparison: diagnosis && compare(diagnosis.weSigned, diagnosis.theySigned),
    notes: notesOf(found?.body.note ?? '', request, diagnosis),
  }
}

function notesOf(note: string, { body }: WireRequest, diagnosis: Diagnosis | null): string[] {
  const lineEnds = 'A paste may have changed line ends: compare with what went over the wire.'
  return [
    ...(note === '' ? [] : [note]),
    ...(diagnosis !== null && body.includes('\n') ? [lineEnds] : []),
    'The time in the request was not judged.',
  ]
}

const unfitTodo = {
  rsa: 'Give the public key or the certificate, as PEM.',
  secret: 'Give a file with the secret alone.',
} as const

/** A key of the wrong kind for what the request is signed with. */
function unfit(given: GivenKey, { signsWith }: Addressee, request: WireRequest): Mistake[] {
  const wanted = signsWith(request)
  if (given.kind === wanted) return []
  const kinds = { rsa: 'an RSA key', secret: 'a secret' } as const
  const found = `${kinds[given.kind]}, and the request is signed with ${kinds[wanted]}`
  return [{ where: '--key', found, todo: unfitTodo[wanted] }]
}

/** PEM of a certificate or key, the base64 of a public key on one line, or a secret. */
function readKey(file: string): GivenKey {
  if (!existsSync(file)) {
    const todo = 'Name a file with a public key, a certificate or a secret.'
    throw new Misuse('read the key', [{ where: `--key ${file}`, found: 'no such file', todo }])
  }
  const text = readFileSync(file, 'utf8').trim()
  const bare = /^MI[A-Za-z0-9+/\s]{100,}={0,2}$/.test(text)
  if (!bare && !text.includes('-----BEGIN')) return { kind: 'secret', secret: text }
  try {
    if (text.includes('BEGIN CERTIFICATE')) {
      const key = new X509Certificate(text).publicKey
      return { kind: 'rsa', key, certificate: text }
    }
    const pem = bare ? `-----BEGIN PUBLIC KEY-----\n${text}\n-----END PUBLIC KEY-----` : text
    return { kind: 'rsa', key: createPublicKey(pem), certificate: null }
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause
    const todo = 'Give a public key (SPKI) or a certificate, as PEM or its base64.'
    throw new Misuse('read the key', [{ where: `--key ${file}`, found: cause.message, todo }])
  }
}

/**
 * Where a private key works: on a thread of libuv as long as there is a second core for it, and else
 * at once, because handing it over and back then costs time and wins none.
 */
import { type KeyObject, sign } from 'node:crypto'
import { availableParallelism } from 'node:os'

const hasCoreToSpare = availableParallelism() > 1

/** The signature over those bytes; `digest` as in `RSA-SHA256`. @throws Error when the key is none. */
export const signedBytes = (digest: string, bytes: Buffer, key: KeyObject): Promise<Buffer> =>
  hasCoreToSpare ? aside(digest, bytes, key) : here(digest, bytes, key)

const here = async (digest: string, bytes: Buffer, key: KeyObject) => sign(digest, bytes, key)

const aside = (digest: string, bytes: Buffer, key: KeyObject) =>
  new Promise<Buffer>((resolve, reject) => {
    sign(digest, bytes, key, (error, signature) =>
      error === null ? resolve(signature) : reject(error),
    )
  })

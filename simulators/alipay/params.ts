/** All parameters of a request to the gateway, wherever they came: query, form, parts of a body. */
import type { WireRequest } from '../host/institution.ts'
import { type Params, parseForm } from './form.ts'
import { isMultipart, readParts } from './multipart.ts'

type Carrier = Pick<WireRequest, 'query' | 'body' | 'headers'>

/** A till may use either place for anything; what comes twice is read first in the query. */
export async function paramsOf({ query, body, headers }: Carrier): Promise<Params> {
  const contentType = headers['content-type'] ?? ''
  if (!isMultipart(contentType)) return parseForm(query, body.toString('latin1'))
  const parts = await readParts(contentType, body)
  return new Map([...(parts ?? []), ...parseForm(query)])
}

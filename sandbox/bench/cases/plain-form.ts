/** The same form at three servers: bare `node:http`, Express as its guide shows it, and our door. */
import type { Case } from '../case.ts'
import type { IsRight } from '../press.ts'
import { pressedCase } from '../pressed-case.ts'

/** The form and the request it travels in; other pressers take it too. */
export const plainForm = {
  path: '/',
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  body: 'merId=777290058110048&orderId=mock20261122000001&txnAmt=1250&currencyCode=156&txnType=01',
}

export const formRequests = (count: number) => async () =>
  Array.from({ length: count }, () => plainForm)

export const isFormRight: IsRight = (status, body) => status === 200 && body.endsWith('fields=5')

const isRight = isFormRight

export const bareHttp: Case = pressedCase({
  name: 'bare-http',
  says: 'node:http that parses a form of five fields',
  ...{ server: 'bare', baseline: null, prepare: formRequests(30_000), isRight },
})

export const plainExpress: Case = pressedCase({
  name: 'plain-express',
  says: 'Express 5 with its own form parser and send()',
  ...{ server: 'express', baseline: 'bare-http', prepare: formRequests(10_000), isRight },
})

export const ourDoor: Case = pressedCase({
  name: 'our-door',
  says: 'the door every institution stands behind: Express 5, raw body kept, same form parsed',
  ...{ server: 'door', baseline: 'bare-http', prepare: formRequests(20_000), isRight },
})

/** A back office at the admin door: closes a day on the living stage, and reads its files. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clearingDay } from '../core/calendar.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'

let sandbox: Sandbox
let today: string

async function ask(path: string, { method = 'GET', body = '', token = '' } = {}) {
  const reply = await fetch(`${sandbox.urls.dashboard}/admin${path}`, {
    method,
    ...(method === 'GET' ? {} : { body, headers: { authorization: `Bearer ${token}` } }),
  })
  const text = await reply.text()
  const type = reply.headers.get('content-type') ?? ''
  const said: unknown = type.includes('json') ? JSON.parse(text) : {}
  return { status: reply.status, type, text, said }
}

const close = (day: string, body?: object) =>
  ask(`/clearing/${day}/close`, {
    ...{ method: 'POST', token: sandbox.adminToken },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

async function tap(house: string, path: string, body?: object) {
  const url = `${sandbox.urls[house]}/app/${path}`
  const reply = await fetch(
    url,
    body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) },
  )
  return (await reply.json()) as { code?: string; payment?: { id: string }; outcome?: string }
}

/** A stranger pays a person of Alipay's by Cloud QuickPass, so that a card's bank owes Alipay. */
async function payAcross(amountFen: number): Promise<void> {
  const { code } = await tap('alipay', 'alipay/payers/alipay-21/receipt-code')
  const desk = 'quickpass/payers/quickpass-0'
  const { payment } = await tap('unionpay', `${desk}/scans`, {
    code,
    enteredFen: String(amountFen),
  })
  const paid = await tap('unionpay', `${desk}/payments/${payment?.id}/confirm`, {})
  expect(paid.outcome).toBe('approved')
}

beforeAll(async () => {
  sandbox = await startSandbox({ seed: 1, home: process.env.HUTONG_TEST_HOME ?? '' })
  await payAcross(1250)
  await payAcross(300)
  today = clearingDay(Date.now())
})

afterAll(() => sandbox.close())

test('a day that is not closed has no files, and closing takes the token', async () => {
  expect((await ask('/clearing')).said).toEqual({ days: [] })
  expect((await ask(`/clearing/${today}`)).status).toBe(404)
  expect((await ask(`/clearing/${today}/alipay`)).status).toBe(404)
  expect((await ask(`/clearing/${today}/close`, { method: 'POST' })).status).toBe(401)
  expect((await ask('/clearing')).said).toEqual({ days: [] })
})

test('every mistake in a request to close is told at once', async () => {
  const { status, said } = await close('20991231', {
    ...{ breaks: { icbk: { duplicat: 0.1, 'crossed-cut': 2 }, abc: 1 }, seed: 'x', speed: 1 },
  })
  expect(status).toBe(422)
  expect(said).toMatchObject({
    mistakes: [
      { where: 'day', found: '20991231' },
      { where: 'body: speed' },
      { where: 'body: breaks.icbk', todo: 'Did you mean icbc?' },
      { where: 'body: breaks.icbk.duplicat', todo: 'Did you mean duplicate?' },
      { where: 'body: breaks.icbk.crossed-cut', found: '2' },
      { where: 'body: breaks.abc', found: '1' },
      { where: 'body: seed', found: '"x"' },
    ],
  })
  expect((await close('2021-12-02')).status).toBe(422)
  expect((await close(today, [])).status).toBe(422)
  expect(
    await close(today, { breaks: { icbc: { duplicate: 0.6, 'crossed-cut': 0.5 } } }),
  ).toMatchObject({ status: 422, said: { mistakes: [{ where: 'body: breaks.icbc' }] } })
})

test('a closed day has positions, breaks in words, and a file for each party', async () => {
  const first = await close(today, { breaks: { alipay: { duplicate: 1 } }, seed: 7 })
  expect(first.status).toBe(200)
  expect(first.said).toMatchObject({
    ...{ day: today, items: 2, carriedOver: [] },
    breaks: [{ kind: 'duplicate', says: 'The same item stands twice in one file.', putIn: 2 }],
  })
  const { positions } = first.said as { positions: { institution: string; netFen: number }[] }
  // 0.35 % of 1,250 and of 300 fen by debit card, and half of 0.065 %: 4 and 1 fen, and nothing.
  const nets = positions.map(({ institution, netFen }) => [institution, netFen])
  expect(nets).toContainEqual(['alipay', 1545])
  expect(positions.reduce((sum, { netFen }) => sum + netFen, 0)).toBe(0)

  const bySwitch = await ask(`/clearing/${today}/alipay`)
  expect(bySwitch.type).toBe('text/csv; charset=utf-8')
  const rows = bySwitch.text.split('\r\n')
  expect(rows[0]).toBe(`H,HUTONG-CLEARING,1,${today},alipay,switch`)
  expect(rows[2]).toMatch(/^D,1,.{38},.{38},payment,in,1250,4,[a-z]+,done$/)
  expect(rows[4]).toBe('T,2,1550,0,5,1545')
  const own = await ask(`/clearing/${today}/alipay/own`)
  expect(own.text.split('\r\n').filter((row) => row.startsWith('D,'))).toHaveLength(4)
  expect((await ask(`/clearing/${today}/nobody`)).status).toBe(404)
})

test('closing it again tells the same, and the books still balance', async () => {
  const before = (await ask(`/clearing/${today}`)).said
  expect(await close(today)).toMatchObject({ status: 200, said: before })
  expect((await ask('/clearing')).said).toMatchObject({ days: [{ day: today, items: 2 }] })
  expect((await close('20200101')).status).toBe(409)
  expect((await ask('/books')).said).toMatchObject({ balance: true, sumFen: 0, broken: [] })
  expect((await ask('/records')).said).toMatchObject({ agree: true })
})

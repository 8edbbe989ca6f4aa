import { expect, test } from 'vitest'
import { appId, institutionId } from './ids.ts'
import { opening, openingsOf2026, route, withOpenings } from './routing.ts'

const book = openingsOf2026(['icbc', 'ccb'])

// A row is an app, a column the owner of the code: how a payment travels.
const table = `
  app        at           alipay          wechatpay       unionpay
  alipay     alipay       on-us           -               -
  wechat     wechatpay    -               on-us           through-switch
  quickpass  unionpay     through-switch  through-switch  on-us
  icbc       icbc         through-switch  through-switch  through-switch
  ccb        ccb          through-switch  through-switch  through-switch
  stranger   stranger     -               -               -
`
const [header = [], ...rows] = table
  .trim()
  .split('\n')
  .map((row) => row.trim().split(/\s+/))

test.each(rows)('%s, whose payers are at %s, pays as the table says', (app, at, ...ways) => {
  const found = header.slice(2).map((owner) => {
    const ends = { payerInstitution: institutionId(at ?? ''), owner: institutionId(owner) }
    const way = route(book, { app: appId(app ?? ''), ...ends })
    return way === 'code-closed-by-rule' ? '-' : way
  })
  expect(found).toEqual(ways)
})

test('changed cells replace theirs and leave the others', () => {
  const changed = withOpenings(book, { alipay: { wechatpay: 'open' }, fresh: { alipay: 'open' } })
  expect(changed.alipay).toEqual({ alipay: 'open', wechatpay: 'open', unionpay: 'closed' })
  expect(changed.wechat).toEqual(book.wechat)
  expect(changed.fresh).toEqual({ alipay: 'open' })
  expect(book.alipay?.wechatpay).toBe('closed')
})

test('what is not written is closed', () => {
  expect(opening(book, appId('icbc'), institutionId('elsewhere'))).toBe('closed')
  expect(opening({}, appId('alipay'), institutionId('alipay'))).toBe('closed')
})

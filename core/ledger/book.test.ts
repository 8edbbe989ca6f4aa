/** The book, told as tables: a row is a transfer, its last column what the book answers. */
import { expect, test } from 'vitest'
import { fen } from '../money.ts'
import { type Stream, stream } from '../random.ts'
import { type AccountKind, availableFen, balanceFen } from './account.ts'
import { Book } from './book.ts'
import { brokenInvariants, clearingDifferences, pendingAccounts } from './invariants.ts'
import { ledgerRefusals, type Transfer } from './transfer.ts'

const people = { capital: 'capital', ann: 'payer', bo: 'payer', shop: 'merchant', net: 'clearing' }

const names = [...Object.keys(people), 'nobody']

function openBook(endedHoldsMax?: number): Book {
  const book = new Book(endedHoldsMax)
  for (const [id, kind] of Object.entries(people)) book.open(id, kind as AccountKind)
  return book
}

/** `kind id debit credit fen` or `kind id of` as a transfer. */
function transferOf([kind, id = '', first = '', second, amount]: readonly string[]): Transfer {
  if (kind === 'post-hold' || kind === 'void-hold') return { kind, id, of: first }
  if (kind !== 'post' && kind !== 'hold') throw new Error(`No such row: ${kind}`)
  return { kind, id, debit: first, credit: second ?? '', amountFen: fen(Number(amount)) }
}

/** Plays the rows of a table one by one; each must be answered by its last word. */
function play(book: Book, table: string): Book {
  for (const row of table.trim().split('\n')) {
    const words = row.trim().split(/\s+/)
    const expected = words.pop()
    const transfers = [transferOf(words)]
    const refusal = book.decide(transfers)
    expect(refusal ?? 'ok', row).toBe(expected)
    if (refusal === undefined) book.apply(transfers)
    expect(brokenInvariants(book.accounts()), row).toEqual([])
  }
  return book
}

/** `posted debits, posted credits | held debits, held credits` of an account. */
function sums(book: Book, id: string): string {
  const account = book.account(id)
  if (account === undefined) return 'none'
  const { debitsPostedFen, creditsPostedFen, debitsPendingFen, creditsPendingFen } = account
  return `${debitsPostedFen} ${creditsPostedFen} | ${debitsPendingFen} ${creditsPendingFen}`
}

const refusalTable = `
  post       open-1   capital  ann      1000   ok
  hold       hold-1   ann      shop      300   ok
  hold       hold-2   ann      shop      100   ok
  void-hold  void-2   hold-2                   ok

  post       zero     ann      shop        0   amount-not-positive
  post       less     ann      shop       -5   amount-not-positive
  post       zero     ann      ann         0   amount-not-positive
  post       self     ann      ann         1   accounts-are-the-same
  post       self     nobody   nobody      1   accounts-are-the-same
  post       lost     nobody   shop        1   account-missing
  post       lost     ann      nobody      1   account-missing
  post       open-1   ann      nobody      1   account-missing
  post       open-1   capital  ann      1001   exists-with-other-terms
  post       open-1   capital  bo       1000   exists-with-other-terms
  post       open-1   ann      capital  1000   exists-with-other-terms
  hold       open-1   capital  ann      1000   exists-with-other-terms
  post       hold-1   ann      shop      300   exists-with-other-terms
  post       open-1   ann      shop     9999   exists-with-other-terms
  post-hold  open-1   hold-1                   exists-with-other-terms
  post-hold  void-2   hold-2                   exists-with-other-terms
  void-hold  void-2   hold-1                   exists-with-other-terms
  post-hold  hold-1   hold-1                   exists-with-other-terms
  post-hold  end-9    hold-9                   hold-missing
  void-hold  end-9    open-1                   hold-missing
  post-hold  end-2    hold-2                   hold-already-ended
  void-hold  end-2    hold-2                   hold-already-ended
  post       much     ann      shop      701   funds-insufficient
  hold       much     ann      shop      701   funds-insufficient
  post       early    shop     ann         1   funds-insufficient
  post       much     ann      shop      700   ok
  post       more     ann      shop        1   funds-insufficient
  post       debt     net      bo       5000   ok
  post       coin     capital  net      9999   ok
`.replaceAll('\n\n', '\n')

test('refuses in the order of precedence and accepts what is left', () => {
  play(openBook(), refusalTable)
})

test('the table of refusals names every refusal there is', () => {
  const told = new Set(refusalTable.trim().split(/\s+/))
  expect(ledgerRefusals.filter((refusal) => !told.has(refusal))).toEqual([])
  expect(ledgerRefusals).toHaveLength(7)
})

test('a repeated transfer is answered like the first and changes nothing', () => {
  const rows = `
    post       open-1   capital  ann      1000   ok
    hold       hold-1   ann      shop      300   ok
    post-hold  post-1   hold-1                   ok`
  const book = play(openBook(), rows)
  const before = book.accounts()
  play(book, rows)
  play(book, rows)
  expect(book.accounts()).toEqual(before)
})

const sequences = [
  ['nothing', '', '0 1000 | 0 0', '0 0 | 0 0'],
  ['a hold', 'hold h ann shop 300 ok', '0 1000 | 300 0', '0 0 | 0 300'],
  ['a hold posted', 'hold h ann shop 300 ok\npost-hold p h ok', '300 1000 | 0 0', '0 300 | 0 0'],
  ['a hold voided', 'hold h ann shop 300 ok\nvoid-hold v h ok', '0 1000 | 0 0', '0 0 | 0 0'],
  [
    'all held, one voided, held again',
    'hold h ann shop 1000 ok\nhold i ann shop 1 funds-insufficient\nvoid-hold v h ok\nhold i ann shop 1000 ok',
    '0 1000 | 1000 0',
    '0 0 | 0 1000',
  ],
  [
    'a payment and its refund',
    'post p ann shop 250 ok\npost r shop ann 250 ok\npost s shop ann 1 funds-insufficient',
    '250 1250 | 0 0',
    '250 250 | 0 0',
  ],
] as const

test.each(sequences)('after %s the sums are right', (_, rows, ann, shop) => {
  const book = play(openBook(), 'post open capital ann 1000 ok')
  if (rows !== '') play(book, rows)
  expect(sums(book, 'ann')).toBe(ann)
  expect(sums(book, 'shop')).toBe(shop)
})

test('what is held is not available but still belongs to the payer', () => {
  const book = play(openBook(), 'post open capital ann 1000 ok\nhold h ann shop 400 ok')
  const ann = book.account('ann')
  expect(ann && [balanceFen(ann), availableFen(ann)]).toEqual([1000, 600])
  expect(pendingAccounts(book.accounts()).map(({ id }) => id)).toEqual(['ann', 'shop'])
})

const lists = [
  ['spends one balance twice', 'post a ann shop 600; post b ann shop 600', 'funds-insufficient'],
  ['spends what came in just before', 'post a capital bo 50; post b bo shop 50', 'ok'],
  [
    'spends what comes in only after',
    'post b bo shop 50; post a capital bo 50',
    'funds-insufficient',
  ],
  ['ends one hold twice', 'post-hold p held; void-hold v held', 'hold-already-ended'],
  ['holds and posts at once', 'hold h ann shop 700; post-hold p h', 'ok'],
  ['posts more than a hold leaves', 'hold h ann shop 700; post p ann bo 1', 'funds-insufficient'],
  ['voids and spends what returned', 'void-hold v held; post p ann shop 1000', 'ok'],
  ['says one name twice alike', 'post a ann shop 600; post a ann shop 600', 'ok'],
  [
    'says one name twice otherwise',
    'post a ann shop 1; post a ann shop 2',
    'exists-with-other-terms',
  ],
] as const

test.each(lists)('a list that %s', (_, rows, expected) => {
  const book = play(openBook(), 'post open capital ann 1000 ok\nhold held ann shop 300 ok')
  const before = book.accounts()
  const list = rows.split('; ').map((row) => transferOf(row.split(' ')))
  const refusal = book.decide(list)
  expect(refusal ?? 'ok').toBe(expected)
  expect(book.accounts()).toEqual(before)
  if (refusal !== undefined) return
  book.apply(list)
  expect(brokenInvariants(book.accounts())).toEqual([])
  expect(book.accounts()).not.toEqual(before)
})

test('an account handed out does not change afterwards', () => {
  const book = openBook()
  const before = book.account('ann')
  play(book, 'post open capital ann 1000 ok')
  expect(before?.creditsPostedFen).toBe(0)
  expect(book.account('ann')?.creditsPostedFen).toBe(1000)
})

test('opening an account twice leaves it as it is', () => {
  const book = play(openBook(), 'post open capital ann 1000 ok')
  expect(book.open('ann', 'payer').creditsPostedFen).toBe(1000)
  expect(book.account('nobody')).toBeUndefined()
})

test('applying what was not decided stops at once', () => {
  expect(() => openBook().apply([{ kind: 'post-hold', id: 'p', of: 'h' }])).toThrow('No hold h')
  const stray = { kind: 'post', id: 'p', debit: 'x', credit: 'ann', amountFen: fen(1) } as const
  expect(() => openBook().apply([stray])).toThrow('No account x')
})

test('forgets the oldest ended holds but never one that is pending', () => {
  const book = openBook(40)
  play(book, 'post open capital ann 1000 ok\nhold kept ann shop 1 ok')
  for (let round = 0; round < 500; round += 1) {
    play(book, `hold h${round} ann shop 1 ok\nvoid-hold v${round} h${round} ok`)
  }
  const known = Array.from({ length: 500 }, (_, round) => book.hold(`h${round}`)).filter(Boolean)
  expect(known.length).toBeLessThanOrEqual(40)
  expect(known.length).toBeGreaterThan(30)
  expect(book.hold('h499')?.state).toBe('voided')
  expect(book.hold('kept')?.state).toBe('pending')
  play(book, 'hold kept ann shop 1 exists-with-other-terms\nvoid-hold last kept ok')
  expect(sums(book, 'ann')).toBe('0 1000 | 0 0')
})

/** One random transfer: now and then a name that was used, an account that is missing. */
function drawTransfer(draw: Stream, step: string, holds: string[]): Transfer {
  const id = draw.int(20) === 0 ? `t${draw.int(Number.parseInt(step, 10) + 1)}.0` : `t${step}`
  const kind = draw.pick(['post', 'post', 'hold', 'hold', 'post-hold', 'void-hold'] as const)
  if (kind === 'post-hold' || kind === 'void-hold') {
    return { kind, id, of: holds[Math.max(0, holds.length - 1 - draw.int(8))] ?? 'none' }
  }
  if (kind === 'hold') holds.push(id)
  const [debit, credit] = [draw.pick(names), draw.pick(names)]
  return { kind, id, debit, credit, amountFen: fen(draw.int(5_000)) }
}

/** What the pending holds come to, by debited account. */
function heldFen(book: Book, holds: readonly string[]): Record<string, number> {
  const sum = Object.fromEntries(book.accounts().map(({ id }) => [id, 0]))
  for (const id of new Set(holds)) {
    const hold = book.hold(id)
    if (hold?.state === 'pending') sum[hold.debit] = (sum[hold.debit] ?? 0) + hold.amountFen
  }
  return sum
}

test('a walk of 20,000 lists of transfers never breaks an invariant', () => {
  const draw = stream(20261122, 'book', 'walk')
  const book = openBook()
  const holds: string[] = []
  const answers = new Map<string, number>()
  for (let step = 0; step < 20_000; step += 1) {
    const list = Array.from({ length: 1 + draw.int(3) }, (_, part) =>
      drawTransfer(draw, `${step}.${part}`, holds),
    )
    const before = book.accounts()
    const refusal = book.decide(list)
    answers.set(refusal ?? 'ok', (answers.get(refusal ?? 'ok') ?? 0) + 1)
    if (refusal === undefined) book.apply(list)
    else if (step % 50 === 0) expect(book.accounts()).toEqual(before)
    const broken = step % 2 === 0 ? book.broken() : brokenInvariants(book.accounts())
    if (broken.length > 0) expect(broken, `step ${step}`).toEqual([])
    if (step % 500 > 0) continue
    const held = book.accounts().map(({ id, debitsPendingFen }) => [id, debitsPendingFen])
    expect(Object.fromEntries(held), `step ${step}`).toEqual(heldFen(book, holds))
  }
  expect([...answers.keys()].sort()).toEqual(['ok', ...ledgerRefusals].sort())
  expect(answers.get('ok')).toBeGreaterThan(2_500)
})

test('broken invariants are found, each in its own sentence', () => {
  const book = play(openBook(), 'post open capital ann 1000 ok')
  const [capital, ann, ...rest] = book.accounts()
  if (capital === undefined || ann === undefined) throw new Error('There are no accounts.')
  const broken = [
    { ...capital, debitsPendingFen: fen(3) },
    { ...ann, debitsPostedFen: fen(1500) },
    ...rest,
  ]
  expect(brokenInvariants(broken)).toEqual([
    'posted debits are 2500 fen, credits 1000 fen',
    'held debits are 3 fen, credits 0 fen',
    'account ann is overdrawn: -500 fen',
  ])
})

test('house and switch owe each other the same, or the difference is told', () => {
  const house = openBook()
  const atSwitch = openBook()
  play(house, 'post a net ann 700 ok')
  play(atSwitch, 'post a capital net 650 ok')
  const difference = clearingDifferences(
    { icbc: house.account('net'), ccb: undefined },
    { icbc: atSwitch.account('net') },
  )
  expect(difference).toEqual({ icbc: -50 })
  play(atSwitch, 'post b capital net 50 ok')
  expect(
    clearingDifferences({ icbc: house.account('net') }, { icbc: atSwitch.account('net') }),
  ).toEqual({})
})

/** The postings of a payment, ledger by ledger: what was debited and credited, and that it is equal. */
import type { ToldBook } from '../../protocol/story.ts'
import { money } from '../furniture/figures.ts'
import { Panel } from '../furniture/panel.tsx'
import { Scroller } from '../furniture/scroller.tsx'
import { speaker } from '../furniture/speech.ts'
import { language } from '../state/page.ts'
import { placeName, sinceStart } from './names.ts'
import { storyWords } from './words.ts'

const say = speaker(storyWords)

export function Books({ books }: { readonly books: readonly ToldBook[] }) {
  return (
    <Panel title={say('books')} unit={say('books-unit')} name="told-books">
      {books.length === 0 ? <p class="empty">{say('no-postings')}</p> : null}
      {books.map((book) => (
        <Book key={book.place} book={book} />
      ))}
    </Panel>
  )
}

function Book({ book: { place, lines, debitsFen, creditsFen } }: { readonly book: ToldBook }) {
  const spoken = language.value
  return (
    <Scroller label={placeName(place)}>
      <table class="told-ledger">
        <caption>{placeName(place)}</caption>
        <thead>
          <tr>
            <th scope="col">{say('posting')}</th>
            <th scope="col">{say('debit')}</th>
            <th scope="col">{say('credit')}</th>
            <th scope="col" class="of-amount">
              {say('amount')}
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ afterMs, kind, why, debit, credit, amountFen, counts }, index) => (
            <tr key={index} data-counts={String(counts)}>
              <td>
                {why} <span class="unit">{say(`kind-${kind}`)}</span>
                <span class="second-line figure">{sinceStart(afterMs)}</span>
              </td>
              <td class="account">{debit}</td>
              <td class="account">{credit}</td>
              <td class="of-amount figure">{money(amountFen, spoken)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">
              {say('sum')}{' '}
              {debitsFen === creditsFen ? <span class="unit">= {say('balance')}</span> : null}
            </th>
            <td class="figure">{money(debitsFen, spoken)}</td>
            <td class="figure">{money(creditsFen, spoken)}</td>
            <td />
          </tr>
        </tfoot>
      </table>
    </Scroller>
  )
}

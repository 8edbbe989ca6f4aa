/** The failures view: the latest ones, all of them by step, and requests that were turned away. */
import { FailureList } from './list.tsx'
import { Refusals } from './refusals.tsx'
import { FailureTally } from './tally.tsx'

export function FailuresView() {
  return (
    <>
      <div class="misfortune-columns">
        <FailureList />
        <FailureTally />
      </div>
      <Refusals />
    </>
  )
}

/** What became of the notification: each attempt, when, and what the merchant answered. */
import type { Story, ToldNotice } from '../../protocol/story.ts'
import { timeOfDay } from '../furniture/figures.ts'
import { Panel } from '../furniture/panel.tsx'
import { speaker } from '../furniture/speech.ts'
import { placeName, sinceStart } from './names.ts'
import { storyWords } from './words.ts'

const say = speaker(storyWords)

const tones = {
  queued: 'open',
  delivered: 'good',
  refused: 'bad',
  retrying: 'bad',
  dead: 'bad',
  forbidden: 'bad',
} as const satisfies Record<ToldNotice['step'], string>

export function Notices({ story: { notices } }: { readonly story: Story }) {
  return (
    <Panel title={say('notices')} name="told-notices">
      {notices.length === 0 ? <p class="empty">{say('no-notices')}</p> : null}
      <ol class="told-steps">
        {notices.map((notice) => (
          <li key={`${notice.afterMs} ${notice.step}`} data-tone={tones[notice.step]}>
            <span class="figure">
              {timeOfDay(notice.at)} <span class="unit">{sinceStart(notice.afterMs)}</span>
            </span>
            <span>
              <span class="told-outcome">{say(`step-${notice.step}`)}</span>{' '}
              {notice.step === 'queued' ? null : (
                <span class="unit">{say('try', notice.attempt + 1)}</span>
              )}
              <span class="second-line">
                {placeName(notice.from)} › <code>{notice.detail}</code>
              </span>
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  )
}

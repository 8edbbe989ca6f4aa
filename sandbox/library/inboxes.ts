/** The inboxes of one sandbox: they outlive a reset of its world, and close with the sandbox. */
import type { KeyRing } from '../keyring.ts'
import { type Inbox, type InboxOptions, openInbox } from './inbox.ts'

export interface Inboxes {
  open(options: InboxOptions, ring: KeyRing['wechatpay']): Promise<Inbox>
  close(): Promise<void>
}

export function createInboxes(): Inboxes {
  const all = new Set<Inbox>()
  return {
    open: async (options, ring) => {
      const inbox = await openInbox(options, ring)
      all.add(inbox)
      return inbox
    },
    close: async () => {
      await Promise.all([...all].map((inbox) => inbox.close()))
    },
  }
}

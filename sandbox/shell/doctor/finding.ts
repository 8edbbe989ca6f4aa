/** What `hutong doctor` says of one thing it has looked at. */

export interface Finding {
  readonly what: string
  /** A problem keeps something from working; a warning may surprise somebody later. */
  readonly state: 'ok' | 'warning' | 'problem'
  readonly says: string
  /** What to do about it; nothing where there is nothing to do. */
  readonly todo?: string
}

export const fine = (what: string, says: string): Finding => ({ what, state: 'ok', says })

export const warning = (what: string, says: string, todo: string): Finding => ({
  ...{ what, state: 'warning', says, todo },
})

export const problem = (what: string, says: string, todo: string): Finding => ({
  ...{ what, state: 'problem', says, todo },
})

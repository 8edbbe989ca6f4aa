/**
 * What every part of the page may look at: the picture of the run, and what the watcher chose. Parts
 * read these signals and draw themselves anew when one changes; only `state/` and the shell set them.
 */
import { computed, signal } from '@preact/signals'
import type { Language, Picture, Theme } from './picture.ts'
import { readPreferences } from './preferences.ts'
import { tokenAtHand } from './token.ts'

/** `recorded`: the picture comes out of a file, and nobody can be asked anything. */
export type Connection = 'joining' | 'live' | 'lost' | 'recorded'

const preferred = readPreferences()

/** Null until the first snapshot; kept when the connection is lost. */
export const picture = signal<Picture | null>(null)
export const connection = signal<Connection>('joining')
export const language = signal<Language>(preferred.language)
export const theme = signal<Theme>(preferred.theme)
/** What opens the controls; null for somebody who only looks. */
export const token = signal<string | null>(tokenAtHand())

/** Whether the sandbox can be asked for more than the picture: not when it is a recording. */
export const isLive = computed(() => connection.value === 'live')
/** Whether things can be turned from this page. */
export const mayControl = computed(() => isLive.value && token.value !== null)

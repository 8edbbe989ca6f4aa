/** What a page is to show when it opens: the recording that lies in it, one it is told of, or none. */
import { insideId, replayMeta } from '../../protocol/recording.ts'
import type { Given } from './player.ts'

/** The recording this page came with; null for a page that watches a sandbox. */
export function givenWithPage(): Promise<Given> | null {
  const inside = document.getElementById(insideId)?.textContent
  if (inside !== undefined && inside !== null) return insideOf(inside)
  const told = document.querySelector<HTMLMetaElement>(`meta[name="${replayMeta}"]`)?.content
  return told === undefined ? null : servedAt(told)
}

async function insideOf(text: string): Promise<Given> {
  const { data } = JSON.parse(text) as { readonly data: string }
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))
  return { file: new Blob([bytes]), name: document.title, source: 'inside' }
}

async function servedAt(path: string): Promise<Given> {
  const file = await fetch(path).then((answer) => answer.blob())
  return { file, name: document.title, source: 'served' }
}

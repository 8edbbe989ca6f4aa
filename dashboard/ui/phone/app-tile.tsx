/** Apps as phones show them: a tile with initials, and a colour of its own; names in both languages. */
import { nameOf } from '../furniture/speech.ts'
import { language, picture } from '../state/page.ts'
import { hueOf, initialsOf } from './tile-look.ts'

export function appName(app: string): string {
  const named = picture.value?.apps.find(({ id }) => id === app)
  return named === undefined ? app : nameOf(named)
}

export function networkName(network: string): string {
  const owner = picture.value?.owners.find(({ id }) => id === network)
  return owner === undefined ? network : nameOf(owner)
}

/** Only the picture: the name stands beside it. */
export function AppTile({ app }: { readonly app: string }) {
  const initials = initialsOf(appName(app))
  return (
    <span
      class="app-tile"
      data-letters={initials.length}
      aria-hidden="true"
      lang={language.value === 'chinese' ? 'zh-CN' : 'en'}
      style={{ backgroundColor: `hsl(${hueOf(app)} 42% 34%)` }}
    >
      {initials}
    </span>
  )
}

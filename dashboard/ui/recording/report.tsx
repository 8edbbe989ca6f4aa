/** The page of a report: the same page, with a recording inside and nobody to ask. */
import { mountPage } from '../shell/mount.tsx'
import { hrefOf, route, routeOf } from '../state/route.ts'
import { givenWithPage } from './beginning.ts'
import { begin } from './player.ts'
import '../style/style.css'

// A report opens where it sums up, unless its address names another view.
if (location.hash === '') {
  history.replaceState(null, '', hrefOf('recording'))
  route.value = routeOf(location.hash)
}
void begin(null, givenWithPage())
mountPage()

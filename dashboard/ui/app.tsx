/** The page: one picture, and the line to the sandbox or the recording that it comes from. */
import { givenWithPage } from './recording/beginning.ts'
import { begin } from './recording/player.ts'
import { mountPage } from './shell/mount.tsx'
import { follow } from './state/live.ts'

mountPage()
void begin(follow, givenWithPage())

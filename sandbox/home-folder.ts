/** The folder in which a sandbox keeps what it keeps: made when it is not there, or refused with words. */
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Misuse } from './misuse.ts'

/** @throws Misuse when it is no folder, or nothing can be written into it. */
export function assertHome(home: string): void {
  const found = whyNot(resolve(home))
  if (found === undefined) return
  const todo = 'Give a folder that may be written to: --home FOLDER, or home in code.'
  throw new Misuse('open the home', [{ where: home, found, todo }])
}

function whyNot(home: string): string | undefined {
  try {
    make(home)
    if (!statSync(home).isDirectory()) return 'a file, and no folder'
    accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK)
    return undefined
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    return reasons[code] ?? `it cannot be opened (${code})`
  }
}

/** Step by step: mkdir's own recursion never ends where a file system makes no folders, as in /proc. */
function make(folder: string): void {
  if (existsSync(folder)) return
  make(dirname(folder))
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (cause) {
    // Somebody else was faster.
    if (!existsSync(folder)) throw cause
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOTDIR: 'a file is on the way to it, and no folder',
  EACCES: 'it may not be written to',
  EPERM: 'it may not be written to',
  EROFS: 'it is on a disk that is read only',
  ENOENT: 'no folder can be made there',
  ENOSPC: 'the disk is full',
}

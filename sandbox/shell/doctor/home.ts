/** The home folder: whether it can be written, what its key ring is like, and who has its data open. */
import { X509Certificate } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { openKeyRing } from '../../keyring.ts'
import { Misuse } from '../../misuse.ts'
import { type Finding, fine, problem, warning } from './finding.ts'

export function homeFinding(home: string): Finding {
  let folder = resolve(home)
  while (!existsSync(folder)) folder = dirname(folder)
  const isThere = folder === resolve(home)
  const todo = 'Give a folder you may write to: --home FOLDER.'
  if (!statSync(folder).isDirectory()) return problem('home', `${folder} is no folder`, todo)
  try {
    accessSync(folder, constants.W_OK | constants.R_OK)
  } catch {
    return problem('home', `${folder} cannot be written`, todo)
  }
  return fine('home', isThere ? home : `${home} will be made on the first start`)
}

export async function keysFinding(home: string): Promise<Finding> {
  const path = join(home, 'keyring.json')
  if (!existsSync(path)) return fine('keys', `${path} will be minted on the first start`)
  const others = statSync(path).mode & 0o077
  try {
    const { data } = await openKeyRing(home)
    const count = data.alipay.merchants.length
    const certificate = new X509Certificate(data.wechatpay.platform.certificate)
    if (new Date(certificate.validTo).getTime() < Date.now()) {
      const todo = 'Mint new ones: hutong keys rotate.'
      return problem('keys', `the certificates of ${path} ended ${certificate.validTo}`, todo)
    }
    if (others === 0) return fine('keys', `${path}: ${count} merchants of each network`)
    return warning(
      'keys',
      `others could read ${path}`,
      'They cannot any more; rotate if it matters.',
    )
  } catch (cause) {
    if (!(cause instanceof Misuse)) throw cause
    const [mistake] = cause.mistakes
    return problem('keys', `${path}: ${mistake?.found}`, mistake?.todo ?? '')
  }
}

/** Whether what is to survive the process can: tried in a folder of its own, on the system's disk. */
export async function lmdbFinding(): Promise<Finding> {
  const folder = mkdtempSync(join(tmpdir(), 'hutong-doctor-'))
  try {
    const { openEnvironment } = await import('../../../storage/lmdb.ts')
    await openEnvironment(folder, 'process').close()
    return fine('lmdb', 'it loads and opens a folder')
  } catch (cause) {
    const says = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)
    const todo = 'Install again for this platform (npm ci), or use --storage memory.'
    return problem('lmdb', says, todo)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What is in each world's folder, and whether somebody has it open, or left it locked. */
export async function worldFindings(home: string): Promise<Finding[]> {
  const parent = join(home, 'world')
  const names = existsSync(parent) ? readdirSync(parent, { withFileTypes: true }) : []
  const folders = names.filter((one) => one.isDirectory()).map(({ name }) => join(parent, name))
  if (folders.length === 0) {
    return [fine('worlds', `${parent} will be made by the first start that keeps one`)]
  }
  return Promise.all(folders.map(worldFinding))
}

async function worldFinding(folder: string): Promise<Finding> {
  try {
    const { inUseFile, takeFolder } = await import('../../../storage/in-use.ts')
    const { worldIn } = await import('../../../storage/data-folder.ts')
    const wasLocked = existsSync(join(folder, inUseFile))
    const letGo = await takeFolder(folder).catch(wordsOf)
    if (typeof letGo !== 'function')
      return warning('world', `${folder}: ${letGo.found}`, letGo.todo)
    const world = await worldIn(folder).finally(letGo)
    const holds = world === null ? 'nothing yet' : `"${world.title}", seed ${world.seed}`
    const says = `${folder}: ${holds}`
    if (!wasLocked) return fine('world', says)
    const todo = 'Nothing to do: what was acknowledged is in it, and the lock is gone.'
    return warning('world', `${says}; whoever had it open ended without letting it go`, todo)
  } catch (cause) {
    const { found, todo } = wordsOf(cause)
    return problem('world', `${folder}: ${found}`, todo)
  }
}

/** A folder that cannot be used says why by itself. */
function wordsOf(cause: unknown): { readonly found: string; readonly todo: string } {
  if (cause instanceof Error && 'found' in cause && 'todo' in cause) {
    return { found: String(cause.found), todo: String(cause.todo) }
  }
  return {
    found: String(cause),
    todo: 'Move the folder away to begin anew, or use --storage memory.',
  }
}

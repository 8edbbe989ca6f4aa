/** The files of this repository as tidy sees them, and their syntax where it is TypeScript. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import ts from 'typescript'

const root = join(import.meta.dirname, '..')
const foreign = new Set(['node_modules', 'dist', '.git', '.hutong', 'artefacts', 'coverage'])
const binary = /\.(png|jpg|ico|woff2?|gz|tsbuildinfo|dat)$/

export interface SourceFile {
  /** From the root, with `/`. */
  readonly path: string
  readonly text: string
  readonly lines: number
}

/** Every text file of the repository, sorted. */
export function readTree(): SourceFile[] {
  return walk('')
    .filter((path) => !binary.test(path))
    .sort()
    .map((path) => {
      const text = readFileSync(join(root, path), 'utf8')
      return { path, text, lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0) }
    })
}

function walk(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name).split(sep).join('/')
    if (entry.isDirectory()) return foreign.has(entry.name) ? [] : walk(path)
    return entry.isFile() ? [path] : []
  })
}

export const isCode = ({ path }: SourceFile) => /\.(tsx?|mjs|cjs)$/.test(path)

/** Tests, and what only tests import. */
export const isProof = ({ path }: SourceFile) => /^test\/|\.(test|fixture|contract)\.ts$/.test(path)

/** Calls back with every node of a file. */
export function visit(
  file: SourceFile,
  see: (node: ts.Node, lineOf: (position: number) => number) => void,
): void {
  const source = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.ESNext, true)
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1
  const descend = (node: ts.Node) => {
    see(node, lineOf)
    ts.forEachChild(node, descend)
  }
  descend(source)
}

/** The manifests for the k6-operator: they parse, and name what is really there. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { readSettings } from '../loadtests/k6/settings.ts'

interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly spec: Readonly<Record<string, unknown>>
}

interface Variable {
  readonly name: string
  readonly value: unknown
}

interface TestRun {
  readonly parallelism: number
  readonly script: { readonly configMap: { readonly name: string; readonly file: string } }
  readonly initializer: { readonly env: readonly Variable[] }
  readonly runner: { readonly image: string; readonly env: readonly Variable[] }
}

const folder = join(import.meta.dirname, '../loadtests/k6/operator')
const textOf = (path: string) => readFileSync(path, 'utf8')

const manifests = readdirSync(folder).flatMap((file) =>
  parseAllDocuments(textOf(join(folder, file))).map((document) => {
    expect(document.errors, file).toEqual([])
    return document.toJS() as Manifest
  }),
)

const testRun = manifests.find(({ kind }) => kind === 'TestRun')?.spec as unknown as TestRun

test('there is a run, a sandbox, and a service before it', () => {
  expect(
    manifests.map(({ apiVersion, kind, metadata }) => [apiVersion, kind, metadata.name]).sort(),
  ).toEqual([
    ['apps/v1', 'Deployment', 'hutong'],
    ['k6.io/v1alpha1', 'TestRun', 'hutong-steady'],
    ['v1', 'Service', 'hutong'],
  ])
})

test('the run plays an archive of a script that there is, with the k6 that is tried here', () => {
  const script = testRun.script.configMap.file.replace('.tar', '.ts')
  expect(readdirSync(join(folder, '..'))).toContain(script)
  const pinned = /go\.k6\.io\/k6\/v2 v([\d.]+)/.exec(textOf(join(folder, '../build/go.mod')))?.[1]
  expect(testRun.runner.image).toBe(`grafana/k6:${pinned}`)
  expect(testRun.parallelism).toBeGreaterThan(1)
})

test('what the pods are told are settings of the scripts, as texts', () => {
  const { initializer, runner } = testRun
  expect(initializer.env).toEqual(runner.env)
  expect(runner.env.filter(({ value }) => typeof value !== 'string')).toEqual([])
  const told = Object.fromEntries(runner.env.map(({ name, value }) => [name, String(value)]))
  const settings: Readonly<Record<string, unknown>> = readSettings({
    ...told,
    HUTONG_KEYRING: '/k',
  })
  for (const { name, value } of runner.env) expect(String(settings[name]), name).toBe(value)
})

test('the page tells how to make every ConfigMap they name', () => {
  const page = textOf(join(folder, '../../../docs/k6.md'))
  for (const name of [testRun.script.configMap.name, 'hutong-keys']) {
    expect(page).toContain(`kubectl create configmap ${name} `)
  }
})

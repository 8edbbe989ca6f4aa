/**
 * The lines that point an SDK here, by language and network: those of the cookbook's page, as they stand
 * there. Nothing of them is written twice.
 */
import { existsSync, readFileSync } from 'node:fs'
import type { Network } from './config.ts'

export type Language = 'node' | 'java' | 'python' | 'go' | 'php' | 'dotnet'

/** The page for each; null where no SDK of that language is known to work here. */
export const pages = {
  node: {
    alipay: 'alipay-sdk-node',
    wechatpay: 'wechatpay-axios-plugin',
    unionpay: 'node-unionpay-sdk',
  },
  java: {
    alipay: 'alipay-sdk-java',
    wechatpay: 'wechatpay-java',
    unionpay: 'unionpay-acp-sdk',
  },
  python: {
    alipay: 'python-alipay-sdk',
    wechatpay: 'wechatpayv3-python',
    unionpay: 'unionpay-acp-sdk',
  },
  go: { alipay: 'smartwalle-alipay', wechatpay: 'wechatpay-go', unionpay: 'smartwalle-unionpay' },
  php: { alipay: 'alipay-sdk-php', wechatpay: 'wechatpay-php', unionpay: 'unionpay-acp-sdk' },
  dotnet: { alipay: 'alipay-sdk-net', wechatpay: 'skit-tenpayv3', unionpay: 'unionpay-acp-sdk' },
} as const satisfies Record<Language, Record<Network, string | null>>

export interface Snippet {
  /** `docs/cookbook/alipay-sdk-node.md`, in the package and in a clone. */
  readonly page: string
  /** Markdown, from the title to the pitfalls. */
  readonly text: string
}

/** From source two folders below the package, compiled three. */
const cookbook = new URL(
  import.meta.url.endsWith('.ts') ? '../../docs/cookbook/' : '../../../docs/cookbook/',
  import.meta.url,
)

/** The cookbook's doors stand at the usual ports: with another port they are where that says. */
export function snippetFor(language: string, network: Network, port: number): Snippet | null {
  const known = Object.entries(pages).find(([name]) => name === language)?.[1]
  const name = known?.[network] ?? null
  const file = new URL(`${name}.md`, cookbook)
  if (name === null || !existsSync(file)) return null
  const [lines = ''] = readFileSync(file, 'utf8').split('\n## Pitfalls')
  const text = lines
    .trim()
    .replace(/127\.0\.0\.1:900([0-4])/g, (_, place) => `127.0.0.1:${port + Number(place)}`)
  return { page: `docs/cookbook/${name}.md`, text }
}

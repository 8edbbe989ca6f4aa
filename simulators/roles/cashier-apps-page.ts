/** The apps on a cashier's page: those that open the order, and how; those that are closed, and why. */
import { type AppChoice, together } from './cashier-apps.ts'

const names: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  alipay: { en: 'Alipay', zh: '支付宝' },
  wechat: { en: 'WeChat', zh: '微信' },
  quickpass: { en: 'Cloud QuickPass', zh: '云闪付' },
}

const words = {
  en: {
    title: 'Other apps',
    open: 'Open',
    closed: 'Closed',
    by: 'They open this order by the reference',
    join: ', ',
  },
  zh: { title: '其他应用', open: '可用', closed: '未开放', by: '打开该订单请用', join: '、' },
} as const

export interface AppList {
  readonly choices: readonly AppChoice[]
  /** The app that pays on the page itself. */
  readonly own: string
  readonly reference: string
  readonly language: keyof typeof words
  escaped(text: string): string
}

/** Nothing when no other app was ever named. */
export function appList({ choices, own, reference, language, escaped }: AppList): string {
  const say = words[language]
  const others = choices.filter(({ app }) => app !== own)
  if (others.length === 0) return ''
  const named = (apps: readonly string[]) =>
    escaped(apps.map((app) => names[app]?.[language] ?? app).join(say.join))
  const isClosed = ({ state }: AppChoice) => state === 'closed'
  const rows = [
    ...[...together(others.filter((one) => !isClosed(one)))].map(
      ([, apps]) => `<li class="open"><b>${say.open}</b> ${named(apps)}</li>`,
    ),
    ...[...together(others.filter(isClosed))].map(
      ([says, apps]) =>
        `<li class="closed"><b>${say.closed}</b> ${named(apps)}<br><small lang="en">${escaped(says)}</small></li>`,
    ),
  ]
  const way = others.every(isClosed) ? '' : `<p>${say.by} <code>${escaped(reference)}</code></p>`
  return `<section class="apps"><h2>${say.title}</h2><ul>${rows.join('')}</ul>${way}</section>`
}

export const appListStyle = `
.apps{margin-top:1.5rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--soft);font-size:.875rem}
.apps h2{margin:0 0 .5rem;font-size:1rem;color:var(--ink)}
.apps ul{margin:0;padding:0;list-style:none}.apps li{margin-bottom:.5rem}.apps b{color:var(--ink)}
.apps code{overflow-wrap:anywhere;color:var(--ink)}
`.trim()

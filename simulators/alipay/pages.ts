/**
 * What page, wap and app payment answer a browser: the way to the cashier, or a page that says what
 * is wrong, in GBK (docs/sources.md, A2.1 and A4.9).
 */
import type { WireReply } from '../host/institution.ts'
import type { Address } from './admission.ts'
import type { Answer, Entrance } from './calls.ts'
import { bytesOf, contentTypes } from './charset.ts'
import { pageMethods } from './wire.ts'

/** The gateway as it answers browsers and everyone else. */
export const withPages = (entrance: Entrance<Address>): Entrance<Address> => ({
  admit: (request) => entrance.admit(request),
  reply: async (address, answer) =>
    pageMethods.includes(address.method) ? pageOf(answer) : entrance.reply(address, answer),
})

function pageOf({ words, goTo }: Answer): WireReply {
  if (goTo !== undefined) {
    return { status: 302, headers: { Location: goTo, 'Cache-Control': 'no-store' }, body: '' }
  }
  const { sub_code: code = words.code, sub_msg: why = words.msg } = words
  return {
    status: 200,
    headers: { 'Content-Type': contentTypes.gbk },
    body: bytesOf(errorPage(code.replace(/^isv\./, ''), why), 'gbk'),
  }
}

const errorPage = (code: string, why: string) => `<!DOCTYPE html>
<html>
<head><meta charset="GBK"><title>支付宝 - 网上支付 安全快速！</title></head>
<body>
<h1>调试错误，请回到请求来源地，重新发起请求。</h1>
<p>错误代码 ${escaped(code)}</p>
<p>错误原因: ${escaped(why)}</p>
</body>
</html>
`

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** A text that was escaped before is shown as it is. */
const escaped = (text: string) =>
  text.replaceAll(/&(?!\w+;)|[<>]/g, (sign) => escapes[sign] ?? sign)

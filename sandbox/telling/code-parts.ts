/**
 * A code taken apart: whose it is by its first characters, and what each part of it says. Forms as in
 * core/scan-code.ts and core/scan-code-static.ts; EMV texts as a tree (docs/sources.md, U2.6, U4.2).
 */
import { canonicalCode, merchantCodeOwner, payerCodeOwner } from '../../core/scan-code.ts'
import type { CodePart, ToldCode } from '../../dashboard/protocol/story.ts'
import { emvCrc, emvIds } from '../../simulators/unionpay/emv.ts'

type Cut = readonly [name: string, text: string]

/** One form of a code: what it looks like, and the names of the groups it falls into. */
interface Form {
  readonly form: RegExp
  readonly names: readonly string[]
}

const payerForms: readonly Form[] = [
  { form: /^(2[5-9]|30)(\d{13,21})(\d)$/, names: ['alipay-prefix', 'drawn', 'last-digit'] },
  { form: /^(1[0-5])(\d{15})(\d)$/, names: ['wechat-prefix', 'drawn', 'last-digit'] },
  {
    form: /^(62)(\d{4})(\d{12})(\d)$/,
    names: ['card-prefix', 'card-issuer', 'drawn', 'last-digit'],
  },
]

const merchantForms: readonly Form[] = [
  {
    form: /^(https:\/\/)(qr\.alipay\.com\/)(bax)(\w+)(\?.*)?$/i,
    names: ['scheme', 'alipay-host', 'alipay-order', 'drawn', 'query'],
  },
  {
    form: /^(https:\/\/)(qr\.alipay\.com\/)([ft]sx|fkx)(\d{6})(\w+)(\?.*)?$/i,
    names: ['scheme', 'alipay-host', 'alipay-person', 'person', 'drawn', 'query'],
  },
  {
    form: /^(https:\/\/)(qr\.alipay\.com\/)(stx)(\w+)(\?.*)?$/i,
    names: ['scheme', 'alipay-host', 'alipay-shop', 'drawn', 'query'],
  },
  {
    form: /^(weixin:\/\/)(wxpay\/bizpayurl(?:\/up)?)(\?pr=)(.+)$/i,
    names: ['scheme', 'wechat-native', 'wechat-pr', 'drawn'],
  },
  {
    form: /^(wxp:\/\/)(f2f)(0)(\d{6})(.+)$/i,
    names: ['scheme', 'wechat-person', 'version', 'person', 'drawn'],
  },
  {
    form: /^(https:\/\/)(payapp\.(?:weixin\.qq\.com|wechatpay\.cn)\/)(sjt\/qr\/)(.+)$/i,
    names: ['scheme', 'wechat-host', 'wechat-shop', 'drawn'],
  },
  {
    form: /^(https:\/\/)(qr\.95516\.com\/)(\d{8})(\/)(62)(\d+)$/i,
    names: ['scheme', 'unionpay-host', 'institution', 'stroke', 'unionpay-order', 'drawn'],
  },
  {
    form: /^(https:\/\/)(qr\.95516\.com\/)(\d{8})(\/)(01)(\d+)$/i,
    names: ['scheme', 'unionpay-host', 'institution', 'stroke', 'unionpay-static', 'drawn'],
  },
]

/** Digits a till reads are a payer's; what is neither code is a reference a page was given. */
export function codeTold(text: string): ToldCode {
  const family = payerCodeOwner(text)
  if (family !== undefined) {
    return { text, owner: family, presented: 'by-payer', parts: partsOf(text, payerForms) }
  }
  const owner = merchantCodeOwner(text)
  const presented = owner === undefined ? 'reference' : 'by-merchant'
  const parts = text.startsWith('000201')
    ? emvParts(text)
    : partsOf(canonicalCode(text), merchantForms)
  return { text, owner: owner ?? null, presented, parts }
}

function partsOf(text: string, forms: readonly Form[]): readonly CodePart[] {
  for (const { form, names } of forms) {
    const cut = form.exec(text)
    if (cut === null) continue
    return names.flatMap((name, place) => {
      const part = cut[place + 1]
      return part === undefined ? [] : [leaf([name, part])]
    })
  }
  return [leaf(['whole', text])]
}

const leaf = ([name, text]: Cut): CodePart => ({ name, text, holds: null, parts: [] })

/** Templates that hold fields of their own, and the names of those. */
const templates: Readonly<Record<string, string>> = {
  [emvIds.additional]: 'emv-62',
  [emvIds.language]: 'emv-64',
}

function emvParts(text: string): readonly CodePart[] {
  const parts: CodePart[] = []
  for (const { id, value } of fieldsIn(text)) {
    if (id === emvIds.crc) {
      const before = text.slice(0, text.length - value.length)
      parts.push({ ...leaf([`emv-${id}`, `${id}04${value}`]), holds: emvCrc(before) === value })
    } else parts.push(emvPart(id, value))
  }
  return parts
}

function emvPart(id: string, value: string): CodePart {
  const whole = `${id}${String([...value].length).padStart(2, '0')}${value}`
  return { ...leaf([`emv-${id}`, whole]), parts: innerParts(id, value) }
}

function innerParts(id: string, value: string): readonly CodePart[] {
  if (id === emvIds.account || id === emvIds.otherAccount) {
    const [, acquirer = '', forwarder = '', merchant = ''] =
      /^(\d{8})(\d{8})(\w{15})$/.exec(value) ?? []
    const cuts: readonly Cut[] = [
      ['emv-acquirer', acquirer],
      ['emv-forwarder', forwarder],
      ['emv-merchant', merchant],
    ]
    return merchant === '' ? [] : cuts.map(leaf)
  }
  const template = templates[id]
  if (template === undefined) return [leaf(['value', value])]
  return [...fieldsIn(value)].map((inner) => leaf([`${template}-${inner.id}`, inner.value]))
}

/** As far as lengths fit. */
function* fieldsIn(text: string): Generator<{ readonly id: string; readonly value: string }> {
  const characters = [...text]
  for (let at = 0; at + 4 <= characters.length; ) {
    const head = characters.slice(at, at + 4).join('')
    const length = Number(head.slice(2))
    if (!Number.isInteger(length) || at + 4 + length > characters.length) return
    yield { id: head.slice(0, 2), value: characters.slice(at + 4, at + 4 + length).join('') }
    at += 4 + length
  }
}
